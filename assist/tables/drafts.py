"""Tables of drafts: what was asked, what was decided, and what customers asked in vain."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from assist.tables.schemas import metadata

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
customer_marks = Table(
    "customer_marks",
    metadata,
    Column("draft", ForeignKey("drafts.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("mark", Text, primary_key=True),
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
Index("drafts_created_at", drafts.c.created_at)
Index("drafts_asked_by", drafts.c.asked_by)
Index("gap_questions_topic", gap_questions.c.topic)
Index("decisions_by", decisions.c.by, decisions.c.decided_at)
Index("customer_marks_mark", customer_marks.c.mark)
Index("attempts_person", attempts.c.person, attempts.c.at)
