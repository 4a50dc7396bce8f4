"""What agents really sent, beside their drafts; decisions are read newest first."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the table, and the index by which an agent's decisions are listed."""
    op.create_table(
        "final_texts",
        sa.Column("draft", sa.Text, sa.ForeignKey("drafts.id"), primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("distance", sa.Integer, nullable=False),
        sa.Column("length", sa.Integer, nullable=False),
        sa.Column("kinds", sa.JSON, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("recorded_at", sa.Text, nullable=False),
    )
    op.create_index("decisions_by", "decisions", ["by", "decided_at"])
