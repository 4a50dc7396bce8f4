"""Statistics, against values worked out by hand."""

from __future__ import annotations

import pytest
from scipy.stats import binom

from evals.statistics import (
    clustered_shift,
    detectable_fall,
    detectable_loss,
    holm,
    mcnemar_worse,
)


@pytest.mark.parametrize(
    ("worse", "better", "p"), [(0, 0, 1.0), (5, 0, 1 / 32), (7, 2, 46 / 512), (0, 5, 1.0), (1, 1, 3 / 4)]
)
def test_mcnemar_counts_only_what_changed(worse: int, better: int, p: float) -> None:
    """One-sided and exact: the upper tail of a fair coin."""
    assert mcnemar_worse(worse, better) == pytest.approx(p)


def test_holm_multiplies_by_the_tests_left_and_never_falls() -> None:
    """0.01 × 3, 0.03 × 2, and 0.04 takes over the 0.06 before it."""
    assert holm({"a": 0.01, "b": 0.04, "c": 0.03}) == pytest.approx({"a": 0.03, "c": 0.06, "b": 0.06})
    assert holm({"a": 0.9, "b": 0.8}) == {"b": 1.0, "a": 1.0}
    assert holm({}) == {}


def test_a_fall_of_every_case_is_certain() -> None:
    """No spread, and the smallest p-value that so many rounds can give."""
    shift = clustered_shift([-0.1] * 20, [str(i) for i in range(20)], 0.05, rounds=999)
    assert (shift.mean, shift.low, shift.high) == pytest.approx((-0.1, -0.1, -0.1))
    assert shift.p_worse == pytest.approx(1 / 1000)


def test_no_change_has_no_spread() -> None:
    """And no evidence of being worse."""
    shift = clustered_shift([0.0] * 20, [str(i) for i in range(20)], 0.05)
    assert (shift.mean, shift.low, shift.high, shift.error, shift.p_worse) == (0, 0, 0, 0, 1)


def test_one_bad_cluster_of_four_is_missed_as_often_as_it_is_not_drawn() -> None:
    """(3/4)⁴ = 0.316 of the rounds do not hold it."""
    shift = clustered_shift([-1, 0, 0, 0], ["a", "b", "c", "d"], 0.05, rounds=20_000)
    assert shift.p_worse == pytest.approx(0.75**4, abs=0.01)


def test_cases_about_one_document_count_as_one_fault() -> None:
    """Five failures in one cluster of five are less evidence than in five clusters."""
    differences = [-1.0] * 5 + [0.0] * 45
    apart = clustered_shift(differences, [str(i) for i in range(50)], 0.05)
    together = clustered_shift(differences, [str(i // 5) for i in range(50)], 0.05)
    assert apart.mean == together.mean == pytest.approx(-0.1)
    assert together.error > 1.5 * apart.error
    assert apart.p_worse < 0.02 < 0.2 < together.p_worse


def test_clusters_of_unequal_size_weigh_by_their_cases() -> None:
    """The mean is that over cases, not over clusters."""
    assert clustered_shift([-1, -1, -1, 0], ["a", "a", "a", "b"], 0.05).mean == -0.75


def test_the_detectable_loss_is_where_the_power_is_reached() -> None:
    """Nothing else moves: five losses show at 0.05, and 100 cases have five with probability 0.8."""
    loss = detectable_loss(100, 0, 0.05, 0.8)
    assert binom.sf(4, 100, loss) == pytest.approx(0.8, abs=1e-6)


def test_the_detectable_loss_grows_with_noise_and_shrinks_with_cases() -> None:
    """And nothing can be seen in four cases."""
    assert detectable_loss(100, 10, 0.05, 0.8) > detectable_loss(100, 0, 0.05, 0.8)
    assert detectable_loss(400, 0, 0.05, 0.8) < detectable_loss(100, 0, 0.05, 0.8)
    assert detectable_loss(4, 0, 0.05, 0.8) == 1.0
    assert detectable_loss(0, 0, 0.05, 0.8) == 1.0


def test_the_detectable_fall_of_a_mean_is_two_quantiles_of_its_error() -> None:
    """1.645 + 0.842 standard errors at 0.05 and 80 %."""
    assert detectable_fall(0.01, 0.05, 0.8) == pytest.approx(0.02487, abs=1e-5)
