"""Ranking: how the signs of relevance are weighed against each other.

All are normalised over the candidates of one search and summed. The weights were chosen on one half of the questions of
three public sets (statutes asked about in Chinese, shoppers' questions about products, follow-ups in dialogues) and
checked on the other half.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]


@dataclass(frozen=True)
class Weights:
    """What each sign counts.

    `words`, `pairs` and `similarity` are those of the question; `context` is how much the same of what was said before
    counts beside them; `feedback` are the words of the best passages, `document` is how well other passages of the same
    title match, `asked` how near a similar question of the passage comes. The others are in standard deviations of a
    sign: a passage in the customer's language, one made for these days (a rule with an end date beats the standing
    one), one with the very code or article asked about.
    """

    words: float = 1.0
    pairs: float = 1.0
    similarity: float = 1.0
    context: float = 0.67
    feedback: float = 0.6
    document: float = 0.6
    same_language: float = 2.0
    dated: float = 4.0
    exact: float = 3.0
    asked: float = 1.5


WEIGHTS = Weights()
FEEDBACK_PASSAGES = 8
FEEDBACK_WORDS = 20
BEST_OF_DOCUMENT = 3


def normalised(scores: Scores) -> Scores:
    """Zero mean and unit deviation; all zero when nothing tells the candidates apart."""
    spread = float(scores.std())
    return (scores - scores.mean()) / spread if spread > 1e-9 else np.zeros_like(scores)


def best(scores: Scores, count: int) -> NDArray[np.int64]:
    """Positions of the highest positive scores, at most `count`, in no order."""
    count = min(count, scores.size)
    top = np.argpartition(-scores, count - 1)[:count] if count else np.zeros(0, np.int64)
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
