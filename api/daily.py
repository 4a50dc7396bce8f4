"""What a server does once a day by itself: what is too old is removed. Of several processes one does it."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from assist import jobs, store
from assist.jobs import Payload, Progress
from assist.records import to_json
from assist.review.retentions import Retention, retain
from assist.store import line_of

LOOK_SECONDS = 600.0
RETENTION = "retention"
SERVER = "server"  # who acts, in the audit
_log = logging.getLogger("reply_assist")


async def run_daily(engine: Engine) -> None:
    """Enqueue the day's work, until cancelled; a database that fails is asked again later."""
    while True:
        try:
            await asyncio.to_thread(enqueue_due, engine)
        except DBAPIError as error:
            _log.warning("the daily work waits for the database: %s", line_of(error))
        await asyncio.sleep(LOOK_SECONDS)


def enqueue_due(engine: Engine) -> None:
    """Enqueue the day's work unless it has been (UTC days)."""
    today = dt.datetime.now(dt.UTC).date().isoformat()
    table = store.jobs
    done = sa.select(table.c.id).where(table.c.kind == RETENTION, table.c.created_at >= today).limit(1)
    with engine.connect() as connection:
        if connection.execute(done).first() is not None:
            return
    jobs.enqueue(engine, RETENTION, {}, by=SERVER, unique=f"{RETENTION} {today}")


def retention_handler(engine: Engine, kept: Retention) -> jobs.Handler:
    """The handler of the day's job; its result is what was removed."""

    def handle(_payload: Payload, progress: Progress) -> Mapping[str, Any]:
        removed: dict[str, Any] = to_json(retain(engine, kept, SERVER, progress))
        return removed

    return handle
