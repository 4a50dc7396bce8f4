"""What a server does once a day by itself."""

from __future__ import annotations

import datetime as dt
import time

import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from api.daily import RETENTION, enqueue_due
from assist import store
from assist.assistant import Assistant
from assist.drafting.turns.conversations import Conversation, Message
from tests.databases import on_both


def enqueued(engine: Engine) -> list[str]:
    """The states of the jobs that remove what is too old."""
    with engine.connect() as connection:
        return list(connection.execute(sa.select(store.jobs.c.state).where(store.jobs.c.kind == RETENTION)).scalars())


@on_both
def test_a_day_has_one_run(engine: Engine) -> None:
    """However often, and in however many processes, it is asked for; the next day has its own."""
    for _ in range(3):
        enqueue_due(engine)
    assert enqueued(engine) == ["waiting"]
    with engine.begin() as connection:
        yesterday = store.utc_text(dt.datetime.now(dt.UTC) - dt.timedelta(days=1))
        connection.execute(sa.update(store.jobs).values(created_at=yesterday, state="done", unique_key=None))
    enqueue_due(engine)
    assert sorted(enqueued(engine)) == ["done", "waiting"]


@on_both
def test_a_server_removes_what_is_too_old_by_itself(engine: Engine, assistant: Assistant, client: TestClient) -> None:
    """Without a command, and without anybody asking."""
    ends = time.monotonic() + 60
    while enqueued(engine) != ["done"]:
        assert time.monotonic() < ends
        time.sleep(0.05)
    made = assistant.draft(Conversation((Message("customer", "开线退货运费谁出"),))).id
    with engine.begin() as connection:
        old = store.utc_text(dt.datetime.now(dt.UTC) - dt.timedelta(days=181))
        connection.execute(sa.update(store.drafts).values(created_at=old))
        connection.execute(sa.delete(store.jobs))
    enqueue_due(engine)
    while enqueued(engine) != ["done"]:
        assert time.monotonic() < ends
        time.sleep(0.05)
    with engine.connect() as connection:
        assert connection.execute(sa.select(store.drafts.c.id).where(store.drafts.c.id == made)).first() is None
