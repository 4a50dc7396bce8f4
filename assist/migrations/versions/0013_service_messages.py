"""What was said in 微信客服, for as long as WeCom gives it out, and where the next fetch begins."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "service_messages",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("customer", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
    )
    op.create_index("service_messages_customer", "service_messages", ["customer", "at"])
    op.create_table(
        "service_cursors",
        sa.Column("account", sa.Text, primary_key=True),
        sa.Column("cursor", sa.Text, nullable=False),
    )
