"""Imports wait in a tray until a person takes them; what was imported is remembered as it was."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "imports",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.Column("ended_at", sa.Text),
        sa.Column("passed", sa.JSON, nullable=False),
        sa.Column("reason", sa.JSON),
        sa.Column("job", sa.Text),
    )
    op.create_table(
        "import_items",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("import_id", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("change", sa.Text, nullable=False),
        sa.Column("reasons", sa.JSON, nullable=False),
        sa.Column("document", sa.Text),
        sa.Column("target", sa.Text),
        sa.Column("imported", sa.Text),
        sa.Column("base", sa.Text),
        sa.Column("by", sa.Text),
        sa.Column("decided_at", sa.Text),
        sa.UniqueConstraint("import_id", "path"),
    )
    op.create_index("import_items_state", "import_items", ["state"])
    op.create_table(
        "import_origins",
        sa.Column("path", sa.Text, primary_key=True),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reasons", sa.JSON, nullable=False),
        sa.Column("document", sa.Text),
        sa.Column("target", sa.Text),
        sa.Column("imported", sa.Text),
        sa.Column("reader", sa.Integer, nullable=False),
        sa.Column("seen_at", sa.Text, nullable=False),
    )
