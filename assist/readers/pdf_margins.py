"""Margins of PDF pages: headers, footers and page numbers, which say nothing of the text between them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from assist.readers.pdf_lines import Line

MARGIN = 0.1  # share of a page's height, above and below
SAME_SIZE = 1.05  # of the text's letters, up to which others are no larger
RUNNING = 3  # pages on which a number goes up with them: on two it may do so by chance
_BARE = re.compile(r"(?<![0-9.])[0-9]{1,4}(?![0-9.])")
_CALLED = re.compile(
    r"第\s*\d{1,4}\s*页|共\s*\d{1,4}\s*页|\b(?:page|p\.)\s*\d{1,4}(?:\s*of\s*\d{1,4})?|(?<![\d/])\d{1,4}\s*/\s*\d{1,4}(?![\d/])",
    re.IGNORECASE,
)
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
    """The pages' lines (outside tables) without what stands again and again at their edges, and page numbers.

    A number in such a line may be the page's own: one that is called so, or on several pages runs with them, in letters
    no larger than the text's. With other numbers a line says something else on each page, and stays.
    """
    usual = median([line.size for lines in pages for line in lines] or [0.0])
    seen: Counter[_Key] = Counter()
    for page, (lines, height) in enumerate(zip(pages, heights, strict=True)):
        seen.update({key for line in lines if _in_margin(line, height) for key in _keys(line, height, page, usual)})
    often = {False: max(2, len(pages) // 3), True: max(RUNNING, len(pages) // 3)}
    kept: list[list[Line]] = []
    repeated: dict[str, None] = {}
    numbered = False
    for page, (lines, height) in enumerate(zip(pages, heights, strict=True)):
        body: list[Line] = []
        for line in lines:
            if not _in_margin(line, height):
                body.append(line)
            elif _NUMBER.fullmatch(line.text) and _outermost(line, lines):
                numbered = True
            elif any(seen[key] >= often[key.runs] for key in _keys(line, height, page, usual)):
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


class _Key(NamedTuple):
    """What a line says, and how high on its page; whether a number of it is taken for the page's since it runs."""

    said: str
    height: int
    runs: bool = False


def _keys(line: Line, height: float, page: int, usual: float) -> Iterator[_Key]:
    """The same line on another page, as it stands and with each number read by how far it is from the page's place."""
    said, place = _CALLED.sub("#", line.text), round(line.base / height * 50)
    yield _Key(said, place)
    if line.size <= usual * SAME_SIZE and re.search(r"[^\W\d_]", said):
        for number in _BARE.finditer(said):
            shifted = f"{said[: number.start()]}#{int(number[0]) - page}{said[number.end() :]}"
            yield _Key(shifted, place, runs=True)
