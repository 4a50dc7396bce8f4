"""Rates, against values worked out by hand."""

from __future__ import annotations

import pytest

from assist.review.rates import FEW, rate, wilson_interval


def test_wilsons_interval() -> None:
    """5 of 10, none of 5, and nothing tried."""
    assert wilson_interval(5, 10) == pytest.approx((0.2366, 0.7634), abs=1e-4)
    assert wilson_interval(0, 5) == pytest.approx((0.0, 0.4345), abs=1e-4)
    assert wilson_interval(0, 0) == (0, 1)


def test_a_rate_says_when_it_is_on_little() -> None:
    """No share of nothing, and a mark below thirty."""
    assert rate(0, 0).share is None
    assert [rate(1, cases).few for cases in (FEW - 1, FEW)] == [True, False]
