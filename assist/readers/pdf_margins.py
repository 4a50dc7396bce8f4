"""Margins of PDF pages: headers, footers and page numbers, which say nothing of the text between them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from assist.readers.pdf_lines import Line

MARGIN = 0.1  # share of a page's height, above and below
_NUMBER = re.compile(
    r"[-–—·•\s]*(?:第\s*)?\d{1,4}\s*页?(?:\s*[/／,，共of]{1,4}\s*(?:共\s*)?\d{1,4}\s*页?)?[-–—·•\s]*|"
    r"(?:page|p\.)\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?|[ivxIVX]{1,6}",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Margins:
    """What was taken out of the pages: `repeated` lines, and whether there were page numbers."""

    repeated: tuple[str, ...]
    numbered: bool


def without_margins(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> tuple[list[list[Line]], Margins]:
    """The pages' lines (outside tables) without what stands again and again at their edges, and page numbers."""
    seen: Counter[str] = Counter()
    for lines, height in zip(pages, heights, strict=True):
        seen.update({_key(line, height) for line in lines if _in_margin(line, height)})
    often = max(2, len(pages) // 3)
    kept: list[list[Line]] = []
    repeated: dict[str, None] = {}
    numbered = False
    for lines, height in zip(pages, heights, strict=True):
        body: list[Line] = []
        for line in lines:
            if not _in_margin(line, height):
                body.append(line)
            elif _NUMBER.fullmatch(line.text) and _outermost(line, lines):
                numbered = True
            elif seen[_key(line, height)] >= often:
                repeated.setdefault(line.text)
            else:
                body.append(line)
        kept.append(body)
    return kept, Margins(tuple(repeated), numbered)


def _in_margin(line: Line, height: float) -> bool:
    return line.base > height * (1 - MARGIN) or line.base < height * MARGIN


def _outermost(line: Line, lines: Sequence[Line]) -> bool:
    bases = [one.base for one in lines]
    return line.base in (min(bases), max(bases)) or line.base <= min(bases) + 2 * line.size


def _key(line: Line, height: float) -> str:
    """The same line on another page: its words, whatever numbers are in them, and its height on the page."""
    words = re.sub(r"[0-9]+", "#", line.text)
    said = words if re.search(r"[^\W_]", words) else line.text
    return f"{said}@{round(line.base / height * 50)}"
