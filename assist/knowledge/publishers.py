"""Publishers: one at a time, whether they are threads, processes or machines that share a database."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from filelock import FileLock
from sqlalchemy.engine import Engine

_THREADS = threading.Lock()
_KEY = 0x72657061  # of PostgreSQL's advisory lock


@contextmanager
def publishing_alone(engine: Engine) -> Iterator[None]:
    """Wait until nobody else publishes into the same database, and keep everybody else out."""
    with _THREADS:
        if engine.dialect.name == "postgresql":
            with engine.begin() as connection:  # the lock ends with its transaction, also when the process dies
                connection.execute(sa.text("SET LOCAL statement_timeout = 0"))  # another's publish may take long
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_KEY)))
                yield
        elif engine.url.database and engine.url.database != ":memory:":
            with FileLock(Path(engine.url.database).with_name("publishing.lock")):
                yield
        else:
            yield
