"""Kept drafts: every draft shown to an agent, with the masked conversation it answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.engine import Connection, Engine

from assist import store
from assist.drafting.answering.evidence import Evidence
from assist.drafting.drafts import Draft
from assist.drafting.privacy.masks import Mask, hide_rest, known_names, mask_all, order_numbers
from assist.drafting.turns.conversations import Conversation
from assist.drafting.turns.requests import ConversationIn
from assist.drafting.writing.prompts import ORDER_FIELDS
from assist.errors import NotFound
from assist.knowledge.kept_passages import kept_passages
from assist.records import to_json
from assist.review.customers import copy_marks, keep_marks
from assist.review.owners import Asker
from assist.review.turn_questions import keep_questions

ITEM_FIELDS = ("sku", "name", "quantity", "price")


def keep_draft(
    engine: Engine,
    draft: Draft,
    conversation: Conversation,
    evidence: Evidence | None = None,
    asker: Asker | None = None,
) -> None:
    """Store a draft, or the degraded form of one stored before. Personal data is masked for good.

    `evidence` is what it was searched for; a turn that asks nothing has none. It belongs to `asker`.
    """
    row = {
        **_owner(asker),
        "created_at": draft.created_at,
        "conversation": _masked(conversation),
        "draft": _masked_draft(draft, conversation),
    }
    with engine.begin() as connection:
        _write(connection, draft.id, row)
        keep_marks(connection, draft.id, conversation)
        if evidence is not None:
            keep_questions(connection, draft, conversation, evidence)


def keep_refined(engine: Engine, draft: Draft, asker: Asker | None = None) -> None:
    """Store a draft made from a kept one, with that one's conversation; what was masked before stays as it is.

    It belongs to who asked for it, who may be a colleague that has taken the conversation over.
    """
    with engine.connect() as connection:
        said = sa.select(store.drafts.c.conversation).where(store.drafts.c.id == draft.refines)
        conversation = connection.execute(said).scalar_one()
    kept: dict[str, Any] = to_json(draft)
    mask = Mask(order_numbers(conversation.get("order") or {}))
    kept["text"] = hide_rest(mask, draft.text)
    kept["passages"] = _references(draft)
    row = {**_owner(asker), "created_at": draft.created_at, "conversation": conversation, "draft": kept}
    with engine.begin() as connection:
        _write(connection, draft.id, row)
        copy_marks(connection, draft.refines or "", draft.id)


def kept_draft(engine: Engine, draft_id: str) -> dict[str, Any]:
    """A kept draft as JSON data. Raises NotFound."""
    with engine.connect() as connection:
        found = connection.execute(sa.select(store.drafts.c.draft).where(store.drafts.c.id == draft_id)).scalar()
    if found is None:
        raise NotFound(f"draft {draft_id!r} does not exist")
    return dict(found)


def kept_conversation(engine: Engine, draft_id: str) -> Conversation:
    """The masked conversation that a kept draft answers; the customer's record is not kept. Raises NotFound."""
    with engine.connect() as connection:
        said = connection.execute(sa.select(store.drafts.c.conversation).where(store.drafts.c.id == draft_id)).scalar()
    if said is None:
        raise NotFound(f"draft {draft_id!r} does not exist")
    return ConversationIn.model_validate(said).conversation()


def read_draft(engine: Engine, draft_id: str) -> tuple[Draft, Conversation]:
    """A kept draft and the conversation it answers, both masked; its passages as their release has them.

    Raises NotFound.
    """
    kept = kept_draft(engine, draft_id)
    scores = {passage["id"]: passage["score"] for passage in kept["passages"]}
    passages = kept_passages(engine, kept["release"], scores)
    draft = TypeAdapter(Draft).validate_python({**kept, "passages": passages})
    return draft, kept_conversation(engine, draft_id)


def _owner(asker: Asker | None) -> dict[str, str]:
    return {"asked_by": asker.owner, "asker": asker.name, "helpdesk": asker.helpdesk} if asker else {}


def _masked(conversation: Conversation) -> dict[str, Any]:
    said = (message.text for message in conversation.messages)
    texts = mask_all(said, order_numbers(conversation.order), known_names(conversation.customer))
    return {
        "id": conversation.id,
        "channel": conversation.channel,
        "messages": [
            {"id": message.id, "role": message.role, "text": text, "at": message.at}
            for message, text in zip(conversation.messages, texts, strict=True)
        ],
        "order": _masked_order(conversation.order),
    }


def _masked_order(order: Mapping[str, Any]) -> dict[str, Any]:
    """What of an order a draft may state, so that its numbers can be checked again."""
    mask = Mask(order_numbers(order))
    kept = {key: order[key] for key in ORDER_FIELDS if key in order}
    if isinstance(items := kept.get("items"), (list, tuple)):
        kept["items"] = [
            {key: item[key] for key in ITEM_FIELDS if key in item} for item in items if isinstance(item, Mapping)
        ]
    return {key: _masked_value(value, mask) for key, value in to_json(kept).items()}


def _masked_value(value: Any, mask: Mask) -> Any:
    if isinstance(value, str):
        return mask.hide(value)
    if isinstance(value, list):
        return [_masked_value(one, mask) for one in value]
    return {key: _masked_value(one, mask) for key, one in value.items()} if isinstance(value, dict) else value


def _masked_draft(draft: Draft, conversation: Conversation) -> dict[str, Any]:
    kept: dict[str, Any] = to_json(draft)
    known = order_numbers(conversation.order), known_names(conversation.customer)
    kept["text"] = mask_all([draft.text], *known)[0]
    kept["passages"] = _references(draft)
    return kept


def _references(draft: Draft) -> list[dict[str, Any]]:
    return [{"id": p.id, "document": p.document, "score": p.score} for p in draft.passages]


def _write(connection: Connection, draft_id: str, row: dict[str, Any]) -> None:
    changed = connection.execute(sa.update(store.drafts).where(store.drafts.c.id == draft_id).values(row))
    if not changed.rowcount:
        connection.execute(sa.insert(store.drafts).values(id=draft_id, **row))
