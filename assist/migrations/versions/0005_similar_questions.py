"""A release keeps its similar questions; what agents' decisions teach is kept for the next one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the column, empty for earlier releases, and the table."""
    op.add_column("releases", sa.Column("similar_questions", sa.JSON))
    op.create_table(
        "learned_questions",
        sa.Column("chunk", sa.Text, primary_key=True),
        sa.Column("question", sa.Text, primary_key=True),
        sa.Column("draft", sa.Text, nullable=False),
        sa.Column("learned_at", sa.Text, nullable=False),
    )
