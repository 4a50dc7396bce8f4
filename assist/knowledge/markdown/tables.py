"""Tables: each row as a sentence that names its columns, so that it can be found, quoted and checked by itself.

A row that is too long for one chunk, or that says several sentences in a cell, becomes several: each names its first
cell and its column anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from assist.texts.languages import language_of
from assist.texts.sentences import sentence_spans, sentences

# Headers that say only "here come names and values": the row reads better without them.
GENERIC = ("", "项目", "参数", "属性", "数值", "说明", "item", "feature", "property", "value")
_CLAUSE = re.compile(r"[^；;，,、]*[；;，,、]?\s*")


def row_sentences(names: Sequence[str], rows: Sequence[Sequence[str]], size: int) -> Iterator[str]:
    """The rows of a table, below its header `names` (none: an empty list), in sentences of up to `size` characters.

    An empty first cell goes on with the one above.
    """
    chinese = language_of("".join("".join(row) for row in [names, *rows])) == "zh"
    above: Sequence[str] = ()
    for row in rows:
        if any(row):
            cells = [_cell(cell) for cell in _continued(row, above)]
            above = cells
            yield from _sentences_of(names or [""] * len(cells), cells, chinese, size)


def split_row(line: str) -> list[str]:
    """The cells of a row in Markdown, as they are written."""
    cells = re.split(r"(?<!\\)\|", line.strip())
    cells = cells[1:] if cells and not cells[0].strip() else cells
    cells = cells[:-1] if cells and not cells[-1].strip() else cells
    return [cell.strip().replace("\\|", "|") for cell in cells]


def _cell(text: str) -> str:
    # A full stop inside a row would cut it in two sentences and part a value from its row.
    return text.rstrip("。.")


def _continued(row: Sequence[str], above: Sequence[str]) -> list[str]:
    """With the leading cells that are merged with those above."""
    filled = next(place for place, cell in enumerate(row) if cell)
    return [*above[:filled], *row[min(filled, len(above)) :]]


def _sentences_of(names: Sequence[str], cells: Sequence[str], chinese: bool, size: int) -> Iterator[str]:
    stop = "。" if chinese else "."
    owner, pairs, separator = _shape(names, cells, chinese)
    whole = owner + separator.join(name + cell for name, cell in pairs) + stop
    if len(whole) <= size and not any(len(sentences(cell)) > 1 for cell in cells):
        yield whole
        return
    if not owner and len(pairs) > 1:
        owner, pairs = pairs[0][0] + pairs[0][1] + separator, pairs[1:]
    if len(owner) > size // 2:
        yield whole
        return
    room = size - len(owner) - 1
    for said, ended in _packed([(name, _parts(cell, room - len(name) - len(separator))) for name, cell in pairs],
                               separator, room):  # fmt: skip
        stopped = ended and said[-1:] in "！？!?"
        yield owner + said.rstrip("；;，,、。. ") + ("" if stopped else stop)


def _packed(
    cells: Sequence[tuple[str, Iterable[tuple[str, bool]]]], separator: str, room: int
) -> Iterator[tuple[str, bool]]:
    """The parts of named cells, as many together as have room, and whether a sentence ends there."""
    piece = ""
    for name, parts in cells:
        opened = False  # whether this cell goes on in the piece
        for part, ended in parts:
            more = part if opened else (separator if piece else "") + name + part
            if piece and len(piece) + len(more) > room:
                yield piece, False
                piece, more = "", name + part
            piece, opened = piece + more, True
            if ended:
                yield piece, True
                piece, opened = "", False
    if piece:
        yield piece, False


def _shape(names: Sequence[str], cells: Sequence[str], chinese: bool) -> tuple[str, list[tuple[str, str]], str]:
    """What the row begins with, its values with what stands before each, and what stands between them."""
    colon, comma = ("：", "；") if chinese else (": ", "; ")
    pairs = [(name, cell) for name, cell in zip_longest(names, cells, fillvalue="") if cell]
    if names[0].lower() in GENERIC and len(pairs) == 2 and cells[0]:
        name, cell = pairs[1]
        owner = "" if name.lower() in GENERIC else name + ("" if chinese else ", ")
        return f"{owner}{cells[0]}{colon}", [("", cell)], comma
    if names[0].lower() in GENERIC and len(pairs) > 2 and cells[0]:
        return f"{cells[0]}{colon}", [(f"{name} " if name else "", cell) for name, cell in pairs[1:]], comma
    return "", [(f"{name}{colon}" if name else "", cell) for name, cell in pairs], comma


def _parts(cell: str, room: int) -> Iterator[tuple[str, bool]]:
    """A cell sentence by sentence, long ones clause by clause, with whether a sentence ends behind the part."""
    spans = list(sentence_spans(cell)) or [(0, len(cell))]
    said = [cell[start if place else 0 : end] for place, (start, end) in enumerate(spans)]
    for number, sentence in enumerate(said, 1):
        last = number == len(said)
        if len(sentence) <= room:
            yield sentence, not last
            continue
        clauses = [match[0] for match in _CLAUSE.finditer(sentence) if match[0]]
        pieces = [clause[at : at + max(room, 1)] for clause in clauses for at in range(0, len(clause), max(room, 1))]
        for place, piece in enumerate(pieces, 1):
            yield piece, not last and place == len(pieces)
