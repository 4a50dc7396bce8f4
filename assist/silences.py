"""Silences: a PostgreSQL server that has stopped answering is told from one that takes its time.

A frozen server keeps its connections, its machine acknowledges what is sent, and no timeout of its own runs any more: a
query would be waited for for ever. So whoever has waited for a while asks on a connection of its own whether the server
still takes any. While it does, the query is waited for as before; its length is the server's affair.
"""

from __future__ import annotations

import threading
import time
from typing import Any

import psycopg
from psycopg.errors import _WaitTimeout
from sqlalchemy.engine import Engine
from sqlalchemy.event import listen

SILENT_SECONDS = 4.0  # without an answer, until the server is asked whether it lives
ALIVE_SECONDS = 4.0  # in which a living server takes a connection, also a busy one
AWAY_SECONDS = 3.0  # in which one that was found silent is not asked again
SAYS = "the database server has stopped answering"


class AskedConnection(psycopg.Connection[Any]):
    """A connection whose waits end when its server answers nobody any more."""

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """What the wait brings. Raises OperationalError, and the connection is closed, when the server is silent."""
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        while True:
            try:
                return super().wait(gen, interval, SILENT_SECONDS)
            except _WaitTimeout:
                if not _lives(self.info.dsn, self.info.password):
                    self.pgconn.finish()
                    raise psycopg.OperationalError(SAYS) from None


class _Away:
    """Until when a server is taken for silent: of many requests a few wait for it, the others are told at once."""

    def __init__(self) -> None:
        self._until = 0.0
        self._lock = threading.Lock()

    def connect(self, _dialect: object, _record: object, given: Any, more: Any) -> AskedConnection:
        """A new connection. Raises OperationalError, at once when the last one was in vain just now."""
        if time.monotonic() < self._until:
            raise psycopg.OperationalError(SAYS)
        try:
            return AskedConnection.connect(*given, **more)
        except psycopg.OperationalError as error:
            if isinstance(error, psycopg.errors.ConnectionTimeout):
                with self._lock:
                    self._until = time.monotonic() + AWAY_SECONDS
            raise


def notice_silence(engine: Engine) -> None:
    """Let no query of an engine for PostgreSQL wait for a server that has stopped answering."""
    listen(engine, "do_connect", _Away().connect)


def _lives(address: str, password: str) -> bool:
    """Whether the server takes another connection; one that refuses it lives as well."""
    try:
        psycopg.connect(address, password=password or None, connect_timeout=int(ALIVE_SECONDS)).close()
    except psycopg.errors.ConnectionTimeout:
        return False
    except psycopg.OperationalError as error:
        return error.sqlstate is not None  # too many connections, starting up: somebody said so
    return True
