"""Which draft a final text belongs to."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assist import store


def draft_answering(engine: Engine, conversation: str, message: str) -> str | None:
    """The draft for a customer's message in a conversation: the one decided on, else the newest; its id."""
    drafts, decisions = store.drafts, store.decisions
    query = (
        sa.select(drafts.c.id)
        .outerjoin(decisions, decisions.c.draft == drafts.c.id)
        .where(drafts.c.conversation["id"].as_string() == conversation)
        .where(drafts.c.draft["in_reply_to"].as_string() == message)
        .order_by(decisions.c.draft.is_(None), drafts.c.created_at.desc())
        .limit(1)
    )
    with engine.connect() as connection:
        found: str | None = connection.execute(query).scalar()
    return found
