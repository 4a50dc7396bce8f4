"""Merges: what came from a source, as it was imported then, as the source says it now, and as we have it.

Paragraphs, tables and headings are the units. Where only one side changed, its text stands; where both did, both are
shown, and a person decides.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Side = Literal["same", "ours", "source", "conflict"]
Choice = Literal["ours", "source", "both"]
_PARTS = re.compile(r"\n[ \t]*\n+")


@dataclass(frozen=True)
class Piece:
    """A run of paragraphs: `same` on all sides, changed in `ours` or in the `source`, or differently in both."""

    side: Side
    base: str
    ours: str
    source: str

    def text(self, choice: Choice = "ours") -> str:
        """What stands in the end; `choice` decides a conflict."""
        if self.side == "source" or (self.side == "conflict" and choice == "source"):
            return self.source
        if self.side == "conflict" and choice == "both":
            return "\n\n".join(filter(None, (self.ours, self.source)))
        return self.ours


def merge_texts(base: str | None, ours: str, source: str) -> list[Piece]:
    """The pieces of three texts, in order. Without a `base`, what both have in common is taken for it."""
    mine, theirs = _paragraphs(ours), _paragraphs(source)
    common = _paragraphs(base) if base is not None else _shared(mine, theirs)
    pieces: list[Piece] = []
    at = (0, 0, 0)
    for here in [*_anchors(common, mine, theirs), (len(common), len(mine), len(theirs), 0)]:
        parts = (common[at[0] : here[0]], mine[at[1] : here[1]], theirs[at[2] : here[2]])
        pieces += _unequal(*parts)
        same = "\n\n".join(common[here[0] : here[0] + here[3]])
        if same:
            pieces.append(Piece("same", same, same, same))
        at = (here[0] + here[3], here[1] + here[3], here[2] + here[3])
    return pieces


def merged(pieces: Sequence[Piece], choices: Mapping[int, Choice] | None = None) -> str:
    """The text of pieces; `choices` decide the conflicts, counted from 0."""
    numbers = itertools.count()
    texts = [
        piece.text((choices or {}).get(next(numbers), "ours")) if piece.side == "conflict" else piece.text()
        for piece in pieces
    ]
    return "\n\n".join(filter(None, texts))


def _paragraphs(text: str) -> list[str]:
    return [part.strip("\n").rstrip() for part in _PARTS.split(text) if part.strip()]


def _shared(one: Sequence[str], other: Sequence[str]) -> list[str]:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return [part for block in matcher.get_matching_blocks() for part in one[block.a : block.a + block.size]]


def _anchors(base: Sequence[str], ours: Sequence[str], source: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Runs that all three have, as (place in base, in ours, in the source, length)."""
    mine = SequenceMatcher(None, base, ours, autojunk=False).get_matching_blocks()
    theirs = SequenceMatcher(None, base, source, autojunk=False).get_matching_blocks()
    left = right = 0
    while left < len(mine) and right < len(theirs):
        one, other = mine[left], theirs[right]
        start, end = max(one.a, other.a), min(one.a + one.size, other.a + other.size)
        if start < end:
            yield start, one.b + start - one.a, other.b + start - other.a, end - start
        if one.a + one.size < other.a + other.size:
            left += 1
        else:
            right += 1


def _unequal(base: Sequence[str], ours: Sequence[str], source: Sequence[str]) -> Iterator[Piece]:
    if not (base or ours or source):
        return
    if len(base) == len(ours) == len(source) > 1:  # paragraph by paragraph: each may have been changed by one side
        for one in zip(base, ours, source, strict=True):
            yield _piece(*one)
    else:
        yield _piece(*("\n\n".join(part) for part in (base, ours, source)))


def _piece(base: str, ours: str, source: str) -> Piece:
    side: Side = "conflict"
    if ours == source:
        side = "same"
    elif source == base:
        side = "ours"
    elif ours == base:
        side = "source"
    return Piece(side, base, ours, source)
