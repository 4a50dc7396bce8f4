"""CPU time as a text grows fourfold: about four times for linear work, sixteen for quadratic."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

SHORT, LONG = 2_048, 8_192  # characters
FLOOR = 0.003  # seconds of CPU: below it, what a text of some thousand characters costs is of no account
HOPELESS = 0.5  # seconds of CPU for the short text: the long one is not tried
STEEPEST = 9.0  # times the CPU for four times the text


def steepness(work: Callable[[str], object], text_of: Callable[[int], str], long: int = LONG) -> float:
    """By how much CPU time grows when a text grows fourfold to `long` characters; 0 if it costs next to nothing."""
    short_text, long_text = text_of(long // 4), text_of(long)
    short = _cpu(work, short_text)
    if short > HOPELESS:
        return float("inf")
    spent = _cpu(work, long_text)
    if spent > max(FLOOR, STEEPEST / 2 * short):  # measured anew: a busy machine spends more by chance
        spent = min(spent, *(_cpu(work, long_text) for _ in range(2)))
        short = max(short, _cpu(work, short_text))
    return spent / max(short, FLOOR / 4) if spent > FLOOR else 0.0


def _cpu(work: Callable[[str], object], text: str) -> float:
    gc.disable()  # other tests leave much behind to look through, which would count as this one's
    try:
        began = time.thread_time()
        work(text)
        return time.thread_time() - began
    finally:
        gc.enable()
