"""Frame origins: which helpdesks' pages may frame the sidebar; set by ASSIST_FRAME_ANCESTORS and by `assist connect`.

What `assist connect --origin` allows holds at once, in every process: the pages ask each time one is opened.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from assist import store
from assist.review import audits


class FrameOrigins:
    """The origins as last read; `read` reads them anew."""

    def __init__(self, engine: Engine, configured: Sequence[str]) -> None:
        self._engine, self._configured = engine, tuple(configured)
        self.known: tuple[str, ...] = self._configured

    def read(self) -> tuple[str, ...]:
        """All origins that may frame us. While the database does not answer, those of before."""
        with contextlib.suppress(DBAPIError):  # a page that is open goes on; readiness tells of the database
            self.known = tuple(dict.fromkeys((*self._configured, *allowed_origins(self._engine))))
        return self.known


def allowed_origins(engine: Engine) -> list[str]:
    """The origins that `assist connect` allowed."""
    table = store.frame_origins
    with engine.connect() as connection:
        return list(connection.execute(sa.select(table.c.origin).order_by(table.c.origin)).scalars())


def allow_origin(engine: Engine, origin: str, by: str = audits.COMMAND) -> bool:
    """Let the pages of an origin frame the sidebar; whether they might not before."""
    table = store.frame_origins
    row = {"origin": origin, "allowed_at": store.utc_now()}
    with engine.begin() as connection:
        new = connection.execute(store.insert_new(connection, table).values(row).returning(table.c.origin)).first()
        if new is not None:
            audits.record(connection, "key", by, origin, {"act": "framing_allowed"})
    return new is not None


def forbid_origin(engine: Engine, origin: str, by: str = audits.COMMAND) -> bool:
    """Take that back; whether it was allowed."""
    table = store.frame_origins
    with engine.begin() as connection:
        gone = connection.execute(sa.delete(table).where(table.c.origin == origin).returning(table.c.origin)).first()
        if gone is not None:
            audits.record(connection, "key", by, origin, {"act": "framing_ended"})
    return gone is not None
