"""Rates: a share of counted cases, with how sure it is."""

from __future__ import annotations

import math
from dataclasses import dataclass

Z95 = 1.959964  # two-sided
FEW = 30  # cases below which a share is marked: its interval is wider than any difference that matters


@dataclass(frozen=True)
class Rate:
    """`share` is `hits` / `trials` (None when there are none) with its 95% interval; `few` when it is on little."""

    hits: int
    trials: int
    share: float | None
    low: float
    high: float
    few: bool


def rate(hits: int, trials: int) -> Rate:
    """The share of hits, rounded to four places."""
    low, high = wilson_interval(hits, trials)
    share = round(hits / trials, 4) if trials else None
    return Rate(hits, trials, share, round(low, 4), round(high, 4), trials < FEW)


def wilson_interval(hits: int, trials: int) -> tuple[float, float]:
    """The 95% score interval of a rate (Wilson 1927): (0, 1) when nothing was tried."""
    if not trials:
        return 0.0, 1.0
    share, square = hits / trials, Z95**2
    centre = (share + square / (2 * trials)) / (1 + square / trials)
    half = Z95 / (1 + square / trials) * math.sqrt(share * (1 - share) / trials + square / (4 * trials**2))
    return max(0.0, centre - half), min(1.0, centre + half)
