"""Turns: what follows from the case, on the day on which the customer asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from assist.drafting.turns.conversations import Conversation, Message
from assist.drafting.turns.turns import turn_in

TODAY = dt.date(2026, 11, 28)
ORDER = {
    "placed_at": "2026-11-01T09:00:00+08:00",
    "paid_at": "2026-11-01T09:01:00+08:00",
    "delivered_at": "2026-11-05T18:00:00+08:00",
    "amount": 459,
}


def facts(at: str | None, order: Mapping[str, object], language: str = "zh") -> tuple[str, ...]:
    """What follows from an order for a message at a time."""
    return turn_in(
        Conversation((Message("customer", "还能退吗", at=at),), order=order), language=language, today=TODAY
    ).facts


def test_days_count_to_the_day_the_customer_wrote() -> None:
    """Whoever asked in time is in time, though they are answered later; without a time it is today."""
    assert facts("2026-11-15T10:00:00+08:00", ORDER) == ("付款第 14 天", "签收第 10 天", "实付 459")
    assert facts(None, ORDER, "en") == ("paid 27 days ago", "delivered 23 days ago", "paid 459")
    assert facts("yesterday", ORDER)[1] == "签收第 23 天"


def test_of_several_steps_on_one_day_the_last_is_told() -> None:
    """Groceries arrive on the day they are ordered."""
    same = {"placed_at": "2026-11-28", "paid_at": "2026-11-28", "delivered_at": "2026-11-28"}
    assert facts(None, same) == ("签收第 0 天",)


def test_what_lies_ahead_is_no_fact() -> None:
    """A delivery that is planned has not happened."""
    assert facts(None, {"delivered_at": "2026-12-03"}) == ()
