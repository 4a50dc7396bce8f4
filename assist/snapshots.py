"""Snapshots: all rows of a database as they were at one moment, as lines of JSON that either kind of database takes.

A snapshot is read in one transaction while others write. Values of JSON columns are text as the database has it; bytes
are base64.
"""

from __future__ import annotations

import base64
import contextlib
import json
from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

ROWS = 1_000  # read and written at a time
_VERSION = "alembic_version"


@contextlib.contextmanager
def still(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one moment, and nothing that is written after it."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        else:
            connection.exec_driver_sql("BEGIN")  # the driver begins with the first write only
        yield connection
        connection.rollback()


def version_of(connection: Connection) -> str | None:
    """The version of the tables; None in a database without any."""
    if not sa.inspect(connection).has_table(_VERSION):
        return None
    version: str | None = connection.execute(sa.text(f"SELECT version_num FROM {_VERSION}")).scalar()
    return version


def tables_of(connection: Connection) -> list[sa.Table]:
    """The tables that the database has, those that others refer to first."""
    found = sa.MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != _VERSION]


def lines_of(connection: Connection, table: sa.Table) -> Iterator[str]:
    """The rows of a table, one JSON array a line, in the order of its columns."""
    columns = [sa.cast(c, sa.Text).label(c.name) if isinstance(c.type, sa.JSON) else c for c in table.columns]
    rows = connection.execution_options(yield_per=ROWS).execute(sa.select(*columns))
    for row in rows:
        yield json.dumps([_plain(value) for value in row], ensure_ascii=False) + "\n"


def load(connection: Connection, table: sa.Table, names: list[str], lines: Iterable[str]) -> int:
    """Put rows in place of those that a new table begins with; returns how many."""
    if begins_with_rows(connection, table):
        connection.execute(sa.delete(table))
    count, batch = 0, []
    insert = _insert(connection, table, names)
    for line in lines:
        batch.append({f"v_{name}": _value(value) for name, value in zip(names, json.loads(line), strict=True)})
        count += 1
        if len(batch) == ROWS:
            connection.execute(insert, batch)
            batch = []
    if batch:
        connection.execute(insert, batch)
    _follow(connection, table)
    return count


def begins_with_rows(connection: Connection, table: sa.Table) -> bool:
    """Whether a table has any row."""
    return connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() is not None


def _insert(connection: Connection, table: sa.Table, names: list[str]) -> sa.Insert:
    """JSON goes in as the text that it was, in each database's way."""
    postgres = connection.dialect.name == "postgresql"
    values: dict[str, Any] = {}
    for name in names:
        is_json = isinstance(table.c[name].type, sa.JSON)
        value = sa.bindparam(f"v_{name}", type_=sa.Text() if is_json else table.c[name].type)
        values[name] = sa.cast(value, sa.JSON) if is_json and postgres else value
    plain = sa.table(table.name, *(sa.column(name) for name in names))
    return sa.insert(plain).values(values)


def _follow(connection: Connection, table: sa.Table) -> None:
    """PostgreSQL counts on from what came in, where it gives the numbers itself."""
    if connection.dialect.name != "postgresql":
        return
    for column in table.primary_key.columns:
        if column.server_default is not None or column.identity is not None:
            sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
            highest = sa.select(sa.func.max(column)).scalar_subquery()
            connection.execute(sa.select(sa.func.setval(sequence, highest)).where(highest.is_not(None)))


def _plain(value: Any) -> Any:
    return {"base64": base64.b64encode(value).decode()} if isinstance(value, (bytes, memoryview)) else value


def _value(value: Any) -> Any:
    return base64.b64decode(value["base64"]) if isinstance(value, dict) else value
