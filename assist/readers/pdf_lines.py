"""Lines of a PDF page: letters with their places and sizes come together, in the order in which people read them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import mean
from typing import Any

import pypdfium2
import pypdfium2.raw as raw

_HYPHENS = ("\x02", "\ufffe")  # where a word is parted at the end of a line
WIDE = 1.5  # letter sizes of a gap that parts two pieces of text
FULL = 0.5  # mean share of a column's width that its lines have


@dataclass(frozen=True)
class Line:
    """A piece of text on one line: its edges in points from the lower left corner, the size of its letters, whether it
    is bold, its page (from 0), and the right edge of its column.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool
    page: int
    edge: float = 0.0


@dataclass(frozen=True)
class Letter:
    """A letter, upright or turned."""

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool
    turned: bool


def letters_of(page: Any) -> Iterator[Letter | None]:
    """The letters of a page in the order of the file; None where the file breaks a line."""
    text = page.get_textpage()
    matrix, x, y = raw.FS_MATRIX(), raw.c_double(), raw.c_double()
    box = [raw.c_double() for _ in range(4)]
    for place in range(text.count_chars()):
        letter = chr(raw.FPDFText_GetUnicode(text, place))
        if letter in "\r\n":
            yield None
            continue
        generated = raw.FPDFText_IsGenerated(text, place) == 1
        raw.FPDFText_GetCharOrigin(text, place, x, y)
        if generated:
            yield Letter(" ", x.value, x.value, y.value, 0.0, False, False)
            continue
        raw.FPDFText_GetMatrix(text, place, matrix)
        raw.FPDFText_GetCharBox(text, place, *box)
        scale = (matrix.c**2 + matrix.d**2) ** 0.5
        size = raw.FPDFText_GetFontSize(text, place) * (scale or 1.0)
        turned = abs(matrix.b) > 0.1 * (abs(matrix.a) or 1.0)
        yield Letter(letter, box[0].value, box[1].value, y.value, size, _is_bold(text, place), turned)
    text.close()


def _is_bold(text: Any, place: int) -> bool:
    weight: int = raw.FPDFText_GetFontWeight(text, place)
    return weight >= 600


def lines_of(letters: Iterable[Letter | None], page: int) -> tuple[list[Line], str]:
    """The pieces of text of a page in the order of the file, and what stands on it turned (a watermark)."""
    made: list[Line] = []
    run: list[Letter] = []
    turned = ""
    for letter in letters:
        if letter is not None and letter.turned:
            turned += letter.text
            continue
        if run and (letter is None or _parted(run, letter)):
            made += _line(run, page)
            run = []
        if letter is not None and (run or letter.text.strip()):
            run.append(letter)
    made += _line(run, page)
    return made, turned.strip()


def _parted(run: Sequence[Letter], letter: Letter) -> bool:
    last = next((one for one in reversed(run) if one.size), run[-1])
    size = max(letter.size, last.size)
    if not letter.size:
        return False
    apart = letter.left - last.right
    return abs(letter.base - last.base) > 0.4 * size or apart > WIDE * size or apart < -size


def _line(run: Sequence[Letter], page: int) -> Iterator[Line]:
    shown = [letter for letter in run if letter.size]
    text = "".join(letter.text for letter in run).replace("\0", "").strip()
    if not shown or not text:
        return
    if text.endswith(_HYPHENS):
        text = text[:-1] + "\xad"
    sizes = sorted(letter.size for letter in shown)
    bold = sum(letter.bold for letter in shown) * 2 > len(shown)
    yield Line(
        " ".join(text.replace("\x02", "-").split()), min(letter.left for letter in shown),
        max(letter.right for letter in shown), shown[0].base, round(sizes[len(sizes) // 2] * 2) / 2, bold, page,
    )  # fmt: skip


def rows_of(lines: Iterable[Line]) -> list[list[Line]]:
    """Lines from top to bottom; those that stand beside each other in one row, from left to right."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda one: (-one.base, one.left)):
        if rows and abs(rows[-1][0].base - line.base) < 0.4 * max(line.size, rows[-1][0].size):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda one: one.left) for row in rows]


def in_reading_order(lines: Sequence[Line]) -> list[list[Line]]:
    """The rows of a page as people read them: of two columns, the left one first."""
    gutter = _gutter(lines)
    if gutter is None:
        edge = max((line.right for line in lines), default=0.0)
        return [[replace(line, edge=edge) for line in row] for row in rows_of(lines)]
    sided = [replace(line, edge=_edge(line, lines, gutter)) for line in lines]
    if _column_by_column(sided, gutter):
        return [[line] for line in sided]
    return list(_by_bands(sided, gutter))


def _edge(line: Line, lines: Sequence[Line], gutter: float) -> float:
    left = line.right < gutter
    return max((one.right for one in lines if (one.right < gutter) == left), default=line.right)


def _gutter(lines: Sequence[Line]) -> float | None:
    """Where two columns part: the left edge of the right one; None for a page of one column."""
    if len(lines) < 4:
        return None
    first, last = min(line.left for line in lines), max(line.right for line in lines)
    middle = [line.left for line in lines if 0.3 < (line.left - first) / (last - first or 1) < 0.7]
    found = [(score, edge) for edge in sorted(set(middle)) if (score := _columns(lines, edge, first, last))]
    return max(found)[1] if found else None


def _columns(lines: Sequence[Line], edge: float, first: float, last: float) -> int:
    """How many lines stand in two columns that part at an edge; 0 if these are none."""
    right = [line for line in lines if line.left >= edge - 1]
    if len(right) < 2:
        return 0
    low, high = min(line.base for line in right), max(line.base for line in right)
    reach = max(line.size for line in right) * 2
    beside = [line for line in lines if line.left < edge - 1 and low - reach <= line.base <= high + reach]
    left = [line for line in beside if line.right < edge - 2]
    across = [line for line in beside if line.right >= edge - 2 and low < line.base < high]
    if len(left) < 2 or len(across) > min(len(left), len(right)) // 2:
        return 0
    full_left = mean((line.right - line.left) / (edge - first) for line in left)
    full_right = mean((line.right - line.left) / (last - edge) for line in right)
    return len(left) + len(right) if full_left >= FULL and full_right >= FULL else 0


def _column_by_column(lines: Sequence[Line], gutter: float) -> bool:
    """Whether the file itself writes one column after the other."""
    sides = [line.left >= gutter - 1 for line in lines]
    changes = sum(one != other for one, other in itertools.pairwise(sides))
    falls = sum(one.base < other.base - 1 for one, other in itertools.pairwise(lines))
    return changes <= max(2, sum(sides) // 2) and falls <= max(2, len(lines) // 8)


def _by_bands(lines: Sequence[Line], gutter: float) -> Iterator[list[Line]]:
    """Columns between the lines that go over both."""
    band: list[Line] = []
    for row in rows_of(lines):
        if any(line.left < gutter - 1 and line.right >= gutter - 2 for line in row):
            yield from _band(band, gutter)
            band = []
            yield row
        else:
            band += row
    yield from _band(band, gutter)


def _band(band: Sequence[Line], gutter: float) -> Iterator[list[Line]]:
    yield from rows_of(line for line in band if line.left < gutter - 1)
    yield from rows_of(line for line in band if line.left >= gutter - 1)


def open_pdf(data: bytes) -> Any:
    """A PDF of pypdfium2. Raises its PdfiumError."""
    return pypdfium2.PdfDocument(data)
