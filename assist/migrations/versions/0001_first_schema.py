"""Documents, chunks, releases, drafts, decisions and keys."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "documents",
        sa.Column("hash", sa.Text, primary_key=True),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("front", sa.JSON, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("documents_id", "documents", ["id"])
    op.create_table(
        "chunks",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("section", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_table(
        "cut_words",
        sa.Column("chunk", sa.Text, sa.ForeignKey("chunks.id"), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("words", sa.Text, nullable=False),
    )
    op.create_table(
        "document_chunks",
        sa.Column("document", sa.Text, sa.ForeignKey("documents.hash"), primary_key=True),
        sa.Column("chunking", sa.Text, primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("chunk", sa.Text, sa.ForeignKey("chunks.id"), nullable=False),
    )
    op.create_table(
        "releases",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.Column("chunking", sa.Text, nullable=False),
        sa.Column("embedder", sa.Text, nullable=False),
        sa.Column("documents", sa.Integer, nullable=False),
        sa.Column("chunks", sa.Integer, nullable=False),
    )
    op.create_table(
        "release_documents",
        sa.Column("release", sa.Text, sa.ForeignKey("releases.id"), primary_key=True),
        sa.Column("document", sa.Text, sa.ForeignKey("documents.hash"), primary_key=True),
    )
    op.create_table(
        "current_release",
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("release", sa.Text, sa.ForeignKey("releases.id"), nullable=False),
        sa.Column("since", sa.Text, nullable=False),
    )
    op.create_table(
        "drafts",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.Column("conversation", sa.JSON, nullable=False),
        sa.Column("draft", sa.JSON, nullable=False),
    )
    op.create_index("drafts_created_at", "drafts", ["created_at"])
    op.create_table(
        "decisions",
        sa.Column("draft", sa.Text, sa.ForeignKey("drafts.id"), primary_key=True),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("note", sa.Text),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("decided_at", sa.Text, nullable=False),
    )
    op.create_table(
        "keys",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("hash", sa.Text, nullable=False, unique=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.Column("expires_at", sa.Text),
        sa.Column("revoked_at", sa.Text),
    )


def downgrade() -> None:
    """Drop them, those that others refer to last."""
    for table in ("keys", "decisions", "drafts", "current_release", "release_documents", "releases"):
        op.drop_table(table)
    for table in ("document_chunks", "cut_words", "chunks", "documents"):
        op.drop_table(table)
