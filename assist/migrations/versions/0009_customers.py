"""By which drafts a customer is found, and the counts that stay when drafts are removed."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the tables and the key of the marks, which is made here once and never shown."""
    op.create_table(
        "customer_marks",
        sa.Column("draft", sa.Text, sa.ForeignKey("drafts.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("mark", sa.Text, primary_key=True),
    )
    op.create_index("customer_marks_mark", "customer_marks", ["mark"])
    keys = op.create_table("privacy_keys", sa.Column("key", sa.Text, primary_key=True))
    op.bulk_insert(keys, [{"key": secrets.token_hex(32)}])
    op.create_table(
        "daily_counts",
        sa.Column("day", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
    )
