"""Alternatives: things told side by side, of which a question asks about one: the 中号 of "小号 15 分钟、中号 18 分钟".

They are read by their form alone: pieces of one sentence that each end in a figure of the same kind behind a name, or
rows of one table ("尺码：M；身高：165 cm"). What is not named is left out only when another one is.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass

from assist.texts.measures import MONEY, Measure, measures_in
from assist.texts.scripts import plain
from assist.texts.spans import Taken

LONGEST_NAME = 24  # characters
_PARTING = re.compile(r"[、，；;]\s?|(?<!\d),\s?|,(?!\d{3}(?!\d))\s?")
_ASIDE = re.compile(r"[(（][^()（）]{0,60}[)）]")
_END = re.compile(r"[\s。.!！；;]{0,4}\Z")
_STOP = re.compile(r"[。.!！]\s*\Z")
_COLON = re.compile(r".*[:：]\s?", re.DOTALL)
_NAMES = re.compile(r"[\s()（）\[\]【】/、，,:：·\-–]+|\b(?:and|or)\b")
_CELL = re.compile(r"(?:^|[；;] ?)(?:[-*•] )?([^：:；;\n]{1,24})(?:：|: )([^；;\n]{1,80})")
# Words of a name that name nothing by themselves: the "free" of "no free delivery".
_NO_NAME = re.compile("of|in|on|to|no|is|it|we|us|by|at|an|as|do|up|the|for|from|with|any|all|other|free|not")
_FAR = 1.0e12
_CIRCUMSTANCES = frozenset(("second", "month", "workday", "date", "clock", *MONEY))


@dataclass(frozen=True)
class _Piece:
    """A piece `text[start:end]` of a sentence that says a figure, of a kind, of what is named."""

    start: int
    end: int
    name: str
    kind: str | None


def without_others(text: str, asked: str) -> str:
    """A sentence without the alternatives that are not asked about; as it is when none is named, or all are."""
    for run in _runs(text):
        named = named_among([one.name for one in run], asked)
        if not named or len(named) == len(run):
            continue
        parting = text[run[0].end : run[1].start]
        kept = parting.join(text[run[place].start : run[place].end] for place in named)
        stop = _STOP.search(text[run[-1].start : run[-1].end])
        ending = stop[0] if stop and not _STOP.search(kept) else ""
        return text[: run[0].start] + kept + ending + text[run[-1].end :]
    return text


def rows_asked_about(rows: Sequence[str], asked: str) -> tuple[int, ...]:
    """The places of the rows that are asked about, by what stands in any of their columns; none when all are, or none.

    Texts that are no rows, and rows of other tables than the first one's, are none of these.
    """
    cells = [dict(_CELL.findall(row)) for row in rows]
    columns = list(cells[0]) if cells else []
    kept = [place for place, one in enumerate(cells) if list(one) == columns and len(columns) > 1]
    asked_about = set(kept)
    for column in columns:
        # The first column names what a row is about; of the others only figures do, and none of time and money: those
        # are the customer's circumstances ("it snapped after a year", "I paid 49").
        told = [cells[place][column] for place in kept]
        named = named_among(told, asked) if column == columns[0] else _covering(told, asked, without=_CIRCUMSTANCES)
        if both := asked_about & {kept[at] for at in named}:
            asked_about = both
    return tuple(sorted(asked_about)) if len(asked_about) < len(kept) else ()


def named_among(names: Sequence[str], asked: str) -> tuple[int, ...]:
    """The places of the names that a question names: by themselves, or by a figure that is theirs or in their range."""
    said = plain(asked)
    told = [plain(name) for name in names]
    covering = _covering(names, asked)
    return tuple(
        place
        for place, own in enumerate(told)
        if place in covering
        or any(
            _holds(said, part)
            for part in _NAMES.split(own)
            if not any(part in other for at, other in enumerate(told) if at != place)
        )
    )


def _covering(names: Sequence[str], asked: str, without: Container[str] = ()) -> tuple[int, ...]:
    figures = [one for one in measures_in(asked) if one.kind is not None and one.kind not in without]
    return tuple(place for place, name in enumerate(names) if _covers(name, figures))


def _runs(text: str) -> list[list[_Piece]]:
    """The alternatives of a sentence: two or more pieces beside each other with figures of one kind."""
    found: list[list[_Piece]] = []
    run: list[_Piece] = []
    inside = Taken(len(text))
    for aside in _ASIDE.finditer(text):
        inside.add(*aside.span())
    partings = [match.span() for match in _PARTING.finditer(text) if not inside.touched(*match.span())]
    starts = [0, *(end for _, end in partings)]
    ends = [*(start for start, _ in partings), len(text)]
    for start, end in zip(starts, ends, strict=True):
        piece = _piece(text, start, end, first=not run)
        if piece and run and piece.kind == run[0].kind:
            run.append(piece)
            continue
        found.append(run)
        piece = _piece(text, start, end, first=True)
        run = [piece] if piece else []
    return [one for one in (*found, run) if len(one) > 1]


def _piece(text: str, start: int, end: int, *, first: bool) -> _Piece | None:
    if first and (colon := _COLON.match(text, start, end)):
        start = colon.end()
    said = text[start:end]
    found = measures_in(said)
    behind = _ASIDE.sub("", said[found[-1].end :], count=1) if found else said
    if not found or not _END.fullmatch(behind):
        return None
    beginning = found[-1].start
    for one in reversed(found):
        if one.kind != found[-1].kind or re.search(r"[^\s×xX*\d.~～–-]", said[one.end : beginning]):
            break
        beginning = one.start
    name = said[:beginning].strip()
    # What has figures of this kind itself is no name: "花呗可以分 3 期、6 期或 12 期".
    whole = 0 < len(name) <= LONGEST_NAME and all(one.kind != found[-1].kind for one in measures_in(name))
    return _Piece(start, end, name, found[-1].kind) if whole else None


def _holds(said: str, part: str) -> bool:
    """Whether a name stands in what was said: of letters as a whole word, of characters from two on."""
    if part.isascii():
        return (
            len(part) > 1
            and not _NO_NAME.fullmatch(part)
            and re.search(rf"(?<![a-z\d]){re.escape(part)}(?![a-z\d])", said) is not None
        )
    return len(part) > 1 and part in said


def _covers(name: str, figures: Sequence[Measure]) -> bool:
    """Whether a figure is in the range that a name gives, or the one figure that it is."""
    own = [one for one in measures_in(name) if one.kind is not None]
    if not own:
        return False
    low, high = own[0].value, own[-1].value
    if len(own) == 1 and re.search(r"以上|及以上|起|\+|or more|and (?:more|over)", name):
        high = _FAR
    return any(one.kind == own[0].kind == own[-1].kind and low <= one.value <= high for one in figures)
