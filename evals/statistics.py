"""Statistics: how sure a difference is."""

from __future__ import annotations

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
