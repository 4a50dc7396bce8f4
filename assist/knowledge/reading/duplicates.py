"""Duplicates: how much of one document's text stands in another, sentence by sentence."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations

_ENDS = re.compile(r"[。！？!?；;\n]+|\.(?=\s)")
_LETTERS = re.compile(r"[^\W_]+")
LEAST = 6  # characters under which a sentence says nothing by itself
COMMON = 50  # documents that share a sentence beyond which it is a formula


def pieces(text: str) -> Counter[str]:
    """The sentences of a text, only letters and digits, each with how often it stands there."""
    plain = ("".join(_LETTERS.findall(part.casefold())) for part in _ENDS.split(text))
    return Counter(part for part in plain if len(part) >= LEAST)


def overlaps(texts: Sequence[str]) -> Iterator[tuple[int, int, float]]:
    """Pairs of texts that share sentences, as (one, other, share of the characters of `one` that `other` has too)."""
    said = [pieces(text) for text in texts]
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for place, parts in enumerate(said):
        for part in parts:
            holders[part].append(place)
    shared: Counter[tuple[int, int]] = Counter()
    for part, places in holders.items():
        for one, other in permutations(places, 2) if len(places) <= COMMON else ():
            shared[one, other] += len(part) * said[one][part]
    lengths = [_length(parts) for parts in said]
    for (one, other), count in sorted(shared.items()):
        yield one, other, count / lengths[one]


def _length(parts: Mapping[str, int]) -> int:
    return sum(len(part) * times for part, times in parts.items())
