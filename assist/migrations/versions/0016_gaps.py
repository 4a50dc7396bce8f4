"""What agents changed is measured once; questions that the documents did not answer are kept by topic."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add the tables, all empty: the first refresh fills them from the drafts that are kept."""
    op.create_table(
        "corrections",
        sa.Column("draft", sa.Text, sa.ForeignKey("drafts.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("distance", sa.Integer, nullable=False),
        sa.Column("length", sa.Integer, nullable=False),
        sa.Column("kinds", sa.JSON, nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
    )
    op.create_table(
        "gap_topics",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("by", sa.Text),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.Column("changed_at", sa.Text, nullable=False),
        sa.Column("asked_again", sa.Text),
        sa.Column("document", sa.Text),
        sa.Column("embedder", sa.Text, nullable=False),
        sa.Column("centre", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "gap_questions",
        sa.Column("draft", sa.Text, sa.ForeignKey("drafts.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("signal", sa.Text, nullable=False),
        sa.Column("customer", sa.Text, nullable=False),
        sa.Column("asked_at", sa.Text, nullable=False),
        sa.Column("document", sa.Text),
        sa.Column("topic", sa.Text, sa.ForeignKey("gap_topics.id", ondelete="SET NULL")),
    )
    op.create_index("gap_questions_topic", "gap_questions", ["topic"])
    op.create_table(
        "gap_refreshes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("refreshed_at", sa.Text, nullable=False),
        sa.Column("release", sa.Text),
        sa.Column("found", sa.JSON, nullable=False),
    )
