"""Which helpdesks' pages may frame the sidebar."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "frame_origins",
        sa.Column("origin", sa.Text, primary_key=True),
        sa.Column("allowed_at", sa.Text, nullable=False),
    )
