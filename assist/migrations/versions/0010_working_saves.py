"""Who saved what in the working copy; who published a release, and why."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the table, and the columns, empty for earlier releases."""
    op.add_column("releases", sa.Column("author", sa.Text))
    op.add_column("releases", sa.Column("note", sa.Text))
    op.create_table(
        "working_saves",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("before", sa.Text),
        sa.Column("after", sa.Text),
    )
    op.create_index("working_saves_document", "working_saves", ["document"])
