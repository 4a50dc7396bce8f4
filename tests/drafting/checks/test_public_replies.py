"""Public replies: such a reply never tells about a customer or an order."""

from __future__ import annotations

import datetime as dt

import pytest

from assist.assistant import Assistant
from assist.drafting.checks.findings import Finding
from assist.drafting.checks.public_replies import check_public
from assist.drafting.checks.readings import Reading
from assist.drafting.turns.conversations import Conversation, Message
from assist.drafting.turns.turns import turn_in
from assist.events import last_draft
from assist.knowledge.open_releases import AsOf
from assist.knowledge.passages import Passage, Search
from assist.knowledge.reading.documents import Channel
from assist.loops import run
from assist.testing import ScriptedModel

ORDER = {
    "id": "SL2611050381",
    "status": "delivered",
    "placed_at": "2026-11-05T20:14:00+08:00",
    "delivered_at": "2026-11-12T16:02:00+08:00",
    "amount": 819,
    "tracking": "SF1234567890",
    "items": [{"sku": "SL-L1", "name": "萤火 L1 露营灯"}],
}
CUSTOMER = {"name": "小禾爱爬山", "phone": "13800138000"}


def on(channel: Channel) -> Conversation:
    """A conversation about the order."""
    return Conversation((Message("customer", "衣服开线了想退货，运费谁出？"),), channel, customer=CUSTOMER, order=ORDER)


def disclosed(text: str, offered: tuple[Passage, ...], conversation: Conversation) -> tuple[Finding, ...]:
    """What the check says of a text."""
    return tuple(check_public(Reading(text, (), offered, turn_in(conversation))))


@pytest.fixture
def offered(search: Search) -> tuple[Passage, ...]:
    return search.find("双11活动 退货期", 4, AsOf.on(dt.date(2026, 11, 5))).passages


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("您的订单 SL2611050381 可以退货。", "SL2611050381"),
        ("快递单号 SF1234567890。", "SF1234567890"),
        ("您实付 819 元会退回。", "819"),
        ("您实付八百一十九元会退回。", "八百一十九"),
        ("请保持 13800138000 畅通。", "13800138000"),
        ("11月12日签收的可以退。", "11月12日"),
        ("您的包裹已经签收了。", "您的包裹已经签收了"),
        ("It was delivered on 12 November.", "12 November"),
        ("Your parcel was delivered yesterday.", "Your parcel was delivered yesterday"),
    ],
)
def test_an_order_or_a_customer_in_public_blocks(offered: tuple[Passage, ...], text: str, told: str) -> None:
    """Number, amount, day, state, name or phone: one finding, at the very words."""
    found = disclosed(text, offered, on("social"))
    assert [(f.kind, f.severity, text[f.start : f.end]) for f in found] == [("personal_data", "block", told)]


@pytest.mark.parametrize(
    "text",
    ["双11活动期间下单的商品，退货期延长到签收次日起 15 天。[1]", "萤火 L1 露营灯可以退货。[1]", "Please send us a private message."],
)  # fmt: skip
def test_what_the_documents_say_is_public(offered: tuple[Passage, ...], text: str) -> None:
    """So are the shop's own products."""
    assert disclosed(text, offered, on("social")) == ()


@pytest.mark.parametrize("channel", ["chat", "email", "phone"])
def test_other_channels_are_private(offered: tuple[Passage, ...], channel: Channel) -> None:
    """There the order may be named."""
    assert disclosed("您的订单 SL2611050381 已签收。", offered, on(channel)) == ()


def test_a_model_that_tells_an_order_in_public_is_held_back(search: Search) -> None:
    """The quotes stay in its place."""
    model = ScriptedModel(["您的订单 SL2611050381 质量问题退货，来回运费由店铺承担。[1]"])
    draft = run(last_draft(Assistant(search, model, None).events(on("social"))))
    assert draft.degraded == "model_worse"
    assert "SL2611050381" not in draft.text


def test_a_quote_draft_for_the_public_is_clean_and_invites(assistant: Assistant) -> None:
    """At most two sentences of the documents, and the way to a private channel."""
    draft = assistant.draft(on("social"))
    assert {f.kind for f in draft.findings} & {"personal_data"} == set()
    assert "私信" in draft.text
    assert len(draft.citations) <= 2
