"""Refreshes: when gaps are counted anew, and what is counted with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from assist.knowledge.passages import Search
from assist.knowledge.publishing import publish
from assist.knowledge.reading.documents import read_corpus
from assist.review.gaps import trend_of
from assist.review.refreshes import is_stale, last_refresh
from assist.testing import HashEmbedder
from tests.review.asked_gaps import age, refresh
from tests.review.asked_gaps import ask as ask
from tests.shop import write_shop


def test_a_refresh_is_due_at_first_and_after_each_release(ask: Any, engine: Engine, search: Search, shop: Path) -> None:
    """Between, after a while."""
    assert is_stale(engine, last_refresh(engine))
    refresh(engine)
    assert not is_stale(engine, last_refresh(engine))
    write_shop(shop, sale=None)
    publish(engine, search.candidates.index, HashEmbedder(), read_corpus(shop))
    assert is_stale(engine, last_refresh(engine))


@pytest.mark.parametrize(
    ("weeks", "trend"),
    [
        ((0, 0, 0, 0, 9), "rising"),
        ((9, 9, 9, 9, 1), "falling"),
        ((4, 6, 5, 5, 6), "steady"),
        ((0, 0, 0, 0, 2), "steady"),
    ],
)
def test_a_trend_is_more_than_chance(weeks: tuple[int, ...], trend: str) -> None:
    """A week against the four before it."""
    assert trend_of((0, 0, 0, *weeks)) == trend


def test_a_product_that_unusually_many_ask_about_is_a_manual_to_improve(ask: Any, engine: Engine) -> None:
    """Against the time before; with what they asked."""
    for text in ("萤火 L1 露营灯充不进电怎么办", "萤火 L1 露营灯亮度多少"):
        age(engine, 40, [ask(text).id])
    for number in range(14):
        ask(f"萤火 L1 露营灯充不进电怎么办{'？' * number}")
    refresh(engine)
    (manual,) = last_refresh(engine).manuals
    assert (manual["document"], manual["customers"]) == ("lamp", 14)
    (frequent, *_) = last_refresh(engine).frequent
    assert (frequent["customers"], frequent["document"]) == (14, "lamp")
