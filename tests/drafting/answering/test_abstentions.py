"""Abstentions: an honest reason, what is missing, the closest source, and whom to ask."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.engine import Engine

from assist.assistant import Assistant
from assist.drafting.answering.abstentions import Abstention
from assist.drafting.turns.conversations import Conversation, Message
from assist.knowledge.documents import read_corpus
from assist.knowledge.index import VectorIndex
from assist.knowledge.passages import Search
from assist.knowledge.publishing import publish
from assist.testing import HashEmbedder
from tests.shop import DOCUMENTS, write_shop


def abstention(assistant: Assistant, text: str) -> Abstention:
    """The abstention for a question."""
    found = assistant.draft(Conversation((Message("customer", text),))).abstention
    assert found is not None
    return found


def test_it_says_what_is_missing_what_is_closest_and_whom_to_ask(assistant: Assistant) -> None:
    """The words that no document has; the closest passage with its own words; its owner."""
    found = abstention(assistant, "露营灯能用声控开关吗")
    assert "声控" in found.missing
    assert found.closest is not None
    assert found.closest.document == "lamp"
    assert found.escalate_to == "产品组"


def test_the_closest_source_is_public(assistant: Assistant) -> None:
    """An internal note may be nearer; it is never what is shown as the source."""
    found = abstention(assistant, "露营灯故障一线客服补偿口径是不是老板定的")
    assert found.closest is not None
    assert found.closest.audience == "public"


def test_without_an_owner_the_next_document_has_one(engine: Engine, index: VectorIndex, shop: Path) -> None:
    """Somebody is better than nobody."""
    write_shop(shop, lamp=DOCUMENTS["lamp"].replace("owner: 产品组\n", ""))
    embedder = HashEmbedder()
    publish(engine, index, embedder, read_corpus(shop))
    found = abstention(Assistant(Search(engine, index, embedder), None, None), "露营灯能用声控开关退货吗")
    assert found.escalate_to in ("售后组", "After-sales")


def test_an_english_customer_gets_english(assistant: Assistant) -> None:
    """Reason, what is missing and the question."""
    found = abstention(assistant, "What is the CEO's shoe size?")
    assert found.reason.isascii()
    assert found.clarify.isascii()
