"""Retention: how long what customers said is kept, and the counts that stay when it goes.

First a draft loses its conversation, its questions and its order; later the draft itself goes with all that hangs on
it, and is added to the counts of its day. Zero days keep a kind for ever.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from assist import store
from assist.review import audits
from assist.review.erasures import BY_DRAFT, forget_answers
from assist.settings import Settings

BATCH = 200  # drafts in one transaction: others can write in between
OVERDUE = dt.timedelta(days=2)  # it runs daily; what is this much older than it should be tells that it does not
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Retention:
    """Days that drafts, their conversations, and records (ended jobs, deliveries) are kept; 0 is for ever."""

    drafts: int
    conversations: int
    records: int


@dataclass(frozen=True)
class Removed:
    """How many drafts went, how many lost their conversation, and how many records went."""

    drafts: int
    conversations: int
    records: int


def retention_of(settings: Settings) -> Retention:
    """The settings' retention."""
    return Retention(
        settings.retention_drafts_days, settings.retention_conversations_days, settings.retention_records_days
    )


def retain(engine: Engine, kept: Retention, by: str, progress: Progress = lambda _done, _total, _note: None) -> Removed:
    """Remove what is older than it may be. Told to the audit when anything was."""
    now = dt.datetime.now(dt.UTC)
    drafts = _in_batches(engine, _older(now, kept.drafts), _drafts_before, _remove, progress)
    conversations = _in_batches(engine, _older(now, kept.conversations), _with_messages_before, _forget, progress)
    records = _records(engine, _older(now, kept.records), _older(now, kept.conversations))
    removed = Removed(drafts, conversations, records)
    if any(asdict(removed).values()):
        audits.record(engine, "retention", by, "", asdict(removed))
    return removed


def overdue(engine: Engine, kept: Retention) -> int:
    """How many drafts should have lost something days ago: the daily run does not take place."""
    now = dt.datetime.now(dt.UTC) - OVERDUE
    with engine.connect() as connection:
        late = set(_drafts_before(connection, _older(now, kept.drafts), BATCH))
        late |= set(_with_messages_before(connection, _older(now, kept.conversations), BATCH))
    return len(late)


def daily_counts(engine: Engine, since: str = "") -> list[tuple[str, str, str, int]]:
    """What is known of drafts that were removed: day (UTC), name, value, count; from a day on.

    Names: `status`, `origin`, `degraded`, `language`, `channel` of drafts; `verdict` and `reason` of decisions;
    `final_text`, of which the value is `same` or `changed`.
    """
    table = store.daily_counts
    rows = sa.select(table).where(table.c.day >= since).order_by(table.c.day, table.c.name, table.c.value)
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(rows)]


def _older(now: dt.datetime, days: int) -> str:
    """The time before which something is too old; before all times when it is kept for ever."""
    return store.utc_text(now - dt.timedelta(days=days)) if days else ""


def _in_batches(
    engine: Engine,
    before: str,
    find: Callable[[Connection, str, int], Sequence[str]],
    act: Callable[[Connection, Sequence[str]], None],
    progress: Progress,
) -> int:
    count = 0
    while True:
        with engine.begin() as connection:
            ids = find(connection, before, BATCH)
            if ids:
                act(connection, ids)
        count += len(ids)
        if len(ids) < BATCH:
            return count
        progress(count, 0, "")


def _drafts_before(connection: Connection, before: str, limit: int) -> Sequence[str]:
    drafts = store.drafts
    old = sa.select(drafts.c.id).where(drafts.c.created_at < before).order_by(drafts.c.created_at).limit(limit)
    return connection.execute(old).scalars().all()


def _with_messages_before(connection: Connection, before: str, limit: int) -> Sequence[str]:
    """Older drafts that still have messages."""
    drafts = store.drafts
    said = sa.func.json_array_length(drafts.c.conversation["messages"]) > 0
    old = sa.select(drafts.c.id).where(drafts.c.created_at < before, said).order_by(drafts.c.created_at).limit(limit)
    return connection.execute(old).scalars().all()


def _remove(connection: Connection, ids: Sequence[str]) -> None:
    """Count drafts, then delete them with all that hangs on them; what was learned from them is everybody's."""
    _add(connection, _counted(connection, ids))
    forget_answers(connection, ids)
    for table, column in BY_DRAFT:
        if table is not store.learned_questions:
            connection.execute(sa.delete(table).where(table.c[column].in_(ids)))


def _forget(connection: Connection, ids: Sequence[str]) -> None:
    """Take conversation and order out of drafts: what was proposed and decided stays."""
    drafts = store.drafts
    for row in connection.execute(sa.select(drafts.c.id, drafts.c.conversation).where(drafts.c.id.in_(ids))).all():
        kept = {**row.conversation, "messages": [], "order": {}}
        connection.execute(sa.update(drafts).where(drafts.c.id == row.id).values(conversation=kept))
    connection.execute(sa.delete(store.turn_questions).where(store.turn_questions.c.draft.in_(ids)))
    forget_answers(connection, ids)


def _records(engine: Engine, before: str, said_before: str) -> int:
    """Jobs that are over, the ids of what helpdesks delivered, and messages that were fetched."""
    aged = (
        (store.jobs, store.jobs.c.ended_at, before),
        (store.deliveries, store.deliveries.c.received_at, before),
        (store.newest_requests, store.newest_requests.c.asked_at, before),
        (store.service_messages, store.service_messages.c.at, said_before),
    )
    with engine.begin() as connection:
        return sum(
            len(connection.execute(sa.delete(table).where(time < limit).returning(time)).all())
            for table, time, limit in aged
        )


def _counted(connection: Connection, ids: Sequence[str]) -> Counter[tuple[str, str, str]]:
    drafts, decisions, finals = store.drafts, store.decisions, store.final_texts
    found: Counter[tuple[str, str, str]] = Counter()
    days: dict[str, str] = {}
    for row in connection.execute(sa.select(drafts).where(drafts.c.id.in_(ids))).all():
        days[row.id] = row.created_at[:10]
        told = {name: row.draft.get(name) for name in ("status", "origin", "degraded", "language", "channel")}
        found.update(_named(days[row.id], told))
    for row in connection.execute(sa.select(decisions).where(decisions.c.draft.in_(ids))).all():
        found.update(_named(days[row.draft], {"verdict": row.verdict, "reason": row.reason}))
    for row in connection.execute(sa.select(finals).where(finals.c.draft.in_(ids))).all():
        found.update(_named(days[row.draft], {"final_text": "changed" if row.distance else "same"}))
    return found


def _named(day: str, told: dict[str, Any]) -> Iterable[tuple[str, str, str]]:
    return ((day, name, str(value)) for name, value in told.items() if value)


def _add(connection: Connection, counted: Counter[tuple[str, str, str]]) -> None:
    table = store.daily_counts
    for (day, name, value), count in counted.items():
        row = store.upsert(connection, table).values(day=day, name=name, value=value, count=count)
        more = row.on_conflict_do_update(
            index_elements=["day", "name", "value"], set_={"count": table.c.count + row.excluded["count"]}
        )
        connection.execute(more)
