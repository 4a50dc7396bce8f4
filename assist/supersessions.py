"""Supersessions: of several requests about one subject only the newest counts, in whichever process each runs."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import hashlib
import logging
import secrets
from collections.abc import AsyncIterator, Callable

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError

from assist import store

KEPT = dt.timedelta(days=1)
LOOK_SECONDS = 0.5
_log = logging.getLogger("reply_assist")


def subject_of(*names: str) -> str:
    """A subject by its names. Nothing of them can be read from it: a conversation's id may be personal."""
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


def take_place(source: Engine | Connection, subject: str, request: str) -> None:
    """From now on `request` is the newest about the subject."""
    table, now = store.newest_requests, dt.datetime.now(dt.UTC)
    new = {"request": request, "asked_at": store.utc_text(now)}
    row = store.upsert(source, table).values(subject=subject, **new)
    with store.transaction(source) as connection:
        connection.execute(sa.delete(table).where(table.c.asked_at < store.utc_text(now - KEPT)))
        connection.execute(row.on_conflict_do_update(index_elements=["subject"], set_=new))


def is_newest(engine: Engine, subject: str, request: str) -> bool:
    """Whether no newer request has taken its place; one that is not known any more still counts."""
    table = store.newest_requests
    with engine.connect() as connection:
        newest = connection.execute(sa.select(table.c.request).where(table.c.subject == subject)).scalar()
    return newest in (None, request)


@contextlib.asynccontextmanager
async def watched(engine: Engine, subject: str, then: Callable[[], None]) -> AsyncIterator[None]:
    """Take the place with a new request, and within call `then` as soon as another request has taken it.

    A database that fails is no reason to do nothing: then only requests of the same process are known.
    """
    watching = asyncio.create_task(_watch(engine, subject, secrets.token_hex(8), then))
    try:
        yield
    finally:
        watching.cancel()


async def _watch(engine: Engine, subject: str, request: str, then: Callable[[], None]) -> None:
    try:
        await asyncio.to_thread(take_place, engine, subject, request)
        while await asyncio.to_thread(is_newest, engine, subject, request):
            await asyncio.sleep(LOOK_SECONDS)
    except DBAPIError as error:
        _log.error("database: %s", store.line_of(error))
    else:
        then()
