"""Tables of who may do what, and of what they did."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table, Text

from assist.tables.schemas import metadata

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
privacy_keys = Table("privacy_keys", metadata, Column("key", Text, primary_key=True))
frame_origins = Table(
    "frame_origins",
    metadata,
    Column("origin", Text, primary_key=True),
    Column("allowed_at", Text, nullable=False),
)
Index("keys_parent", keys.c.parent)
