"""Differences: word by word, what one text says otherwise than another.

Numbers and Latin words are compared whole, everything else character by character: 15 becomes 16, never 1 and a 6.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from diff_match_patch import diff_match_patch

Sign = Literal["same", "removed", "added"]
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[A-Za-z\u00c0-\u024f]+(?:['’][A-Za-z]+)*|.", re.DOTALL)
_SIGNS: dict[int, Sign] = {-1: "removed", 0: "same", 1: "added"}
_FIRST, _SURROGATES, _AFTER = 0x100, range(0xD800, 0xE000), 0x800
SECONDS = 1.0  # after which the rest is compared more coarsely; never wrongly
CONTEXT = 40  # characters of what stayed that are shown around what changed


@dataclass(frozen=True)
class Piece:
    """A stretch of text that stayed, went or came."""

    sign: Sign
    text: str


def word_difference(before: str, after: str) -> tuple[Piece, ...]:
    """What became of a text: its pieces in order. Those removed or same make `before`, those added or same `after`."""
    if before == after:
        return (Piece("same", before),) if before else ()
    alphabet: dict[str, str] = {}
    one, other = _written(before, alphabet), _written(after, alphabet)
    tokens = {sign: token for token, sign in alphabet.items()}
    comparing = diff_match_patch()
    comparing.Diff_Timeout = SECONDS
    found = comparing.diff_main(one, other, False)
    comparing.diff_cleanupSemantic(found)
    return tuple(Piece(_SIGNS[sign], "".join(map(tokens.__getitem__, text))) for sign, text in found)


def abridged(pieces: Iterable[Piece], context: int = CONTEXT) -> tuple[Piece, ...]:
    """The pieces with long stretches of what stayed cut to their ends, `…` in the middle."""
    listed = list(pieces)
    return tuple(_shortened(listed, context))


def _shortened(pieces: list[Piece], context: int) -> Iterator[Piece]:
    last = len(pieces) - 1
    for place, piece in enumerate(pieces):
        text = piece.text
        if piece.sign == "same" and len(text) > 2 * context + 1:
            begin = text[:context] if place else ""
            end = text[-context:] if place < last else ""
            text = f"{begin}…{end}"
        yield Piece(piece.sign, text)


def _written(text: str, alphabet: dict[str, str]) -> str:
    """The text with one character for each token."""
    return "".join(alphabet.setdefault(token, _sign(len(alphabet))) for token in _TOKEN.findall(text))


def _sign(number: int) -> str:
    place = number + _FIRST
    return chr(place + _AFTER if place >= _SURROGATES.start else place)
