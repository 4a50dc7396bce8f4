"""Sufficiency: whether the passages found can answer the question at all.

Two signs that need no model: how near the best passage is in meaning, and how much of the question's wording, weighted
by rarity, the best passages hold. A rare word that no document has ("老板") is the strongest sign against.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assist.knowledge.lexical import Lexical
from assist.knowledge.passages import Passage, coverage

# Logistic regression on the 107 cases of evals/cases (10-fold: AUC .98), rounded. Small and in-domain: a start.
WEIGHTS = {"similarity": 3.0, "coverage": 6.0, "bias": -4.6}
ENOUGH = 0.5
LOOKED_AT = 3


@dataclass(frozen=True)
class Sufficiency:
    """`probability` that the passages answer the question, and the question's words that they lack."""

    probability: float
    missing: tuple[str, ...]

    @property
    def enough(self) -> bool:
        return self.probability >= ENOUGH


def judge_sufficiency(question: str, passages: Sequence[Passage], lexical: Lexical) -> Sufficiency:
    """Judge the best passages against the question."""
    if not passages:
        return Sufficiency(0.0, ())
    best = passages[:LOOKED_AT]
    share, missing = coverage(question, [f"{p.title} {p.section} {p.text}" for p in best], lexical)
    similarity = max((p.similarity for p in best if p.similarity is not None), default=0.0)
    score = WEIGHTS["similarity"] * similarity + WEIGHTS["coverage"] * share + WEIGHTS["bias"]
    return Sufficiency(1 / (1 + math.exp(-score)), missing)
