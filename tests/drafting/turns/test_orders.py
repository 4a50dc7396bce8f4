"""Orders: what follows from one on a day."""

from __future__ import annotations

import datetime as dt

import pytest

from assist.assistant import Assistant
from assist.drafting.turns.conversations import Conversation, Message
from assist.drafting.turns.orders import with_reach

ORDER = {"id": "TK1", "placed_at": "2026-11-05", "delivered_at": "2026-11-09T14:20:00+08:00"}
TODAY = dt.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("rule", "reach"),
    [
        ("签收次日起 7 天内可以退货。", "（您的订单 11 月 9 日签收：7 天到 11 月 16 日，已过）"),
        ("签收次日起 14 天内可以退货。", "（您的订单 11 月 9 日签收：14 天到 11 月 23 日，就是今天）"),
        (
            "签收后 7 天内退货，签收后 90 天内缝补。",
            "（您的订单 11 月 9 日签收：7 天到 11 月 16 日，已过；90 天到 2027 年 2 月 7 日）",
        ),
        ("付款后 15 天内保价。", "（您的订单 11 月 5 日下单：15 天到 11 月 20 日，已过）"),
        ("下单后 15 天内保价。", "（您的订单 11 月 5 日下单：15 天到 11 月 20 日，已过）"),
        ("下单后 15 天内保价，签收后 7 天内退货。", ""),
        ("发货后 7 天内送达。", ""),
        ("包邮。", ""),
    ],
)
def test_a_rules_period_is_worked_out_for_the_order(rule: str, reach: str) -> None:
    """Until when, and whether that is over; nothing of a step that the order does not tell, or of two."""
    assert with_reach(rule, ORDER, TODAY, "zh") == f"{rule[:-1]}{reach}。"


def test_a_step_that_is_still_to_come_is_none() -> None:
    """Some shops tell the day on which they expect it to arrive."""
    rule = "签收次日起 7 天内可以退货。"
    assert with_reach(rule, {"delivered_at": "2026-11-24"}, TODAY, "zh") == rule
    assert with_reach(rule, {"delivered_at": "9999-12-31"}, dt.date(9999, 12, 31), "zh").startswith(rule[:-1])


def test_in_english_too() -> None:
    """In the customer's language."""
    told = with_reach("You can return it within 30 days of delivery. Ask us first.", ORDER, TODAY, "en")
    assert told == (
        "You can return it within 30 days of delivery (your order was delivered on 9 November: 30 days, until "
        "9 December). Ask us first."
    )


def test_a_quoted_rule_is_told_with_it(assistant: Assistant) -> None:
    """One sentence, one citation whose words stay the document's; nothing to object to."""
    order = {"placed_at": "2026-10-01", "delivered_at": "2026-10-04"}
    asked = Message("customer", "签收后几天内可以无理由退货？", at="2026-10-20T10:00:00+08:00")
    draft = assistant.draft(Conversation((asked,), order=order))
    assert draft.status == "answered"
    assert "（您的订单 10 月 4 日签收：7 天到 10 月 11 日，已过）。[1]" in draft.text
    assert "您的订单" not in draft.citations[0].quote
    assert [one for one in draft.findings if one.severity != "info"] == []


def test_nobodys_order_is_told_in_public(assistant: Assistant) -> None:
    """Under a post everybody reads along."""
    order = {"placed_at": "2026-10-01", "delivered_at": "2026-10-04"}
    asked = Message("customer", "签收后几天内可以无理由退货？")
    assert "您的订单" not in assistant.draft(Conversation((asked,), "social", order=order)).text
