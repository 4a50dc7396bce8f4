"""Withdrawals: a decision taken back soon after it was made, by the person who made it. The audit keeps both."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from assist import store
from assist.errors import Conflict, Forbidden, NotFound
from assist.review import audits
from assist.review.decisions import Decision

WITHIN = dt.timedelta(minutes=10)


def withdraw_decision(engine: Engine, draft_id: str, *, by: str) -> Decision:
    """Take a decision back, with what was learned from it, and say what it was; the draft can be decided on again.

    Raises NotFound when there is none, Forbidden when somebody else decided, Conflict when it is too old or the text
    that was sent has been compared with it already.
    """
    with engine.begin() as connection:
        decision = _decision(connection, draft_id)
        if decision.by != by:
            raise Forbidden(f"somebody else decided on draft {draft_id!r}; only they can take it back", known=True)
        _refuse_late(connection, decision)
        connection.execute(sa.delete(store.decisions).where(store.decisions.c.draft == draft_id))
        for table in (store.learned_questions, store.corrections):
            connection.execute(sa.delete(table).where(table.c.draft == draft_id))
        audits.record(connection, "decision", by, draft_id, {"verdict": "withdrawn", "was": decision.verdict})
    return decision


def _decision(connection: Connection, draft_id: str) -> Decision:
    row = connection.execute(sa.select(store.decisions).where(store.decisions.c.draft == draft_id)).one_or_none()
    if row is None:
        raise NotFound(f"draft {draft_id!r} has no decision to take back")
    return Decision(**row._mapping)


def _refuse_late(connection: Connection, decision: Decision) -> None:
    age = dt.datetime.fromisoformat(store.utc_now()) - dt.datetime.fromisoformat(decision.decided_at)
    if age > WITHIN:
        minutes = int(WITHIN.total_seconds() // 60)
        raise Conflict(f"the decision on draft {decision.draft!r} is older than {minutes} minutes; it stays")
    sent = sa.select(store.final_texts.c.draft).where(store.final_texts.c.draft == decision.draft)
    if connection.execute(sent).first():
        raise Conflict(f"what was sent after draft {decision.draft!r} is recorded already; its decision stays")
