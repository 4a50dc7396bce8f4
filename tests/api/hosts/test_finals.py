"""Which draft an agent's text is compared with."""

from __future__ import annotations

import pytest
from sqlalchemy.engine import Engine

from api.hosts.finals import draft_answering
from assist.assistant import Assistant
from assist.drafting.turns.conversations import Conversation, Message
from assist.review.decisions import record_decision


def asked(message: str, conversation: str = "chatwoot-1-85") -> Conversation:
    return Conversation((Message("customer", "衣服开线了想退货，运费谁出？", message),), id=conversation)


@pytest.fixture
def drafts(assistant: Assistant) -> list[str]:
    """Two drafts for one message, oldest first; two more for another message and another conversation."""
    made = [assistant.draft(asked("m1")).id for _ in range(2)]
    assistant.draft(asked("m2"))
    assistant.draft(asked("m1", "chatwoot-1-86"))
    return made


def test_the_newest_draft_for_the_message_counts(engine: Engine, drafts: list[str]) -> None:
    """Of this conversation and this message alone."""
    assert draft_answering(engine, "chatwoot-1-85", "m1") == drafts[1]
    assert draft_answering(engine, "chatwoot-1-85", "m3") is None
    assert draft_answering(engine, "chatwoot-1-87", "m1") is None


def test_a_draft_that_was_decided_on_comes_first(engine: Engine, drafts: list[str]) -> None:
    """The agent used that one; the other was made in the background."""
    record_decision(engine, drafts[0], "accepted", by="k")
    assert draft_answering(engine, "chatwoot-1-85", "m1") == drafts[0]
