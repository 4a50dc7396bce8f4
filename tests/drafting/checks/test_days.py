"""Days: what the agent is told of a day that only the customer's word stands for."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from assist.assistant import Assistant
from assist.drafting.checks.days import check_days
from assist.drafting.checks.findings import Finding
from assist.drafting.checks.readings import Reading
from assist.drafting.turns.conversations import Conversation, Message, as_of_for, in_shops_time
from assist.drafting.turns.turns import turn_in
from assist.knowledge.passages import Search
from assist.texts.dates import ZONES

TODAY = dt.date(2026, 11, 28)


def told(text: str, **order: Any) -> list[Finding]:
    """The findings on a reply to a customer who says this."""
    asked = Conversation((Message("customer", text),), order=order)
    turn = turn_in(asked, as_of=as_of_for(asked, None, TODAY), today=TODAY)
    return list(check_days(Reading("可以退。", (), (), turn, "quote")))


def test_the_rules_are_those_of_the_day_that_the_customer_names() -> None:
    """And the agent is told that nothing but their word stands for it."""
    [finding] = told("我11月5日买的花瓶，能退吗")
    assert (finding.kind, finding.severity) == ("derived_value", "info")
    assert "2026-11-05" in finding.message


def test_the_order_comes_before_what_the_customer_says() -> None:
    """It is not a matter of words."""
    asked = Conversation((Message("customer", "我11月5日买的，能退吗"),), order={"placed_at": "2026-11-20"})
    assert as_of_for(asked, None, TODAY).policies == dt.date(2026, 11, 20)
    assert told("我11月5日买的，能退吗", placed_at="2026-11-20") == []


def test_a_day_that_never_was_is_told() -> None:
    """No rule is of that day; today's are taken, and the day has to be asked for."""
    [finding] = told("2月29日买的能退到什么时候")
    assert (finding.kind, finding.severity) == ("false_premise", "warn")
    assert told("能退吗") == []


@pytest.mark.parametrize(
    ("placed", "day"), [("2026-10-31T16:30:00Z", "2026-11-01"), ("2026-11-14T16:30:00Z", "2026-11-15")]
)
def test_the_day_of_an_order_is_the_shops(placed: str, day: str) -> None:
    """Half past midnight in China is the day before in UTC."""
    asked = Conversation((Message("customer", "能退吗"),), order={"placed_at": placed})
    assert str(as_of_for(in_shops_time(asked, ZONES["zh"]), None, TODAY).policies) == day


def test_today_is_the_shops_whatever_the_servers_clock_says(search: Search, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the setting, else by the language of the documents."""
    there = {zone: dt.datetime.now(dt.timezone(dt.timedelta(hours=zone))).date() for zone in (-12, 14)}
    for hours, day in there.items():
        assistant = Assistant(search, None, None, zone=dt.timezone(dt.timedelta(hours=hours)))
        asked = Conversation((Message("customer", "衣服开线了想退货，运费谁出？"),))
        assert assistant.draft(asked).as_of == day
    assert there[-12] != there[14]
    assert Assistant(search, None, None).zone == ZONES["zh"]
