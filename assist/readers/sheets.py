"""Sheets: workbooks of Excel and others, and comma-separated text. One document a file, one section a sheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assist.readers.encodings import decode
from assist.readers.extracts import Extract, Form
from assist.readers.grids import Grid, blocks, markdown_of
from assist.readers.markdowns import escaped, tidy
from assist.readers.notices import Notice, Unreadable
from assist.readers.question_sheets import answers_of, columns_of

_SEPARATORS = ",\t;|；，"
HEAD = 50  # lines by which the separator is told


@dataclass(frozen=True)
class Sheet:
    """A sheet that people see: its name and cells."""

    name: str
    grid: Grid


def read_delimited(data: bytes) -> Extract:
    """Comma-, tab- or semicolon-separated text, in any of the usual encodings.

    Raises Unreadable when it has no text.
    """
    text = decode(data).replace("\0", "")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=False))
    except csv.Error as error:
        raise Unreadable("failed", reason=str(error)) from None
    return document_of([Sheet("", Grid(rows))], "csv", ())


def document_of(sheets: Sequence[Sheet], form: Form, notices: Iterable[Notice], title: str | None = None) -> Extract:
    """The document that sheets make. Raises Unreadable when they hold no text."""
    parts: list[str] = []
    noticed = list(notices)
    empty: list[str] = []
    faq = False
    several = sum(any(map(any, sheet.grid.rows)) for sheet in sheets) > 1
    for sheet in sheets:
        if not any(text.strip() for row in sheet.grid.rows for text in row):
            empty.append(sheet.name)
            continue
        if several:
            parts.append(f"## {escaped(sheet.name)}")
        written, asked = _sheet_parts(sheet.grid, 3 if several else 2)
        parts += written
        noticed += asked
        faq = faq or _is_faq(sheet.grid)
    if not re.search(r"\w", "".join(parts)):
        raise Unreadable("empty")
    if empty:
        noticed.append(Notice("empty_sheets", {"sheets": ", ".join(empty)}))
    return Extract(tidy("\n\n".join(parts)), form, title, faq=faq, notices=tuple(noticed))


def _is_faq(grid: Grid) -> bool:
    return any(columns_of(block.header) for block in blocks(grid))


def _sheet_parts(grid: Grid, level: int) -> tuple[list[str], list[Notice]]:
    if not _is_faq(grid):
        return [markdown_of(grid)], []
    parts: list[str] = []
    noticed: list[Notice] = []
    for block in blocks(grid):
        parts += [escaped(line) for line in block.lines]
        if columns_of(block.header):
            made = answers_of(block, level)
            parts += made.parts
            noticed += made.notices()
        elif block.header:
            parts.append(markdown_of(Grid([block.header, *block.rows])))
    return parts, noticed


def _separator(text: str) -> str:
    """The sign that parts most lines in the same number of cells."""
    lines = text.splitlines()[:HEAD]
    scores = {sign: _evenness(lines, sign) for sign in _SEPARATORS}
    best = max(_SEPARATORS, key=lambda sign: scores[sign])
    return best if scores[best] else ","


def _evenness(lines: Sequence[str], sign: str) -> float:
    widths = [len(row) for row in _rows(lines, sign) if row]
    if not widths or widths[0] < 2:
        return 0.0
    return sum(width == widths[0] for width in widths) / len(widths) + 0.01 * min(widths[0], 20)


def _rows(lines: Sequence[str], sign: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO("\n".join(lines), newline=""), delimiter=sign, strict=False)
    except csv.Error:
        return
