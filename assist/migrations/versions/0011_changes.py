"""Changes: documents that are published together, with who wants it, who approved it, and what it does to answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "changes",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("author_key", sa.Text, nullable=False),
        sa.Column("approver", sa.Text),
        sa.Column("opened_at", sa.Text, nullable=False),
        sa.Column("approved_by", sa.Text),
        sa.Column("approved_at", sa.Text),
        sa.Column("publish_at", sa.Text),
        sa.Column("job", sa.Text),
        sa.Column("release", sa.Text),
        sa.Column("release_before", sa.Text),
        sa.Column("ended_at", sa.Text),
        sa.Column("ended_by", sa.Text),
        sa.Column("impact", sa.JSON),
        sa.Column("impact_job", sa.Text),
        sa.Column("marks", sa.JSON, nullable=False),
    )
    op.create_index("changes_opened_at", "changes", ["opened_at"])
    op.create_table(
        "changed_files",
        sa.Column("change", sa.Text, sa.ForeignKey("changes.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("document", sa.Text, primary_key=True),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("was", sa.Text),
        sa.Column("before", sa.Text),
        sa.Column("after", sa.Text),
        sa.Column("version_before", sa.Text),
        sa.Column("version_after", sa.Text),
    )
