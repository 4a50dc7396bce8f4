"""Statistics: how sure a difference is."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

ROUNDS = 2_000


def paired_interval(before: Sequence[float], after: Sequence[float]) -> tuple[float, float]:
    """The 95% percentile bootstrap interval of the mean difference of paired scores (Efron & Tibshirani 1993)."""
    differences = np.asarray(after, np.float64) - np.asarray(before, np.float64)
    if not differences.size:
        return 0.0, 0.0
    draws = np.random.default_rng(0).integers(0, differences.size, (ROUNDS, differences.size))
    low, high = np.percentile(differences[draws].mean(axis=1), [2.5, 97.5])
    return round(float(low), 4), round(float(high), 4)


def upper_rate(hits: int, trials: int) -> float:
    """The upper end of the exact 95% interval of a rate (Clopper & Pearson 1934): 1 when nothing was tried."""
    if hits >= trials:
        return 1.0
    low, high = hits / trials, 1.0
    for _ in range(60):
        rate = (low + high) / 2
        low, high = (rate, high) if _at_most(hits, trials, rate) > 0.025 else (low, rate)
    return high


def _at_most(hits: int, trials: int, rate: float) -> float:
    """The probability of at most `hits` in `trials` (binomial)."""
    return math.fsum(math.comb(trials, k) * rate**k * (1 - rate) ** (trials - k) for k in range(hits + 1))
