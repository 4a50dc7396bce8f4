"""Drafts belong to who asked for them; keys know whom they stand for and what they were made with; people have names.

Sessions and links of before end: with what they were made is not known, so that nothing could end them with it.
"""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add columns and table; a key of before stands for itself."""
    for name in ("asked_by", "asker", "helpdesk"):
        op.add_column("drafts", sa.Column(name, sa.Text))
    op.create_index("drafts_asked_by", "drafts", ["asked_by"])
    for name in ("owner", "helpdesk"):
        op.add_column("keys", sa.Column(name, sa.Text, nullable=False, server_default=""))
    for name in ("parent", "used_at"):
        op.add_column("keys", sa.Column(name, sa.Text))
    op.create_index("keys_parent", "keys", ["parent"])
    op.create_table(
        "people",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, unique=True),
        sa.Column("invited_by", sa.Text, nullable=False),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.Column("ended_at", sa.Text),
    )
    op.execute("UPDATE keys SET owner = id, helpdesk = id")
    now = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    ended = sa.text("UPDATE keys SET revoked_at = :now WHERE kind <> 'key' AND revoked_at IS NULL")
    op.get_bind().execute(ended, {"now": now})
