"""Pages: a document's text line by line, as chunks are made of it.

Markdown and HTML both write on a page: lines of text, items with their depth, headings, tables. A line begins with two
spaces for each list around it; so it shows in a chunk, too, what an item belongs to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from assist.knowledge.markdown.inlines import HARD, SOFT, joined
from assist.knowledge.markdown.tables import row_sentences
from assist.texts.answers import answer_start, answered, begins_question

SUMMARY, TERM = 7, 8  # levels of what heads like a heading: a <summary>, a <dt>
INDENT = "  "
_MOST_SPANNED = 50  # rows or columns
_WIDEST = 60  # columns of an HTML table


@dataclass(frozen=True)
class Line:
    """A line of text, SOFT where its source goes on below; with a level, a heading. An empty heading ends one."""

    text: str
    level: int = 0


@dataclass
class Cell:
    """A cell of an HTML table while it is read."""

    head: bool
    columns: int = 1
    rows: int = 1
    parts: list[str] = field(default_factory=list)


@dataclass
class Page:
    """What has been read of a document; `size` is how long a row's sentence may be."""

    size: int
    lines: list[Line] = field(default_factory=list)
    depth: int = 0  # lists around
    markers: list[str] = field(default_factory=list)  # of items that have no text yet
    muted: int = 0  # elements around that are struck out or hidden
    level: int = 0  # of a heading that is being read in HTML
    table: list[list[Cell]] | None = None
    inner: int = 0  # tables inside a table

    def heading(self, level: int, text: str) -> None:
        """Begin a section; an empty text ends one of that level."""
        if not self.muted:
            self.lines.append(Line(joined(text), level))

    def text(self, text: str) -> None:
        """A paragraph, an item, or a part of the cell that is open."""
        if self.muted or not text.strip():
            return
        if self.table is not None and self.table and self.table[-1]:
            self.table[-1][-1].parts.append(joined(text))
            return
        for part in filter(None, (part.strip() for part in text.split(HARD))):
            begun = bool(self.markers)
            marker = self.markers.pop() if begun else ""
            self.markers.clear()
            self.lines.append(Line(INDENT * max(self.depth - begun, 0) + marker + part))

    def rows(self, names: list[str], rows: list[list[str]]) -> None:
        """A table."""
        for sentence in row_sentences(names, rows, self.size):
            self.lines.append(Line(INDENT * self.depth + sentence))

    def open_table(self) -> None:
        """Begin a table in HTML; one inside a cell is text."""
        if self.table is None:
            self.table = []
        else:
            self.inner += 1

    def open_row(self) -> None:
        """Begin a row in HTML."""
        if self.table is not None and not self.inner:
            self.table.append([])

    def open_cell(self, head: bool, columns: int, rows: int) -> None:
        """Begin a cell in HTML."""
        if self.table is not None and not self.inner:
            if not self.table:
                self.table.append([])
            self.table[-1].append(Cell(head, max(1, min(columns, _MOST_SPANNED)), max(1, min(rows, _MOST_SPANNED))))

    def close_table(self) -> None:
        """End it, and say what its rows say."""
        if self.inner:
            self.inner -= 1
        elif self.table is not None:
            cells, self.table = [row for row in self.table if row], None
            headed = bool(cells) and all(cell.head for cell in cells[0])
            grid = _grid(cells)
            if not self.muted:
                self.rows(grid[0] if headed else [], grid[headed:])


def _grid(rows: list[list[Cell]]) -> list[list[str]]:
    """The texts of a table's cells, where one that spans several stands in each of them."""
    reaching: dict[int, tuple[int, str]] = {}  # by column: how many rows more, and the text
    grid: list[list[str]] = []
    for row in rows:
        found: list[str] = []
        waiting = list(row)
        while (waiting or len(found) in reaching) and len(found) < _WIDEST:
            left, text = reaching.pop(len(found), (0, ""))
            if left:
                if left > 1:
                    reaching[len(found)] = (left - 1, text)
                found.append(text)
                continue
            cell = waiting.pop(0)
            text = " ".join(cell.parts)
            for _ in range(cell.columns):
                if cell.rows > 1:
                    reaching[len(found)] = (cell.rows - 1, text)
                found.append(text)
        grid.append(found)
    return grid


def finished(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines without the ends of their source's lines; a question and its answer (Q：… A：…) are one line."""
    waiting = ""  # a question whose answer may follow
    for line in lines:
        for part in [line.text] if line.level else _parted(line.text):
            if waiting and not line.level and answer_start(part.split(SOFT)[0]):
                waiting = f"{waiting}{SOFT}{part.lstrip()}"
                continue
            if waiting:
                yield Line(_resolved(waiting))
            waiting = ""
            if line.level:
                yield line
            elif begins_question(part):
                waiting = part
            else:
                yield Line(_resolved(part))
    if waiting:
        yield Line(_resolved(waiting))


def _parted(text: str) -> list[str]:
    """A paragraph of several questions with their answers, pair by pair; any other as it is."""
    rows = text.split(SOFT)
    begins = [
        place
        for place, row in enumerate(rows)
        if begins_question(row) and (answered(row) or (place + 1 < len(rows) and answer_start(rows[place + 1])))
    ]
    if not begins:
        return [text]
    ends = [*begins[1:], len(rows)]
    before = [SOFT.join(rows[: begins[0]])] if begins[0] else []
    return before + [SOFT.join(rows[begin:end]) for begin, end in zip(begins, ends, strict=True)]


def _resolved(text: str) -> str:
    indent = len(text) - len(text.lstrip(" "))
    return text[:indent] + joined(text[indent:]) if SOFT in text else text
