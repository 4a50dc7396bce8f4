"""Headings: lines that are headings by the way they begin, in texts that do not mark them."""

from __future__ import annotations

import re

LONGEST = 40
_CHINESE = "[一二三四五六七八九十百]{1,4}"
_BEGINS = re.compile(
    rf"(?:第{_CHINESE}[编章节篇部]|第\d{{1,3}}[编章节篇部]|{_CHINESE}、|[（(]{_CHINESE}[）)]|\d{{1,2}}(?:\.\d{{1,2}}){{1,3}}[\s、.]|"
    r"(?:Chapter|Section|Part|Article)\s+(?:\d{1,3}|[IVX]{1,6})\b|[IVX]{1,5}\.\s)",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[。；;，,：:！!]$|(?<!\d)\.$")


def looks_like_heading(line: str) -> bool:
    """Whether a line is short, begins with a number as headings do, and ends without a stop."""
    return len(line) <= LONGEST and bool(_BEGINS.match(line)) and not _ENDS.search(line)


def ends_open(line: str) -> bool:
    """Whether a line ends without a stop, as titles and headings do."""
    return not _ENDS.search(line)
