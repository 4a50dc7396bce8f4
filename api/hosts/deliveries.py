"""Deliveries: what was taken from a helpdesk, so that nothing is taken twice, also after a restart."""

from __future__ import annotations

import datetime as dt
import hashlib

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from assist import store

KEPT = dt.timedelta(days=2)


def is_new(source: Engine | Connection, host: str, delivery: str) -> bool:
    """Whether this delivery of a helpdesk comes for the first time; it is remembered for two days.

    On a connection it is remembered with its transaction, together with what is to be done about it.
    """
    table, now = store.deliveries, dt.datetime.now(dt.UTC)
    # Of fixed length, whatever the helpdesk says.
    row = {"id": hashlib.sha256(f"{host}\n{delivery}".encode()).hexdigest(), "received_at": store.utc_text(now)}
    with store.transaction(source) as connection:
        connection.execute(sa.delete(table).where(table.c.received_at < store.utc_text(now - KEPT)))
        added = connection.execute(store.insert_new(connection, table).values(row).returning(table.c.id))
        return added.first() is not None
