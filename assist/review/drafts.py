"""Kept drafts: every draft shown to an agent, with the masked conversation it answers."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assist import store
from assist.drafting.conversations import Conversation
from assist.drafting.drafts import Draft
from assist.drafting.privacy import mask_all, order_numbers
from assist.errors import NotFound
from assist.records import to_json


def keep_draft(engine: Engine, draft: Draft, conversation: Conversation) -> None:
    """Store a draft, or the degraded form of one stored before. Personal data is masked for good."""
    row = {
        "created_at": draft.created_at,
        "conversation": _masked(conversation),
        "draft": _masked_draft(draft, conversation),
    }
    with engine.begin() as connection:
        changed = connection.execute(sa.update(store.drafts).where(store.drafts.c.id == draft.id).values(row))
        if not changed.rowcount:
            connection.execute(sa.insert(store.drafts).values(id=draft.id, **row))


def kept_draft(engine: Engine, draft_id: str) -> dict[str, Any]:
    """A kept draft as JSON data. Raises NotFound."""
    with engine.connect() as connection:
        found = connection.execute(sa.select(store.drafts.c.draft).where(store.drafts.c.id == draft_id)).scalar()
    if found is None:
        raise NotFound(f"draft {draft_id!r} does not exist")
    return dict(found)


def _masked(conversation: Conversation) -> dict[str, Any]:
    texts = mask_all((message.text for message in conversation.messages), order_numbers(conversation.order))
    return {
        "id": conversation.id,
        "channel": conversation.channel,
        "messages": [
            {"id": message.id, "role": message.role, "text": text, "at": message.at}
            for message, text in zip(conversation.messages, texts, strict=True)
        ],
    }


def _masked_draft(draft: Draft, conversation: Conversation) -> dict[str, Any]:
    kept: dict[str, Any] = to_json(draft)
    kept["text"] = mask_all([draft.text], order_numbers(conversation.order))[0]
    kept["passages"] = [{"id": p.id, "document": p.document, "score": p.score} for p in draft.passages]
    return kept
