"""A release keeps the vocabulary it was published with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column; earlier releases have none."""
    op.add_column("releases", sa.Column("vocabulary", sa.JSON))
