"""Wrapped lines: what a line break in the middle of a sentence parted comes together again."""

from __future__ import annotations

from collections.abc import Sequence

SOFT = "\xad"  # ends a line whose last word goes on in the next
_CJK = 0x2E80


def joined(lines: Sequence[str]) -> str:
    """Lines as one: a blank between words, none between Chinese characters."""
    made = ""
    for line in lines:
        text = line.strip()
        if not made or not text:
            made = made or text
        elif made.endswith(SOFT):
            made = made[:-1] + text
        else:
            made += ("" if ord(made[-1]) >= _CJK or ord(text[0]) >= _CJK else " ") + text
    return made.removesuffix(SOFT)
