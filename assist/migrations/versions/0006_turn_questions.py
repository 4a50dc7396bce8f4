"""A draft keeps what it was asked, question by question, with the vectors that its search made."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the table; drafts made before have no questions."""
    op.create_table(
        "turn_questions",
        sa.Column("draft", sa.Text, sa.ForeignKey("drafts.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("open", sa.Boolean, nullable=False),
        sa.Column("embedder", sa.Text),
        sa.Column("vector", sa.LargeBinary),
    )
