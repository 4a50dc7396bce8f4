"""Tables of PDF files: by the lines drawn around their cells, or by texts that stand in columns without any."""

from __future__ import annotations

import bisect
import io
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pdfplumber

from assist.readers.grids import Grid, Span
from assist.readers.pdf_lines import Line
from assist.readers.wrapped_lines import joined

NEAR = 3.0  # points within which two edges are the same
LEAST = 3  # rows of texts in columns that make a table
SHORT = 30  # letters of a text that may be a cell

for _name in ("pdfminer", "pdfplumber"):
    logging.getLogger(_name).setLevel(logging.ERROR)  # they tell of every odd font


@dataclass(frozen=True)
class PdfTable:
    """A table: its cells, the pages it stands on, its edges in points from the lower left corner."""

    grid: Grid
    pages: tuple[int, ...]
    left: float
    right: float
    top: float
    bottom: float

    def holds(self, line: Line) -> bool:
        """Whether a piece of text stands in it."""
        middle = (line.left + line.right) / 2
        return self.left - 1 <= middle <= self.right + 1 and self.bottom - 1 <= line.base <= self.top + 1


class DrawnTables:
    """The tables of a file that have lines around their cells."""

    def __init__(self, data: bytes) -> None:
        self._file = pdfplumber.open(io.BytesIO(data))

    def of_page(self, number: int) -> list[PdfTable]:
        """The tables of a page, from 0; none where the file cannot be understood."""
        try:
            page = self._file.pages[number]
            found = [made for table in page.find_tables() if (made := _table(table, page, number))]
            page.close()
        except Exception:  # a page that pdfminer cannot read still has its text
            return []
        return found

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def _table(table: Any, page: Any, number: int) -> PdfTable | None:
    boxes: dict[tuple[float, float, float, float], str] = {}
    for row, texts in zip(table.rows, table.extract(), strict=True):
        for box, text in zip(row.cells, texts, strict=True):
            if box is not None:
                boxes[box] = joined((text or "").split("\n"))
    lefts, tops = _edges(box[0] for box in boxes), _edges(box[1] for box in boxes)
    rows = [[""] * len(lefts) for _ in tops]
    spans: list[Span] = []
    for (x0, y0, x1, y1), text in boxes.items():
        top, left = _place(tops, y0), _place(lefts, x0)
        bottom, right = _place(tops, y1 - 2 * NEAR), _place(lefts, x1 - 2 * NEAR)
        rows[top][left] = text
        if bottom > top or right > left:
            spans.append(Span(top, left, max(bottom, top), max(right, left)))
    used = sum(any(row[column] for row in rows) for column in range(len(lefts)))
    if used < 2 or sum(any(row) for row in rows) < 2:
        return None  # a frame around text
    height = float(page.height) + float(page.mediabox[1])
    x0, y0, x1, y1 = table.bbox
    return PdfTable(Grid(rows, spans), (number,), x0, x1, height - y0, height - y1)


def _edges(places: Any) -> list[float]:
    edges: list[float] = []
    for place in sorted(places):
        if not edges or place - edges[-1] > NEAR:
            edges.append(place)
    return edges


def _place(edges: Sequence[float], at: float) -> int:
    return max(bisect.bisect_right(edges, at + NEAR) - 1, 0)


def columned(rows: Sequence[Sequence[Line]]) -> Iterator[Sequence[Line] | PdfTable]:
    """Rows of a page, with those that are a table without lines in its place."""
    place = 0
    while place < len(rows):
        end = _table_end(rows, place)
        if end - place >= LEAST:
            yield _columned_table(rows[place:end])
            place = end
        else:
            yield rows[place]
            place += 1


def _table_end(rows: Sequence[Sequence[Line]], start: int) -> int:
    """Behind the last row whose texts stand below those of the first."""
    columns = rows[start]
    if len(columns) < 2 or any(len(line.text) > SHORT for line in columns):
        return start
    end = start + 1
    while end < len(rows) and len(rows[end]) >= 2 and _below(columns, rows[end]):
        gap = rows[end - 1][0].base - rows[end][0].base
        if not 0 < gap < 4 * columns[0].size:
            break
        end += 1
    return end


def _below(columns: Sequence[Line], row: Sequence[Line]) -> bool:
    places = [_column(columns, line) for line in row]
    return None not in places and len(set(places)) == len(places)


def _column(columns: Sequence[Line], line: Line) -> int | None:
    for place, head in enumerate(columns):
        near = head.size
        middles = abs((head.left + head.right) - (line.left + line.right)) / 2
        if min(abs(head.left - line.left), abs(head.right - line.right), middles) < near:
            return place
    return None


def _columned_table(rows: Sequence[Sequence[Line]]) -> PdfTable:
    cells = [[""] * len(rows[0]) for _ in rows]
    for number, row in enumerate(rows):
        for line in row:
            cells[number][_column(rows[0], line) or 0] = line.text
    lines = [line for row in rows for line in row]
    return PdfTable(
        Grid(cells), (lines[0].page,), min(line.left for line in lines), max(line.right for line in lines),
        lines[0].base + lines[0].size, lines[-1].base,
    )  # fmt: skip


def continued(one: PdfTable, other: PdfTable) -> PdfTable | None:
    """Two tables as one, when the second goes on with the first on the next page; a header said again is left out."""
    widths = {len(one.grid.rows[0]), len(other.grid.rows[0])}
    near = abs(one.left - other.left) < 2 * NEAR and abs(one.right - other.right) < 2 * NEAR
    if len(widths) != 1 or not near or other.pages[0] != one.pages[-1] + 1:
        return None
    head = 0
    while (
        head < len(other.grid.rows)
        and head < len(one.grid.rows)
        and list(other.grid.rows[head]) == list(one.grid.rows[head])
    ):
        head += 1
    down = len(one.grid.rows) - head
    spans = [
        Span(span.top + down, span.left, span.bottom + down, span.right)
        for span in other.grid.spans
        if span.top >= head
    ]
    grid = Grid([*one.grid.rows, *other.grid.rows[head:]], [*one.grid.spans, *spans])
    return replace(one, grid=grid, pages=(*one.pages, *other.pages), bottom=other.bottom)
