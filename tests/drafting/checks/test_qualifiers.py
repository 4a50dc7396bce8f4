"""Qualifiers: a number is at least or at most, and reckoned by something."""

from __future__ import annotations

import pytest

from assist.drafting.checks.qualifiers import direction_of, rate_of
from assist.texts.measures import measures


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("满 88 元包邮", 1),
        ("88 元以上包邮", 1),
        ("at least 3 nights", 1),
        ("不超过 5 公斤", -1),
        ("不满 88 元收运费", -1),
        ("3 天内发出", -1),
        ("up to 5 kg", -1),
        ("运费 8 元", 0),
    ],
)
def test_a_number_is_at_least_or_at_most(text: str, direction: int) -> None:
    """As the words before it say, or those behind; 不满 is not 满."""
    assert direction_of(text, measures(text)[0]) == direction


def test_what_stands_behind_comes_first() -> None:
    """最多 belongs to what is given, 以上 to the number beside it."""
    text = "最多 3 件以上"
    assert direction_of(text, measures(text)[0]) == 1


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("租金每天 60 元", "天"),
        ("60 元/日", "天"),
        ("每位 30 元", "人"),
        ("8 euros a night", "night"),
        ("8 euros per Kilo", "kilo"),
        ("押金 60 元", None),
    ],
)
def test_a_price_is_reckoned_by_something(text: str, rate: str | None) -> None:
    """One name for one thing, whatever the writing."""
    (one,) = [found for found in measures(text) if found.kind in ("cny", "eur")]
    assert rate_of(text, one) == rate
