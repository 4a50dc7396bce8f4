"""Grids: the cells of a sheet become Markdown, every cell under its header.

A sheet holds titles, tables and notes, parted by empty rows or columns; cells that are merged say the same thing at
each of their places.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assist.readers.markdowns import cell, escaped_lines, table


@dataclass(frozen=True)
class Span:
    """A merged range: its first row and column, and the last ones (all from 0)."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Grid:
    """Texts by row and column; `spans` are the merged ranges, whose text stands at their first place only."""

    rows: Sequence[Sequence[str]]
    spans: Sequence[Span] = ()

    def filled(self) -> list[list[str]]:
        """The texts with those of merged ranges at each of their places."""
        width = max((len(row) for row in self.rows), default=0)
        rows = [[*(text.strip() for text in row), *[""] * (width - len(row))] for row in self.rows]
        for span in self.spans:
            if span.top < len(rows) and span.left < width:
                said = rows[span.top][span.left]
                for number in range(span.top, min(span.bottom + 1, len(rows))):
                    for column in range(span.left, min(span.right + 1, width)):
                        rows[number][column] = said
        return rows


@dataclass(frozen=True)
class Block:
    """Rows of a grid that belong together: `lines` that stand alone above (a title, a note), and a table below."""

    lines: tuple[str, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def blocks(grid: Grid) -> Iterator[Block]:
    """The parts of a grid, in order."""
    rows = grid.filled()
    for top, bottom in _stretches([any(row) for row in rows]):
        used = [any(row[column] for row in rows[top:bottom]) for column in range(len(rows[top]))]
        for left, right in _stretches(used):
            part = [row[left:right] for row in rows[top:bottom]]
            spans = [
                Span(s.top - top, s.left - left, s.bottom - top, s.right - left)
                for s in grid.spans
                if top <= s.top < bottom and left <= s.left < right
            ]
            yield _block(part, spans)


def markdown_of(grid: Grid) -> str:
    """A grid as Markdown."""
    return "\n\n".join(part for block in blocks(grid) for part in _written(block))


def _written(block: Block) -> Iterator[str]:
    yield from (escaped_lines(line) for line in block.lines)
    if block.header and not block.rows:
        yield escaped_lines(" ".join(text for text in block.header if text))
    elif block.header:
        yield table([[cell(text) for text in row] for row in (block.header, *block.rows)])


def _stretches(used: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """The runs of what is used, as (first, behind the last)."""
    start = None
    for place, one in enumerate([*used, False]):
        if one and start is None:
            start = place
        elif not one and start is not None:
            yield start, place
            start = None


def _block(rows: list[list[str]], spans: list[Span]) -> Block:
    lines: list[str] = []
    top = 0
    while top < len(rows) and (len(rows[0]) == 1 or len(set(filter(None, rows[top]))) == 1) and _alone(rows, top):
        lines.append(next(text for text in rows[top] if text))
        top += 1
    if top == len(rows):
        return Block(tuple(lines), (), ())
    depth = min(_depth(top, spans, len(rows)), len(rows) - top)
    header = tuple(
        " ".join(filter(None, dict.fromkeys(row[column] for row in rows[top : top + depth])))
        for column in range(len(rows[0]))
    )
    return Block(tuple(lines), header, tuple(tuple(row) for row in rows[top + depth :] if any(row)))


def _alone(rows: list[list[str]], top: int) -> bool:
    """Whether a row with one text is a title or a note: wider tables follow, or none does."""
    return (
        len(rows[0]) == 1
        or all(len(set(filter(None, row))) == 1 for row in rows[top:])
        or (len({*filter(None, rows[top])}) == 1 and top + 1 < len(rows) and len(rows[0]) > 1 and top < 3)
    )


def _depth(top: int, spans: list[Span], count: int) -> int:
    """How many rows the header takes: as deep as its merged cells reach, if one goes over several columns."""
    first = [span for span in spans if span.top == top]
    if not any(span.right > span.left for span in first):
        return 1
    return min(max([span.bottom - top + 1 for span in first] + [2]), count - top)
