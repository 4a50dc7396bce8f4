"""How newcomers' replies to exercises were judged."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "attempts",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("exercise", sa.Text, nullable=False),
        sa.Column("scene", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("facts", sa.Integer, nullable=False),
        sa.Column("missed", sa.Integer, nullable=False),
        sa.Column("wrong", sa.Integer, nullable=False),
        sa.Column("forbidden", sa.Integer, nullable=False),
        sa.Column("courteous", sa.Boolean, nullable=False),
        sa.Column("kinds", sa.JSON, nullable=False),
    )
    op.create_index("attempts_person", "attempts", ["person", "at"])
