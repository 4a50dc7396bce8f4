"""Clarifications: the question back asks for what is really missing, in the customer's language."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from assist.assistant import Assistant
from assist.drafting.answering.clarifications import listed
from assist.drafting.drafts import Draft
from assist.drafting.turns.conversations import Conversation, Message
from assist.knowledge.index import VectorIndex
from assist.knowledge.passages import Search
from assist.knowledge.publishing import publish
from assist.knowledge.reading.documents import read_corpus
from assist.knowledge.things import product_name
from assist.testing import HashEmbedder
from tests.shop import write_shop


def lamp(code: str, name: str, level: str, wash: str = "灯罩可以用湿布擦洗。", language: str = "zh") -> str:
    """A lamp of its own; all are cleaned alike."""
    headings = ("防水", "清洁") if language == "zh" else ("Waterproof", "Cleaning")
    return (
        f"---\nid: {code.lower()}\ntitle: {name}（{code}）使用手册\nkind: product\nlanguage: {language}\n"
        f"owner: 产品组\n---\n# {name}\n## {headings[0]}\n{level}\n## {headings[1]}\n{wash}\n"
    )


@pytest.fixture
def lamps(engine: Engine, index: VectorIndex, shop: Path) -> Assistant:
    """Two camping lamps that differ in one thing, and two English ones."""
    write_shop(
        shop,
        lamp=None,
        lamp_note=None,
        sl_l7=lamp("SL-L7", "萤火 L7 露营灯", "这款露营灯的防水等级是 IPX4。"),
        sl_m9=lamp("SL-M9", "星河 M9 露营灯", "这款露营灯的防水等级是 IPX7。"),
        sl_x1=lamp("SL-X1", "Glow lantern", "This lantern has the waterproof rating IPX4.", "Wipe it.", "en"),
        sl_y2=lamp("SL-Y2", "Beam lantern", "This lantern has the waterproof rating IPX7.", "Wipe it.", "en"),
    )
    embedder = HashEmbedder()
    publish(engine, index, embedder, read_corpus(shop))
    return Assistant(Search(engine, index, embedder), None, None)


def draft(assistant: Assistant, *texts: str, **more: Any) -> Draft:
    """The draft for a turn of these messages."""
    return assistant.draft(Conversation(tuple(Message("customer", text) for text in texts), **more))


def clarify(found: Draft) -> str:
    """What is asked instead of a draft."""
    assert found.status in ("near", "abstained")
    assert found.abstention is not None
    return found.abstention.clarify


@pytest.mark.parametrize("question", ["露营灯的防水等级是多少", "这款露营灯防水等级是多少"])
def test_several_products_match_so_the_customer_chooses(lamps: Assistant, question: str) -> None:
    """Two or three names, and a reason that says so."""
    found = draft(lamps, question)
    assert "萤火 L7 露营灯" in clarify(found)
    assert "星河 M9 露营灯" in clarify(found)
    assert found.abstention is not None
    assert "哪一款" in found.abstention.reason
    assert found.abstention.escalate_to == "产品组"


def test_in_english_too(lamps: Assistant) -> None:
    """Joined by or."""
    found = clarify(draft(lamps, "How waterproof is this lantern, what rating?"))
    assert "Glow lantern or Beam lantern" in found or "Beam lantern or Glow lantern" in found


@pytest.mark.parametrize(
    ("question", "more"),
    [
        ("萤火 L7 露营灯的防水等级是多少", {}),
        ("SL-M9 露营灯的防水等级是多少", {}),
        ("哪款露营灯的防水等级高", {}),
        ("两款露营灯的防水等级各是多少", {}),
        ("露营灯的灯罩可以用湿布擦洗吗", {}),
        ("露营灯的防水等级是多少", {"order": {"id": "SL1", "items": [{"name": "萤火 L7 露营灯"}]}}),
    ],
)
def test_nothing_is_asked_back_when_there_is_no_doubt(lamps: Assistant, question: str, more: dict[str, Any]) -> None:
    """A name, a comparison, one answer for all, or an order that tells."""
    assert draft(lamps, question, **more).status in ("answered", "near")


def test_a_name_said_before_is_enough(lamps: Assistant) -> None:
    """The follow-up need not repeat it."""
    said = (
        Message("customer", "我在看萤火 L7 露营灯"),
        Message("agent", "好的，请讲"),
        Message("customer", "这款露营灯防水等级是多少"),
    )
    assert lamps.draft(Conversation(said)).status != "abstained"


@pytest.mark.parametrize(
    ("question", "channel", "asked"),
    [
        ("我的快递到哪了", "chat", "订单号"),
        ("Where is my order?", "chat", "order number"),
        ("我的快递到哪了", "social", "私信"),
    ],
)
def test_who_asks_for_an_order_is_asked_for_its_number(
    assistant: Assistant, question: str, channel: str, asked: str
) -> None:
    """On a public channel only in private."""
    assert asked in clarify(draft(assistant, question, channel=channel))


def test_what_the_rules_say_about_orders_is_answered(engine: Engine, index: VectorIndex, shop: Path) -> None:
    """Only where one's own order is can no document say."""
    rule = "---\nid: slow\ntitle: 物流异常\nkind: policy\nlanguage: zh\n---\n# 物流异常\n物流 48 小时不更新，请联系客服催件。\n"
    write_shop(shop, slow=rule)
    embedder = HashEmbedder()
    publish(engine, index, embedder, read_corpus(shop))
    assistant = Assistant(Search(engine, index, embedder), None, None)
    assert draft(assistant, "物流不更新怎么办").status == "answered"
    assert "订单号" in clarify(draft(assistant, "物流到哪了"))


def test_an_attached_order_is_not_asked_for(assistant: Assistant) -> None:
    """Its number is known."""
    found = draft(assistant, "我的快递到哪了", order={"id": "SL1", "status": "shipped"})
    assert found.abstention is None or "订单号" not in found.abstention.clarify


def test_rules_that_change_with_the_day_need_the_day(assistant: Assistant) -> None:
    """The sale is over today; the customer may have ordered in it."""
    found = assistant.draft(Conversation((Message("customer", "活动送的赠品券怎么折现"),)), as_of=dt.date(2026, 11, 5))
    assert "哪一天" in clarify(found)


def test_an_order_of_several_articles_offers_them(assistant: Assistant) -> None:
    """By the names on the order; in public nothing of an order is told."""
    order = {"id": "SL1", "items": [{"name": "软壳裤"}, {"name": "露营灯"}]}
    assert "软壳裤还是露营灯" in clarify(draft(assistant, "老板能给签个名吗", order=order))
    assert "软壳裤" not in clarify(draft(assistant, "老板能给签个名吗", order=order, channel="social"))


def test_a_word_that_no_document_has_is_named(assistant: Assistant) -> None:
    """The agent can say what is being looked into."""
    assert "老板" in clarify(draft(assistant, "你们老板的电话号码是多少？"))


def test_names_are_said_as_people_say_them() -> None:
    """Without code and kind of document; joined as the language does."""
    assert product_name("萤火 L1 露营灯（SL-L1）使用手册") == "萤火 L1 露营灯"
    assert product_name("Mist G3 Grinder manual (SL-G3)") == "Mist G3 Grinder"
    assert product_name("（SL-G3）") == "（SL-G3）"
    assert listed(["甲", "乙", "丙"], "zh", "or") == "甲、乙还是丙"
    assert listed(["A", "B"], "en", "or") == "A or B"
    assert listed(["A", "B"], "en") == "A, B"
