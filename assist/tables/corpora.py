"""Tables of the corpus: documents and their chunks, releases, and what the working copy was."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from assist.tables.schemas import metadata

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
learned_questions = Table(
    "learned_questions",
    metadata,
    Column("chunk", Text, primary_key=True),
    Column("question", Text, primary_key=True),
    Column("draft", Text, nullable=False),
    Column("learned_at", Text, nullable=False),
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
Index("documents_id", documents.c.id)
Index("working_saves_document", working_saves.c.document)
