"""Sayings: what a reply has to say may be said to the customer."""

from __future__ import annotations

import pytest

from evals.scoring.sayings import says


@pytest.mark.parametrize(
    ("text", "piece", "said"),
    [
        ("寄回运费由买家承担。", "买家承担", True),
        ("寄回运费由您承担。", "买家承担", True),
        ("寄回运费由店铺承担。", "买家承担", False),
        ("运费全部由您承担。", "买家承担全部", False),
        ("21 天内可退。", "1 天", False),
    ],
)
def test_what_is_said_of_the_customer_may_be_said_to_them(text: str, piece: str, said: bool) -> None:
    """And nothing else changes: numbers are matched whole."""
    assert says(text, piece) is said
