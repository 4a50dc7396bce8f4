"""PDF files: text in reading order, headings by the size of letters, tables; what is no text is told."""

from __future__ import annotations

import itertools
import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw as raw

from assist.readers.extracts import Extract, Progress, silent
from assist.readers.grids import markdown_of
from assist.readers.headings import ends_open, looks_like_heading
from assist.readers.markdowns import escaped, tidy
from assist.readers.notices import Notice, Unreadable, listed, picture_notices
from assist.readers.pdf_lines import Line, in_reading_order, letters_of, lines_of, open_pdf
from assist.readers.pdf_margins import Margins, without_margins
from assist.readers.pdf_tables import DrawnTables, PdfTable, columned, continued
from assist.readers.wrapped_lines import joined

BIGGER = 1.08  # times the size of most letters, from which on a line is a heading
LONGEST = 90  # characters of a heading
RULES = 4  # drawn paths of a page from which on it may have a table
PICTURE = 0.02  # share of a page's area from which on a picture counts
_ITEM = re.compile(r"(?:[•●○▪◆■·–‣]|[-*](?=\s)|\d{1,3}[.)、．](?!\d)|[(（]\d{1,3}[)）]|[①-⑳])\s*")
_BULLET = re.compile(r"[•●○▪◆■·–‣*-]\s*")
_STOP = re.compile(r"[。！？!?：:.][”’」』\"')）]?$")
_UNMAPPED = re.compile("[\ue000-\uf8ff\ufffd]")

logging.getLogger("pypdfium2").setLevel(logging.ERROR)


@dataclass(frozen=True)
class _Page:
    lines: list[Line]
    turned: str
    height: float
    rules: int
    pictures: int
    notes: int


def read_pdf(data: bytes, progress: Progress = silent) -> Extract:
    """A PDF's text. Raises Unreadable when it is broken, locked, or has only pictures."""
    pages = _pages(data, progress)
    if not any(page.lines for page in pages):
        raise Unreadable("scanned", pages=len(pages)) if any(page.pictures for page in pages) else Unreadable("empty")
    tables = _tables(data, pages, progress)
    outside = [
        [line for line in page.lines if not _in_a_table(line, found)] for page, found in zip(pages, tables, strict=True)
    ]
    bodies, margins = without_margins(outside, [page.height for page in pages])
    elements = list(_elements(bodies, tables))
    body_size = _body_size(elements)
    levels = _levels(elements, body_size)
    markdown = tidy("\n\n".join(_written(elements, levels)))
    title = next(
        (element.text for element in elements if isinstance(element, Line) and levels.get(_rank(element)) == 1), None
    )
    around = tuple(dict.fromkeys([*margins.repeated, *(page.turned for page in pages if page.turned)]))
    notices = [*_notices(pages, margins, around, markdown), *_joined_tables(elements)]
    return Extract(markdown, "pdf", title, around=around, notices=tuple(notices))


def _pages(data: bytes, progress: Progress) -> list[_Page]:
    try:
        document = open_pdf(data)
    except pypdfium2.PdfiumError as error:
        raise Unreadable("locked" if "password" in str(error).lower() else "broken") from None
    try:
        made = []
        for number in range(len(document)):
            made.append(_page(document[number], number))
            progress(number + 1, 2 * len(document))
        return made
    except pypdfium2.PdfiumError:
        raise Unreadable("broken") from None
    finally:
        document.close()


def _page(page: Any, number: int) -> _Page:
    lines, turned = lines_of(letters_of(page), number)
    width, height = page.get_size()
    rules = pictures = 0
    for item in page.get_objects(max_depth=3):
        if item.type == raw.FPDF_PAGEOBJ_PATH:
            rules += 1
        elif item.type == raw.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = item.get_bounds()
            pictures += (right - left) * (top - bottom) >= PICTURE * width * height
    kinds = (raw.FPDF_ANNOT_TEXT, raw.FPDF_ANNOT_FREETEXT)
    notes = 0
    for place in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, place)
        notes += raw.FPDFAnnot_GetSubtype(annotation) in kinds
        raw.FPDFPage_CloseAnnot(annotation)
    page.close()
    return _Page(lines, turned, height, rules, pictures, notes)


def _tables(data: bytes, pages: Sequence[_Page], progress: Progress) -> list[list[PdfTable]]:
    """The drawn tables of each page. A page without lines has none, and is not read a second time."""
    drawn = DrawnTables(data) if any(page.rules >= RULES for page in pages) else None
    made: list[list[PdfTable]] = []
    for number, page in enumerate(pages):
        made.append(drawn.of_page(number) if drawn and page.rules >= RULES and page.lines else [])
        progress(len(pages) + number + 1, 2 * len(pages))
    if drawn:
        drawn.close()
    return made


def _in_a_table(line: Line, tables: Sequence[PdfTable]) -> bool:
    return any(table.holds(line) for table in tables)


def _elements(bodies: Sequence[list[Line]], tables: Sequence[list[PdfTable]]) -> Iterator[Line | PdfTable]:
    """Lines and tables in reading order; a table that goes on over the page is one."""
    pending: PdfTable | None = None
    for lines, found in zip(bodies, tables, strict=True):
        for element in _page_elements(lines, found):
            together = continued(pending, element) if pending and isinstance(element, PdfTable) else None
            if together is None and pending is not None:
                yield pending
            pending = together or (element if isinstance(element, PdfTable) else None)
            if isinstance(element, Line):
                yield element
    if pending is not None:
        yield pending


def _page_elements(lines: Sequence[Line], tables: Sequence[PdfTable]) -> Iterator[Line | PdfTable]:
    waiting = sorted(tables, key=lambda table: -table.top)
    for element in columned(in_reading_order(lines)):
        base = element.top if isinstance(element, PdfTable) else element[0].base
        while waiting and waiting[0].top > base:
            yield waiting.pop(0)
        if isinstance(element, PdfTable):
            yield element
        else:
            yield from element
    yield from waiting


def _body_size(elements: Sequence[Line | PdfTable]) -> float:
    sizes: Counter[float] = Counter()
    for element in elements:
        if isinstance(element, Line):
            sizes[element.size] += len(element.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _rank(line: Line) -> tuple[float, bool]:
    return line.size, line.bold


def _levels(elements: Sequence[Line | PdfTable], body: float) -> dict[tuple[float, bool], int]:
    """The heading level of each size of letters: the largest is 1. Bold lines of the text's own size come last."""
    lines = [element for element in elements if isinstance(element, Line)]
    ranks = {_rank(line) for line in lines if line.size > BIGGER * body and len(line.text) <= LONGEST}
    bold = [line for line in lines if line.bold and line.size >= body]
    if len(bold) * 3 < len(lines):
        ranks |= {_rank(line) for line in bold if len(line.text) <= LONGEST and ends_open(line.text)}
    sizes = sorted({size for size, _ in ranks if size > BIGGER * body}, reverse=True)
    made = {(size, heavy): min(sizes.index(size) + 1, 6) for size, heavy in ranks if size in sizes}
    return made | {rank: min(len(sizes) + 1, 6) for rank in ranks if rank not in made}


def _written(elements: Sequence[Line | PdfTable], levels: dict[tuple[float, bool], int]) -> Iterator[str]:
    """Headings, paragraphs, list items and tables in Markdown."""
    pending: list[Line] = []
    pitch = _pitch(elements)
    for element in elements:
        if isinstance(element, Line) and pending and _goes_on(pending, element, levels, pitch):
            pending.append(element)
            continue
        if pending:
            yield _paragraph(pending, levels)
        pending = []
        if isinstance(element, PdfTable):
            yield markdown_of(element.grid)
        else:
            pending = [element]
    if pending:
        yield _paragraph(pending, levels)


def _pitch(elements: Sequence[Line | PdfTable]) -> float:
    """From one line of a paragraph to the next, as most are, in letter sizes."""
    gaps: Counter[float] = Counter()
    for one, other in itertools.pairwise(elements):
        if isinstance(one, Line) and isinstance(other, Line) and one.page == other.page and one.size == other.size:
            gap = round((one.base - other.base) / one.size, 1)
            if 0.9 < gap < 3:
                gaps[gap] += 1
    return gaps.most_common(1)[0][0] if gaps else 1.5


def _goes_on(pending: Sequence[Line], line: Line, levels: dict[tuple[float, bool], int], pitch: float) -> bool:
    """Whether a line belongs to the paragraph, the heading or the item before it."""
    last = pending[-1]
    same_row = last.page == line.page and abs(last.base - line.base) < 0.4 * line.size
    if same_row:
        return True
    gap = (last.base - line.base) / line.size if last.page == line.page else pitch
    if _rank(last) in levels or _rank(line) in levels:
        level = levels.get(_rank(last))
        full = last.right > last.edge - 3 * last.size
        return level == levels.get(_rank(line)) is not None and full and 0 < gap < 1.6
    if _ITEM.match(line.text) or looks_like_heading(line.text) or abs(last.size - line.size) > 1:
        return False
    if last.right < last.edge - 2.5 * last.size or (
        gap > 0 and line.left > pending[0].left + 1.2 * line.size and len(pending) > 1
    ):
        return False
    return 0 < gap <= 1.25 * pitch or (gap < 0 and not _STOP.search(last.text))


def _paragraph(lines: Sequence[Line], levels: dict[tuple[float, bool], int]) -> str:
    text = escaped(joined([line.text for line in lines]))
    if (level := levels.get(_rank(lines[0]))) and len(text) <= 2 * LONGEST:
        return f"{'#' * level} {text}"
    if _BULLET.match(lines[0].text):
        return "- " + escaped(joined([_BULLET.sub("", lines[0].text, count=1), *(line.text for line in lines[1:])]))
    if len(lines) == 1 and looks_like_heading(lines[0].text):
        return f"{'#' * min(max(levels.values(), default=1) + 1, 6)} {text}"
    return text


def _joined_tables(elements: Sequence[Line | PdfTable]) -> Iterator[Notice]:
    for element in elements:
        if isinstance(element, PdfTable) and len(element.pages) > 1:
            yield Notice("merged_table", {"pages": f"{element.pages[0] + 1}–{element.pages[-1] + 1}"})


def _notices(pages: Sequence[_Page], margins: Margins, around: Sequence[str], markdown: str) -> Iterator[Notice]:
    if around:
        yield Notice("headers", {"words": listed(around)})
    if margins.numbered:
        yield Notice("page_numbers")
    scans = [str(number) for number, page in enumerate(pages, 1) if not page.lines and page.pictures]
    if scans:
        yield Notice("scanned_pages", {"pages": listed(scans, 20)})
    yield from picture_notices([""] * sum(page.pictures for page in pages if page.lines), markdown)
    if unmapped := len(_UNMAPPED.findall(markdown)):
        yield Notice("garbled", {"count": unmapped})
    if notes := sum(page.notes for page in pages):
        yield Notice("comments", {"count": notes, "words": "PDF"})
