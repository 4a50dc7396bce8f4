"""Workbooks: .xlsx as people see it, with number formats and without what is hidden; .xls and .ods by their values."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import openpyxl
import python_calamine
from openpyxl.utils import get_column_letter

from assist.readers.extracts import Extract
from assist.readers.grids import Grid, Span
from assist.readers.notices import Notice, Unreadable, listed
from assist.readers.number_formats import shown
from assist.readers.sheets import Sheet, document_of

MOST_ROWS = 20_000
MOST_CELLS = 400_000


def read_workbook(data: bytes) -> Extract:
    """A workbook of Excel. Raises Unreadable when it is broken, too large, or has no text to show."""
    try:
        values = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
        formulas = openpyxl.load_workbook(io.BytesIO(data))
    except Exception as error:  # openpyxl lets through whatever a wrong file makes of its parsers
        raise Unreadable("broken") from error
    sheets: list[Sheet] = []
    notices: list[Notice] = []
    hidden = [sheet.title for sheet in values.worksheets if sheet.sheet_state != "visible"]
    for sheet in values.worksheets:
        if sheet.sheet_state == "visible":
            sheets.append(Sheet(sheet.title, _grid(sheet)))
            notices += _sheet_notices(sheet, formulas[sheet.title])
    if hidden:
        notices.append(Notice("hidden_sheets", {"sheets": ", ".join(hidden)}))
    notices += _parts_left_out(data)
    made = document_of(sheets, "xlsx", notices, (values.properties.title or "").strip() or None)
    return replace(made, around=tuple(dict.fromkeys(_around(values))))


def read_old_workbook(data: bytes, kind: str) -> Extract:
    """A workbook of an older Excel or of OpenOffice. Raises Unreadable as `read_workbook` does."""
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        visible = [one for one in book.sheets_metadata if one.visible == python_calamine.SheetVisibleEnum.Visible]
        sheets = [_old_sheet(book, one.name) for one in visible if one.typ == python_calamine.SheetTypeEnum.WorkSheet]
    except python_calamine.PasswordError:
        raise Unreadable("locked") from None
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise Unreadable("broken") from error
    hidden = [one.name for one in book.sheets_metadata if one not in visible]
    notices = [Notice("hidden_sheets", {"sheets": ", ".join(hidden)})] if hidden else []
    if any(character.isdigit() for sheet in sheets for row in sheet.grid.rows for text in row for character in text):
        notices.append(Notice("no_formats", {"kind": kind}))
    return document_of(sheets, "sheet", notices)


def _old_sheet(book: python_calamine.CalamineWorkbook, name: str) -> Sheet:
    sheet = book.get_sheet_by_name(name)
    rows = [[_old_value(value) for value in row] for row in sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS)]
    merged = sheet.merged_cell_ranges or []
    return Sheet(name, Grid(rows, [Span(top, left, bottom, right) for (top, left), (bottom, right) in merged]))


def _around(book: Any) -> Iterator[str]:
    """What stands in the page headers and footers of sheets that are shown."""
    for sheet in book.worksheets:
        for part in (sheet.oddHeader, sheet.oddFooter) if sheet.sheet_state == "visible" else ():
            for place in (part.left, part.center, part.right):
                if place is not None and place.text:
                    yield str(place.text)


def _old_value(value: object) -> str:
    return shown(value) if not isinstance(value, dt.timedelta) else str(value)


def _grid(sheet: Any) -> Grid:
    """The cells that people see, with the merged ranges among them."""
    filled = _filled(sheet)
    height, width = max((row for row, _ in filled), default=0), max((column for _, column in filled), default=0)
    if height > MOST_ROWS or height * width > MOST_CELLS:
        raise Unreadable("too_much_text", size=f"{height} × {width}")
    rows = [number for number in range(1, height + 1) if not _row_hidden(sheet, number)]
    gone = _hidden_columns(sheet)
    columns = [number for number in range(1, width + 1) if number not in gone]
    at_row, at_column = ({number: place for place, number in enumerate(one)} for one in (rows, columns))
    texts = [[_text(filled.get((row, column))) for column in columns] for row in rows]
    spans = []
    for merged in sheet.merged_cells.ranges:
        lines = [at_row[n] for n in range(merged.min_row, merged.max_row + 1) if n in at_row]
        places = [at_column[n] for n in range(merged.min_col, merged.max_col + 1) if n in at_column]
        if lines and places:
            spans.append(Span(lines[0], places[0], lines[-1], places[-1]))
            texts[lines[0]][places[0]] = _text(filled.get((merged.min_row, merged.min_col)))
    return Grid(texts, spans)


def _filled(sheet: Any) -> dict[tuple[int, int], Any]:
    """The cells with a value, by row and column: a sheet that is formatted to its last row has a million others."""
    return {place: cell for place, cell in sheet._cells.items() if cell.value is not None}


def _text(cell: Any) -> str:
    return "" if cell is None or cell.data_type == "e" else shown(cell.value, cell.number_format or "General")


def _row_hidden(sheet: Any, number: int) -> bool:
    dimension = sheet.row_dimensions.get(number)
    return dimension is not None and bool(dimension.hidden or dimension.height == 0)


def _hidden_columns(sheet: Any) -> set[int]:
    gone: set[int] = set()
    for dimension in sheet.column_dimensions.values():
        if dimension.hidden:
            gone.update(range(dimension.min or 0, (dimension.max or 0) + 1))
    return gone


def _sheet_notices(sheet: Any, formulas: Any) -> Iterator[Notice]:
    filled = _filled(sheet)
    rows = sorted({row for row, _ in filled if _row_hidden(sheet, row)})
    columns = sorted({column for _, column in filled} & _hidden_columns(sheet))
    if rows or columns:
        what = [*(str(number) for number in rows), *(get_column_letter(number) for number in columns)]
        yield Notice("hidden_rows", {"sheet": sheet.title, "what": listed(what, 12)})
    cells = formulas._cells
    missing = [
        f"{sheet.title}!{cell.coordinate}" for at, cell in cells.items() if cell.data_type == "f" and at not in filled
    ]
    wrong = [f"{sheet.title}!{cell.coordinate}" for cell in filled.values() if cell.data_type == "e"]
    comments = [cell.comment.text for cell in cells.values() if cell.comment is not None]
    if missing:
        yield Notice("no_values", {"cells": listed(missing)})
    if wrong:
        yield Notice("errors", {"cells": listed(wrong)})
    if comments:
        yield Notice("comments", {"count": len(comments), "words": listed(comments)})


def _parts_left_out(data: bytes) -> Iterator[Notice]:
    """Pictures, charts and embedded objects, by the parts of the file: the library does not read all of them."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        names = parts.namelist()
    media = [name for name in names if name.startswith("xl/media/")]
    if media:
        yield Notice("pictures", {"count": len(media), "alts": ""})
    folders = (
        ("charts", "xl/charts/chart"),
        ("embedded objects", "xl/embeddings/"),
        ("pivot tables", "xl/pivotTables/"),
    )
    others = [word for word, folder in folders if any(name.startswith(folder) for name in names)]
    if others:
        yield Notice("dropped_content", {"what": ", ".join(others)})
