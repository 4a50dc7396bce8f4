"""Retention: what is too old goes, in the order in which it matters; the counts stay."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assist import jobs, store
from assist.assistant import Assistant
from assist.drafting.turns.conversations import Conversation, Message
from assist.review.audits import list_audits
from assist.review.decisions import recent_decisions, record_decision
from assist.review.drafts import kept_conversation, kept_draft
from assist.review.finals import record_final_text
from assist.review.retentions import Removed, Retention, daily_counts, overdue, retain
from tests.databases import on_both

pytestmark = on_both
KEPT = Retention(drafts=180, conversations=90, records=30)


def aged(engine: Engine, assistant: Assistant, days: int) -> str:
    """A draft made so many days ago."""
    said = Conversation((Message("customer", "衣服开线了想退货运费谁出"),), id="c-1", order={"id": "E2026110400"})
    made = assistant.draft(said).id
    with engine.begin() as connection:
        time = store.utc_text(dt.datetime.now(dt.UTC) - dt.timedelta(days=days))
        connection.execute(sa.update(store.drafts).where(store.drafts.c.id == made).values(created_at=time))
    return made


def test_conversations_go_before_drafts(engine: Engine, assistant: Assistant) -> None:
    """A draft of a hundred days has lost what the customer said, not what was proposed and decided."""
    new, middle, old = (aged(engine, assistant, days) for days in (10, 100, 200))
    record_decision(engine, middle, "accepted", by="k_1")
    assert retain(engine, KEPT, "command") == Removed(drafts=1, conversations=1, records=0)
    assert kept_conversation(engine, new).messages
    assert kept_conversation(engine, middle).messages == ()
    assert kept_conversation(engine, middle).order == {}
    assert kept_draft(engine, middle)["text"]
    assert recent_decisions(engine, "nobody", 5) == []
    with engine.connect() as connection:
        assert connection.execute(sa.select(store.drafts.c.id).where(store.drafts.c.id == old)).first() is None
        asked = connection.execute(sa.select(store.turn_questions.c.draft).distinct()).scalars().all()
    assert asked == [new]
    assert retain(engine, KEPT, "command") == Removed(0, 0, 0)


def test_the_counts_of_what_went_stay(engine: Engine, assistant: Assistant) -> None:
    """By day; two runs add up."""
    day = (dt.datetime.now(dt.UTC) - dt.timedelta(days=200)).date().isoformat()
    for verdict in ("accepted", "rejected"):
        made = aged(engine, assistant, 200)
        record_decision(engine, made, verdict, by="k_1", reason="other" if verdict == "rejected" else None)
        record_final_text(engine, made, "好的", by="k_1")
        retain(engine, KEPT, "command")
    counts = {(name, value): count for when, name, value, count in daily_counts(engine) if when == day}
    assert counts[("status", "answered")] == counts[("origin", "quote")] == counts[("final_text", "changed")] == 2
    assert counts[("verdict", "accepted")] == counts[("verdict", "rejected")] == counts[("reason", "other")] == 1
    assert daily_counts(engine, since="2099-01-01") == []


def test_zero_days_keep_for_ever(engine: Engine, assistant: Assistant) -> None:
    """For those whose law wants it."""
    aged(engine, assistant, 4_000)
    assert retain(engine, Retention(0, 0, 0), "command") == Removed(0, 0, 0)
    assert overdue(engine, Retention(0, 0, 0)) == 0


def test_more_than_one_batch_goes(engine: Engine, assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    """In several transactions, so that others can write in between."""
    monkeypatch.setattr("assist.review.retentions.BATCH", 2)
    for _ in range(5):
        aged(engine, assistant, 200)
    assert retain(engine, KEPT, "command").drafts == 5


def test_ended_jobs_and_deliveries_go(engine: Engine) -> None:
    """What waits or runs stays."""
    old = store.utc_text(dt.datetime.now(dt.UTC) - dt.timedelta(days=31))
    ended, waiting = (jobs.enqueue(engine, "x", {}) for _ in range(2))
    with engine.begin() as connection:
        connection.execute(sa.update(store.jobs).where(store.jobs.c.id == ended.id).values(ended_at=old, state="done"))
        connection.execute(sa.insert(store.deliveries).values(id="x", received_at=old))
    assert retain(engine, KEPT, "command").records == 2
    assert jobs.job(engine, waiting.id).state == "waiting"


def test_a_run_that_removes_is_in_the_audit(engine: Engine, assistant: Assistant) -> None:
    """With the counts; one that finds nothing is not."""
    retain(engine, KEPT, "job")
    aged(engine, assistant, 200)
    retain(engine, KEPT, "job")
    (row,) = list_audits(engine, kinds=["retention"])
    assert (row.by, row.detail) == ("job", {"drafts": 1, "conversations": 0, "records": 0})


def test_what_is_overdue_is_counted(engine: Engine, assistant: Assistant) -> None:
    """A day late may happen; more means that the daily run does not take place."""
    aged(engine, assistant, 181)
    retain(engine, Retention(0, 90, 0), "command")
    assert overdue(engine, KEPT) == 0
    aged(engine, assistant, 190)
    aged(engine, assistant, 93)
    assert overdue(engine, KEPT) == 2
