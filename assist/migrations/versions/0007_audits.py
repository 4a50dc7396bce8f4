"""The audit: rows that can only be added, and the head of their chain."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_SQLITE = """
CREATE TRIGGER audits_no_{event} BEFORE {event} ON audits
BEGIN SELECT RAISE(ABORT, 'the audit can only be added to'); END
"""
_SQLITE_NO_REPLACE = """
CREATE TRIGGER audits_no_replace BEFORE INSERT ON audits WHEN EXISTS (SELECT 1 FROM audits WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the audit can only be added to'); END
"""
_POSTGRES = (
    "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the audit can only be added to'; END $$",
    "CREATE TRIGGER audits_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audits "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()",
)


def upgrade() -> None:
    """Add both tables, the head of an empty chain, and what refuses any change of a row."""
    op.create_table(
        "audits",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("previous", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
    )
    heads = op.create_table(
        "audit_heads",
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
    )
    op.bulk_insert(heads, [{"rows": 0, "hash": "0" * 64}])
    if op.get_bind().dialect.name == "postgresql":
        statements: tuple[str, ...] = _POSTGRES
    else:
        statements = (*(_SQLITE.format(event=event) for event in ("UPDATE", "DELETE")), _SQLITE_NO_REPLACE)
    for statement in statements:
        op.execute(statement)
