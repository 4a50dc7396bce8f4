"""Ranking: how the signs of relevance are weighed against each other.

All are normalised over the candidates of one search and summed. The weights are in `ranking.json` beside this file:
`evals fit` learns them from invented shops and public sets, so that what answers comes first (listwise softmax; Cao et
al. 2007), and says there how they do on shops that they were not learned from.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from assist.errors import SetupError

Scores = NDArray[np.float32]
Weights = Mapping[str, float]

# What is compared with a passage: the question, the whole turn that it is a part of, what was said before.
ROLES = ("question", "turn", "context")
# How: by words, by Chinese character pairs, by meaning, and by the passage's similar questions.
PARTS = ("words", "pairs", "similarity", "asked")
TEXTUAL = tuple(f"{role}_{part}" for role in ROLES for part in PARTS)
# `feedback`: the words of the best passages. `document`: how well other passages of the same title match. `exact`: the
# very code or article asked about. `dated`: a rule made for these days.
OTHERS = ("feedback", "document", "exact", "same_language", "dated", "policy", "faq", "product", "guide")
SIGNS = (*TEXTUAL, *OTHERS)
# The first guess, from which feedback words and documents are read.
FIRST = {"question": 1.0, "turn": 0.5, "context": 0.67}
FEEDBACK_PASSAGES = 8
FEEDBACK_WORDS = 20
BEST_OF_DOCUMENT = 3


@functools.cache
def fitted() -> dict[str, float]:
    """The weight of every sign. Raises SetupError when the file beside this one lacks some."""
    stored = json.loads(resources.files("assist.knowledge").joinpath("ranking.json").read_text("utf-8"))["weights"]
    if missing := [name for name in SIGNS if name not in stored]:
        raise SetupError(f"ranking.json has no weight for {', '.join(missing)}; run `evals fit`")
    return {name: float(stored[name]) for name in SIGNS}


def vector_of(weights: Weights) -> Scores:
    """Weights in the order of SIGNS."""
    return np.array([weights[name] for name in SIGNS], np.float32)


def first_guess() -> Scores:
    """Weights of the textual signs alone, for the first of the two passes."""
    return np.array([FIRST[role] * (1.5 if part == "asked" else 1.0) for role in ROLES for part in PARTS], np.float32)


def normalised(scores: Scores) -> Scores:
    """Zero mean and unit deviation; all zero when nothing tells the candidates apart."""
    spread = float(scores.std())
    return (scores - scores.mean()) / spread if spread > 1e-9 else np.zeros_like(scores)


def best(scores: Scores, count: int) -> NDArray[np.int64]:
    """Positions of the highest positive scores, at most `count`, in no order; of equal ones the first.

    Sorting that is not stable, argpartition too, leaves it to the processor which of equal scores are taken.
    """
    count = min(count, scores.size)
    if count == 0:
        return np.zeros(0, np.int64)
    bar = np.partition(scores, -count)[-count]
    above, level = np.flatnonzero(scores > bar), np.flatnonzero(scores == bar)
    top = np.concatenate((above, level[: count - above.size]))
    return top[scores[top] > 0].astype(np.int64)


def shares(positions: NDArray[np.int64], scores: Scores) -> dict[int, float]:
    """The best few candidates with their softmax share: whose words tell what the question is about."""
    first = np.argsort(-scores, kind="stable")[:FEEDBACK_PASSAGES]
    weights = np.exp(scores[first] - scores[first].max())
    return {int(positions[i]): float(share) for i, share in zip(first, weights / weights.sum(), strict=True)}


def by_document(scores: Scores, groups: NDArray[np.int64]) -> Scores:
    """For each candidate the sum of the best above-average scores in its group: one document answers as a whole."""
    totals: dict[int, tuple[int, float]] = {}
    for i in np.argsort(-scores, kind="stable"):
        seen, total = totals.get(int(groups[i]), (0, 0.0))
        if seen < BEST_OF_DOCUMENT:
            totals[int(groups[i])] = seen + 1, total + max(0.0, float(scores[i]))
    return np.array([totals[int(group)][1] for group in groups], np.float32)
