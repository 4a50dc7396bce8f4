"""Likeness: how much two texts have in common, from 0 to 1. Every comparison of texts is one of these.

| measure | asks | for |
| --- | --- | --- |
| `share` | how much of this does the other hold? | one side is the yardstick: a fact, a question, a limit |
| `smaller_share` | how much of the shorter one does the longer hold? | either may say more besides |
| `overlap` | how much of what either holds do both hold? | two texts that should be the same |
| `cosine` | the same, milder to different lengths | the nearest of several clauses |
| `relevance` | which of these says most of this, shortly? | ranking only; above 1 for long texts |
| `edit_ratio` | how much is left of this spelling? | one text made from the other, letter by letter |

Encoders give vectors of length 1: there the product `a @ b` is the cosine, and needs no function. For a clause against
all statements of some passages at once, rare words counting more, `Material` in `drafting/checks/materials.py`.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Container, Iterable, Mapping, Sequence, Set
from typing import TypeVar

from rapidfuzz.distance import Indel, Levenshtein

T = TypeVar("T")

SAME_WORD = 0.6  # ratio from which a misspelt word was meant for another
_SHORT = 8  # features by which a short text is longer for `relevance`: two words that match are no answer yet


def share(wanted: Collection[T], held: Container[T], weights: Mapping[T, float] | None = None) -> float:
    """How much of `wanted` stands in `held`, each as often as it is wanted; 0 when nothing is wanted."""
    if weights is None:
        return sum(one in held for one in wanted) / len(wanted) if wanted else 0.0
    whole = sum(weights[one] for one in wanted)
    return sum(weights[one] for one in wanted if one in held) / whole if whole else 0.0


def smaller_share(one: Set[T], other: Set[T], weights: Mapping[T, float] | None = None) -> float:
    """How much of the lighter set the other has; 0 when either is empty."""
    least = min(_weight(one, weights), _weight(other, weights))
    return _weight(one & other, weights) / least if least else 0.0


def overlap(one: Set[T], other: Set[T], weights: Mapping[T, float] | None = None) -> float:
    """What both have, of what either has (Jaccard); 0 for two empty sets."""
    whole = _weight(one | other, weights)
    return _weight(one & other, weights) / whole if whole else 0.0


def cosine(one: Set[T], other: Set[T]) -> float:
    """What both have, of the geometric mean of their sizes; 0 when either is empty."""
    return len(one & other) / math.sqrt(len(one) * len(other)) if one and other else 0.0


def relevance(wanted: Set[T], held: Set[T]) -> float:
    """How much of `wanted` a text has, and how little else: for ranking texts against each other."""
    return len(wanted & held) / math.sqrt(len(held) + _SHORT)


def edit_ratio(one: str, other: str, least: float = 0.0) -> float:
    """What is left of two texts when one is made from the other by leaving out and putting in characters.

    Below `least` it is 0, and quickly found: time grows with the product of both lengths by 64 characters at once.
    """
    return Indel.normalized_similarity(one, other, score_cutoff=least)


def edit_distance(one: Sequence[str], other: Sequence[str]) -> int:
    """Characters, or words, to put in, leave out or replace (Levenshtein) to make one text of the other."""
    return Levenshtein.distance(one, other)


def nearest_spelling(word: str, known: Iterable[str], least: float = SAME_WORD) -> str | None:
    """The known word that somebody meant by this one; None when none is near. Of two as near, the first."""
    ratios = {one: ratio for one in known if (ratio := edit_ratio(word, one, least))}
    return max(ratios, key=ratios.__getitem__, default=None)


def _weight(held: Collection[T], weights: Mapping[T, float] | None) -> float:
    return len(held) if weights is None else sum(weights[one] for one in held)
