"""Decisions: recorded once, complete, masked."""

from __future__ import annotations

import pytest
from sqlalchemy.engine import Engine

from assist.assistant import Assistant
from assist.drafting.turns.conversations import Conversation, Message
from assist.errors import Conflict, InvalidInput, NotFound
from assist.review.decisions import read_decisions, record_decision


@pytest.fixture
def draft_id(assistant: Assistant) -> str:
    return assistant.draft(Conversation((Message("customer", "开线退货运费谁出"),))).id


def test_a_decision_is_recorded_once(engine: Engine, draft_id: str) -> None:
    """The second one is refused, whatever it says."""
    decision = record_decision(engine, draft_id, "accepted", by="k_1")
    assert (decision.verdict, decision.by) == ("accepted", "k_1")
    with pytest.raises(Conflict, match="decided already"):
        record_decision(engine, draft_id, "rejected", by="k_1", reason="wrong_tone")


def test_an_edit_keeps_its_text_masked(engine: Engine, draft_id: str) -> None:
    """What the agent really used is kept; the customer's number is not."""
    decision = record_decision(engine, draft_id, "edited", by="k_1", text="请打 13800138000 联系")
    assert decision.text == "请打 ⟦PHONE_1⟧ 联系"


def test_incomplete_decisions_say_what_is_missing(engine: Engine, draft_id: str) -> None:
    """An edit without text and a rejection without a known reason teach nothing."""
    with pytest.raises(InvalidInput, match="final `text`"):
        record_decision(engine, draft_id, "edited", by="k_1", text=" ")
    with pytest.raises(InvalidInput, match="one of wrong_fact"):
        record_decision(engine, draft_id, "rejected", by="k_1", reason="bad")


def test_a_draft_that_does_not_exist_cannot_be_decided(engine: Engine) -> None:
    """Not even by accident."""
    with pytest.raises(NotFound):
        record_decision(engine, "d_none", "accepted", by="k_1")


def test_decisions_are_read_by_verdict(assistant: Assistant, engine: Engine) -> None:
    """Oldest first."""
    said = Conversation((Message("customer", "开线退货运费谁出"),))
    ids = [assistant.draft(said).id for _ in range(3)]
    record_decision(engine, ids[0], "rejected", by="k_1", reason="wrong_tone")
    record_decision(engine, ids[1], "accepted", by="k_1")
    record_decision(engine, ids[2], "edited", by="k_1", text="好的")
    assert [one.draft for one in read_decisions(engine, ("edited", "rejected"))] == [ids[0], ids[2]]
