"""Statuses: the order itself says where it is."""

from __future__ import annotations

from typing import Any

import pytest

from assist.assistant import Assistant
from assist.drafting.drafts import Draft
from assist.drafting.turns.conversations import Conversation, Message
from assist.drafting.turns.orders import status_of

ORDER = {"id": "TK77", "placed_at": "2026-11-20", "shipped_at": "2026-11-21T09:00:00+08:00", "carrier": "中通"}


def draft(assistant: Assistant, text: str, **more: Any) -> Draft:
    return assistant.draft(Conversation((Message("customer", text),), **more))


@pytest.mark.parametrize("text", ["我的快递到哪了", "我的包裹在哪啊？"])
def test_the_days_of_the_order_answer_where_it_is(assistant: Assistant, text: str) -> None:
    """No documents, nothing guessed, nothing withheld."""
    found = draft(assistant, text, order=ORDER)
    assert (found.status, found.citations, found.is_withheld) == ("answered", (), False)
    assert "您的订单 TK77：11 月 20 日下单，11 月 21 日发货，承运 中通。" in found.text


def test_in_english_too(assistant: Assistant) -> None:
    """In the customer's language."""
    assert "Your order TK77: placed on 20 November" in draft(assistant, "Where is my parcel?", order=ORDER).text


def test_not_in_public_and_not_without_an_order(assistant: Assistant) -> None:
    """There the number is asked for."""
    assert draft(assistant, "我的快递到哪了", order=ORDER, channel="social").status != "answered"
    assert draft(assistant, "我的快递到哪了").abstention is not None


def test_what_else_is_asked_goes_to_the_documents(assistant: Assistant) -> None:
    """The order does not know the rules."""
    assert "TK77" not in draft(assistant, "我的快递到哪了？个人原因退货运费谁出？", order=ORDER).text


def test_an_order_without_days_says_nothing() -> None:
    """Keys of other kinds are no status, and a long value is not said."""
    assert status_of({"id": "A1", "amount": 5}, "zh") is None
    assert status_of({"carrier": "x" * 500}, "en") is None
