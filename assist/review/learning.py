"""Learning: what customers asked for a chunk, from drafts that agents accepted as they were.

The turn, short and masked, joins the similar questions of the chunks that its draft cites at the next publish. A turn
with anything personal in it teaches nothing; nor does a long one, which asks more than a question. One question counts
once for a chunk, however often it is asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from assist import store
from assist.drafting.privacy.masks import find_personal_data
from assist.drafting.turns.conversations import Conversation, turn_of
from assist.drafting.turns.courtesies import courtesy_of
from assist.drafting.turns.requests import ConversationIn
from assist.knowledge.reading.similar_questions import same_asked
from assist.texts.suspicions import find_suspicions

LONGEST = 80  # characters
MOST_CITED = 2  # chunks; a reply on more answers several questions
MOST_LEARNED = 12  # questions of one chunk
_NUMBER = re.compile(r"\d(?:[-_.]?\d){4}")  # of an order, a phone, a card


def learn(engine: Engine, connection: Connection, draft: Mapping[str, Any], moment: str) -> None:
    """Keep the question of an accepted draft for the chunks that it cites; part of the decision's transaction."""
    cited = {one["passage"] for one in draft["citations"]}
    if not cited or len(cited) > MOST_CITED:
        return
    question = question_of(connection, draft["id"])
    if question is None:
        return
    table = store.learned_questions
    for chunk in sorted(cited):
        known = connection.execute(sa.select(table.c.question).where(table.c.chunk == chunk)).scalars().all()
        if len(known) < MOST_LEARNED and same_asked(question) not in map(same_asked, known):
            row = {"chunk": chunk, "question": question, "draft": draft["id"], "learned_at": moment}
            connection.execute(store.insert_new(engine, table).values(row))


def question_of(connection: Connection, draft: str) -> str | None:
    """The turn that a kept draft answers, when it may be kept as a question for everybody."""
    kept = sa.select(store.drafts.c.conversation).where(store.drafts.c.id == draft)
    conversation = ConversationIn.model_validate(connection.execute(kept).scalar_one()).conversation()
    text = " ".join(turn_of(conversation).split())
    personal = "⟦" in text or _NUMBER.search(text) or find_personal_data(text) or _names_order(text, conversation)
    if not text or len(text) > LONGEST or personal or find_suspicions(text) or courtesy_of(text, "zh"):
        return None
    return text


def _names_order(text: str, conversation: Conversation) -> bool:
    """Whether the order's own number stands in it, which a kept conversation shows."""
    number = same_asked(str(conversation.order.get("id") or ""))
    return bool(number) and number in same_asked(text)
