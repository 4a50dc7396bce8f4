"""Tables of what is to become of the corpus: changes, imports, and what is remembered of every source."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from assist.tables.schemas import metadata

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
Index("changes_opened_at", changes.c.opened_at)
