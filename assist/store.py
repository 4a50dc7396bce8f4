"""The SQL database: its tables, one name for each, and what all that read and write them have in common.

SQL is the truth; the vector index can be rebuilt from it. SQLite by default, PostgreSQL for several processes.
Functions that read or write a table live with the noun they serve, not here.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator, Sequence

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import Connection, Engine

from assist.databases import HEAD as HEAD
from assist.databases import known_versions as known_versions
from assist.databases import line_of as line_of
from assist.databases import open_database
from assist.tables.changes import changed_files as changed_files
from assist.tables.changes import changes as changes
from assist.tables.changes import import_items as import_items
from assist.tables.changes import import_origins as import_origins
from assist.tables.changes import imports as imports
from assist.tables.corpora import chunks as chunks
from assist.tables.corpora import current_release as current_release
from assist.tables.corpora import cut_words as cut_words
from assist.tables.corpora import document_chunks as document_chunks
from assist.tables.corpora import documents as documents
from assist.tables.corpora import learned_questions as learned_questions
from assist.tables.corpora import release_documents as release_documents
from assist.tables.corpora import releases as releases
from assist.tables.corpora import working_saves as working_saves
from assist.tables.drafts import attempts as attempts
from assist.tables.drafts import corrections as corrections
from assist.tables.drafts import customer_marks as customer_marks
from assist.tables.drafts import decisions as decisions
from assist.tables.drafts import drafts as drafts
from assist.tables.drafts import final_texts as final_texts
from assist.tables.drafts import gap_questions as gap_questions
from assist.tables.drafts import gap_refreshes as gap_refreshes
from assist.tables.drafts import gap_topics as gap_topics
from assist.tables.drafts import turn_questions as turn_questions
from assist.tables.people import audit_heads as audit_heads
from assist.tables.people import audits as audits
from assist.tables.people import frame_origins as frame_origins
from assist.tables.people import keys as keys
from assist.tables.people import people as people
from assist.tables.people import privacy_keys as privacy_keys
from assist.tables.schemas import metadata as metadata
from assist.tables.services import daily_counts as daily_counts
from assist.tables.services import deliveries as deliveries
from assist.tables.services import jobs as jobs
from assist.tables.services import newest_requests as newest_requests
from assist.tables.services import service_cursors as service_cursors
from assist.tables.services import service_messages as service_messages

SEEDED = ("audit_heads", "privacy_keys")  # tables that begin with a row


def open_store(url: str, version: str = "head") -> Engine:
    """Open the database at a SQLAlchemy URL and bring its schema up to date, or to an older version of it.

    Raises SetupError when the database cannot be reached, is not a Reply Assist database, or one of a newer version.
    """
    return open_database(url, version)


def insert_new(source: Engine | Connection, table: Table) -> PostgresInsert | SqliteInsert:
    """An insert that leaves rows alone whose key is there already (SQLite and PostgreSQL).

    Whether a row came in is told by RETURNING only: `rowcount` is -1 with psycopg.
    """
    return upsert(source, table).on_conflict_do_nothing()


def upsert(source: Engine | Connection, table: Table) -> PostgresInsert | SqliteInsert:
    """An insert of the database's own kind, which takes `on_conflict_do_update` (SQLite and PostgreSQL)."""
    return postgres_insert(table) if source.dialect.name == "postgresql" else sqlite_insert(table)


@contextlib.contextmanager
def transaction(source: Engine | Connection) -> Iterator[Connection]:
    """A transaction of its own on an engine; on a connection, within the one that its owner began."""
    if isinstance(source, Connection):
        yield source
        return
    with source.begin() as connection:
        yield connection


def in_parts(keys: Sequence[str], size: int = 500) -> Iterator[list[str]]:
    """Keys in parts that fit an IN list: SQLite takes so many values in one statement and no more."""
    for start in range(0, len(keys), size):
        yield list(keys[start : start + size])


def utc_now() -> str:
    """The time now in the form in which times are stored."""
    return utc_text(dt.datetime.now(dt.UTC))


def utc_text(time: dt.datetime) -> str:
    """A UTC time as ISO 8601 to the millisecond: the one stored form, whose text order is the order in time."""
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")
