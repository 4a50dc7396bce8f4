"""The SQL database: its tables, and what all that read and write them have in common.

SQL is the truth; the vector index can be rebuilt from it. SQLite by default, PostgreSQL for several processes.
Functions that read or write a table live with the noun they serve, not here.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import Connection, Engine

from assist.databases import HEAD as HEAD
from assist.databases import known_versions as known_versions
from assist.databases import line_of as line_of
from assist.databases import open_database

SEEDED = ("audit_heads", "privacy_keys")  # tables that begin with a row

metadata = MetaData()

documents = Table(
    "documents",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("id", Text, nullable=False),
    Column("front", sa.JSON, nullable=False),
    Column("body", Text, nullable=False),
)
chunks = Table(
    "chunks",
    metadata,
    Column("id", Text, primary_key=True),
    Column("section", Text, nullable=False),
    Column("text", Text, nullable=False),
)
cut_words = Table(
    "cut_words",
    metadata,
    Column("chunk", ForeignKey("chunks.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("words", Text, nullable=False),
)
document_chunks = Table(
    "document_chunks",
    metadata,
    Column("document", ForeignKey("documents.hash"), primary_key=True),
    Column("chunking", Text, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("chunk", ForeignKey("chunks.id"), nullable=False),
)
releases = Table(
    "releases",
    metadata,
    Column("id", Text, primary_key=True),
    Column("created_at", Text, nullable=False),
    Column("chunking", Text, nullable=False),
    Column("embedder", Text, nullable=False),
    Column("documents", Integer, nullable=False),
    Column("chunks", Integer, nullable=False),
    Column("vocabulary", sa.JSON),
    Column("similar_questions", sa.JSON),
    Column("author", Text),
    Column("note", Text),
)
changes = Table(
    "changes",
    metadata,
    Column("id", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("author_key", Text, nullable=False),
    Column("approver", Text),
    Column("opened_at", Text, nullable=False),
    Column("approved_by", Text),
    Column("approved_at", Text),
    Column("publish_at", Text),
    Column("job", Text),
    Column("release", Text),
    Column("release_before", Text),
    Column("ended_at", Text),
    Column("ended_by", Text),
    Column("impact", sa.JSON),
    Column("impact_job", Text),
    Column("marks", sa.JSON, nullable=False),
)
changed_files = Table(
    "changed_files",
    metadata,
    Column("change", ForeignKey("changes.id", ondelete="CASCADE"), primary_key=True),
    Column("document", Text, primary_key=True),
    Column("path", Text, nullable=False),
    Column("was", Text),
    Column("before", Text),
    Column("after", Text),
    Column("version_before", Text),
    Column("version_after", Text),
)
working_saves = Table(
    "working_saves",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("document", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("before", Text),
    Column("after", Text),
)
learned_questions = Table(
    "learned_questions",
    metadata,
    Column("chunk", Text, primary_key=True),
    Column("question", Text, primary_key=True),
    Column("draft", Text, nullable=False),
    Column("learned_at", Text, nullable=False),
)
release_documents = Table(
    "release_documents",
    metadata,
    Column("release", ForeignKey("releases.id"), primary_key=True),
    Column("document", ForeignKey("documents.hash"), primary_key=True),
)
current_release = Table(
    "current_release",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("release", ForeignKey("releases.id"), nullable=False),
    Column("since", Text, nullable=False),
)
drafts = Table(
    "drafts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("created_at", Text, nullable=False),
    Column("conversation", sa.JSON, nullable=False),
    Column("draft", sa.JSON, nullable=False),
    Column("asked_by", Text),
    Column("asker", Text),
    Column("helpdesk", Text),
)
turn_questions = Table(
    "turn_questions",
    metadata,
    Column("draft", ForeignKey("drafts.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("open", sa.Boolean, nullable=False),
    Column("embedder", Text),
    Column("vector", sa.LargeBinary),
)
decisions = Table(
    "decisions",
    metadata,
    Column("draft", ForeignKey("drafts.id"), primary_key=True),
    Column("verdict", Text, nullable=False),
    Column("text", Text),
    Column("reason", Text),
    Column("note", Text),
    Column("by", Text, nullable=False),
    Column("decided_at", Text, nullable=False),
)
final_texts = Table(
    "final_texts",
    metadata,
    Column("draft", ForeignKey("drafts.id"), primary_key=True),
    Column("text", Text, nullable=False),
    Column("distance", Integer, nullable=False),
    Column("length", Integer, nullable=False),
    Column("kinds", sa.JSON, nullable=False),
    Column("by", Text, nullable=False),
    Column("recorded_at", Text, nullable=False),
)
corrections = Table(
    "corrections",
    metadata,
    Column("draft", ForeignKey("drafts.id", ondelete="CASCADE"), primary_key=True),
    Column("distance", Integer, nullable=False),
    Column("length", Integer, nullable=False),
    Column("kinds", sa.JSON, nullable=False),
    Column("facts", sa.JSON, nullable=False),
    Column("source", Text, nullable=False),
)
gap_topics = Table(
    "gap_topics",
    metadata,
    Column("id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("by", Text),
    Column("created_at", Text, nullable=False),
    Column("changed_at", Text, nullable=False),
    Column("asked_again", Text),
    Column("document", Text),
    Column("embedder", Text, nullable=False),
    Column("centre", sa.LargeBinary, nullable=False),
)
gap_questions = Table(
    "gap_questions",
    metadata,
    Column("draft", ForeignKey("drafts.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("signal", Text, nullable=False),
    Column("customer", Text, nullable=False),
    Column("asked_at", Text, nullable=False),
    Column("document", Text),
    Column("topic", ForeignKey("gap_topics.id", ondelete="SET NULL")),
)
gap_refreshes = Table(
    "gap_refreshes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("refreshed_at", Text, nullable=False),
    Column("release", Text),
    Column("found", sa.JSON, nullable=False),
)
keys = Table(
    "keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("hash", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("expires_at", Text),
    Column("revoked_at", Text),
    Column("owner", Text, nullable=False),
    Column("helpdesk", Text, nullable=False),
    Column("parent", Text),
    Column("used_at", Text),
)
people = Table(
    "people",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("subject", Text, unique=True),
    Column("invited_by", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("ended_at", Text),
)
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Text, primary_key=True),
    Column("received_at", Text, nullable=False),
)
audits = Table(
    "audits",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
)
audit_heads = Table(
    "audit_heads",
    metadata,
    Column("rows", Integer, nullable=False),
    Column("hash", Text, nullable=False),
)
jobs = Table(
    "jobs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("payload", sa.JSON, nullable=False),
    Column("unique_key", Text, unique=True),
    Column("by", Text, nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("note", Text, nullable=False),
    Column("result", sa.JSON),
    Column("error", Text),
    Column("attempts", Integer, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("due_at", Text, nullable=False),
    Column("started_at", Text),
    Column("ended_at", Text),
    Column("claim", Text),
)
newest_requests = Table(
    "newest_requests",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("request", Text, nullable=False),
    Column("asked_at", Text, nullable=False),
)
customer_marks = Table(
    "customer_marks",
    metadata,
    Column("draft", ForeignKey("drafts.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("mark", Text, primary_key=True),
)
privacy_keys = Table("privacy_keys", metadata, Column("key", Text, primary_key=True))
daily_counts = Table(
    "daily_counts",
    metadata,
    Column("day", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("count", Integer, nullable=False),
)
frame_origins = Table(
    "frame_origins",
    metadata,
    Column("origin", Text, primary_key=True),
    Column("allowed_at", Text, nullable=False),
)
attempts = Table(
    "attempts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person", Text, nullable=False),
    Column("exercise", Text, nullable=False),
    Column("scene", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("facts", Integer, nullable=False),
    Column("missed", Integer, nullable=False),
    Column("wrong", Integer, nullable=False),
    Column("forbidden", Integer, nullable=False),
    Column("courteous", sa.Boolean, nullable=False),
    Column("kinds", sa.JSON, nullable=False),
)
service_messages = Table(
    "service_messages",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account", Text, nullable=False),
    Column("customer", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Text, nullable=False),
)
service_cursors = Table(
    "service_cursors",
    metadata,
    Column("account", Text, primary_key=True),
    Column("cursor", Text, nullable=False),
)
imports = Table(
    "imports",
    metadata,
    Column("id", Text, primary_key=True),
    Column("origin", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("ended_at", Text),
    Column("passed", sa.JSON, nullable=False),
    Column("reason", sa.JSON),
    Column("job", Text),
)
import_items = Table(
    "import_items",
    metadata,
    Column("id", Text, primary_key=True),
    Column("import_id", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("change", Text, nullable=False),
    Column("reasons", sa.JSON, nullable=False),
    Column("document", Text),
    Column("target", Text),
    Column("imported", Text),
    Column("base", Text),
    Column("by", Text),
    Column("decided_at", Text),
    sa.UniqueConstraint("import_id", "path"),
)
import_origins = Table(
    "import_origins",
    metadata,
    Column("path", Text, primary_key=True),
    Column("origin", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reasons", sa.JSON, nullable=False),
    Column("document", Text),
    Column("target", Text),
    Column("imported", Text),
    Column("reader", Integer, nullable=False),
    Column("seen_at", Text, nullable=False),
)
Index("import_items_state", import_items.c.state)
Index("documents_id", documents.c.id)
Index("changes_opened_at", changes.c.opened_at)
Index("working_saves_document", working_saves.c.document)
Index("drafts_created_at", drafts.c.created_at)
Index("drafts_asked_by", drafts.c.asked_by)
Index("keys_parent", keys.c.parent)
Index("gap_questions_topic", gap_questions.c.topic)
Index("decisions_by", decisions.c.by, decisions.c.decided_at)
Index("customer_marks_mark", customer_marks.c.mark)
Index("attempts_person", attempts.c.person, attempts.c.at)
Index("service_messages_customer", service_messages.c.customer, service_messages.c.at)
Index("jobs_due", jobs.c.state, jobs.c.due_at)
Index("newest_requests_asked_at", newest_requests.c.asked_at)


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
