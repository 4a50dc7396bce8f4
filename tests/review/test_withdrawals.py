"""Decisions taken back: by the same person, soon, and never without a trace."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assist import store
from assist.assistant import Assistant
from assist.drafting.turns.conversations import Conversation, Message
from assist.errors import Conflict, Forbidden, NotFound
from assist.review.audits import list_audits
from assist.review.decisions import record_decision
from assist.review.finals import record_final_text
from assist.review.withdrawals import WITHIN, withdraw_decision
from tests.databases import on_both

pytestmark = on_both


@pytest.fixture
def draft_id(assistant: Assistant) -> str:
    return assistant.draft(Conversation((Message("customer", "衣服开线了想退货，运费谁出？"),))).id


def test_a_decision_is_taken_back_and_made_again(engine: Engine, draft_id: str) -> None:
    """The draft is open again, what was learned is forgotten, and the audit tells of both."""
    record_decision(engine, draft_id, "accepted", by="k_1")
    assert withdraw_decision(engine, draft_id, by="k_1").verdict == "accepted"
    with engine.connect() as connection:
        assert connection.execute(sa.select(store.learned_questions)).all() == []
    record_decision(engine, draft_id, "rejected", by="k_1", reason="wrong_tone")
    told = [row.detail for row in list_audits(engine, kinds=("decision",))]
    assert told == [{"verdict": "rejected"}, {"verdict": "withdrawn", "was": "accepted"}, {"verdict": "accepted"}]


def test_nobody_takes_back_what_another_decided(engine: Engine, draft_id: str) -> None:
    """Another session of the same person may; another person may not."""
    record_decision(engine, draft_id, "accepted", by="p_wang")
    with pytest.raises(Forbidden, match="somebody else"):
        withdraw_decision(engine, draft_id, by="p_li")
    withdraw_decision(engine, draft_id, by="p_wang")
    with pytest.raises(NotFound):
        withdraw_decision(engine, draft_id, by="p_wang")


def test_an_old_decision_stays(engine: Engine, draft_id: str) -> None:
    """Insights were drawn from it."""
    record_decision(engine, draft_id, "accepted", by="k_1")
    then = dt.datetime.fromisoformat(store.utc_now()) - WITHIN - dt.timedelta(seconds=1)
    with engine.begin() as connection:
        connection.execute(sa.update(store.decisions).values(decided_at=then.isoformat()))
    with pytest.raises(Conflict, match="10 minutes"):
        withdraw_decision(engine, draft_id, by="k_1")


def test_what_was_sent_stays_decided(engine: Engine, draft_id: str) -> None:
    """The customer has it."""
    record_decision(engine, draft_id, "accepted", by="k_1")
    record_final_text(engine, draft_id, "来回运费由店铺承担。", by="k_1")
    with pytest.raises(Conflict, match="recorded already"):
        withdraw_decision(engine, draft_id, by="k_1")
