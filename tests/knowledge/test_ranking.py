"""Ranking: what is put forward, and in which order."""

from __future__ import annotations

import numpy as np
import pytest

from assist.knowledge.ranking import best


@pytest.mark.parametrize(
    ("scores", "count", "found"),
    [
        ([0.0, 3.0, 1.0, 2.0], 2, [1, 3]),
        ([1.0] * 300, 5, [0, 1, 2, 3, 4]),
        ([1.0] * 100 + [2.0] + [1.0] * 200, 3, [0, 1, 100]),
        ([0.0, 0.0, 1.0], 3, [2]),
        ([], 3, []),
    ],
)
def test_the_best_are_taken_of_equal_ones_the_first(scores: list[float], count: int, found: list[int]) -> None:
    """Whatever the processor: of equal scores argpartition takes others on another one."""
    assert sorted(best(np.array(scores, np.float32), count)) == found
