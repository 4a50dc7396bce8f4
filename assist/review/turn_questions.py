"""Turn questions: what each kept draft was asked, question by question, with the vector that the search made of it.

Kept with the draft, so that nobody has to encode a month of questions to see which of them belong together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from assist import store
from assist.drafting.answering.clarifications import asked_back
from assist.drafting.answering.evidence import Evidence
from assist.drafting.answering.questions import Question
from assist.drafting.drafts import Draft
from assist.drafting.privacy.masks import known_names, mask_all, order_numbers
from assist.drafting.turns.conversations import Conversation
from assist.knowledge.embedders import Vectors

STORED = np.dtype("<f2")  # a cosine of two unit vectors moves by less than 0.001


@dataclass(frozen=True)
class TurnQuestion:
    """A question of the turn that a draft answers, masked.

    `open`: the documents did not answer it. Without a `vector` it was searched for by words alone, because the encoder
    or the index failed: then nothing can be said about the documents.
    """

    draft: str
    position: int
    text: str
    open: bool
    embedder: str | None
    vector: Vectors | None


def keep_questions(connection: Connection, draft: Draft, conversation: Conversation, evidence: Evidence) -> None:
    """Store what a draft was asked, in place of what was stored for it before."""
    table = store.turn_questions
    connection.execute(sa.delete(table).where(table.c.draft == draft.id))
    if rows := [_row(one) for one in _questions(draft, conversation, evidence)]:
        connection.execute(sa.insert(table), rows)


def question_of_row(row: sa.Row[Any]) -> TurnQuestion:
    """A stored row as a question."""
    vector = None if row.vector is None else np.frombuffer(row.vector, STORED).astype(np.float32)
    return TurnQuestion(row.draft, row.position, row.text, row.open, row.embedder, vector)


def _questions(draft: Draft, conversation: Conversation, evidence: Evidence) -> Iterator[TurnQuestion]:
    asked = [one.text for one in evidence.questions]
    masked = mask_all(asked, order_numbers(conversation.order), known_names(conversation.customer))
    unanswered = _open(draft, conversation, evidence)
    for position, (text, one) in enumerate(zip(masked, evidence.questions, strict=True)):
        vectors = one.asking.vectors if _searched_by_meaning(one) else None
        vector = None if vectors is None else np.asarray(vectors[0], np.float32)
        embedder = None if vector is None else one.asking.embedder.name
        yield TurnQuestion(draft.id, position, text, position in unanswered, embedder, vector)


def _open(draft: Draft, conversation: Conversation, evidence: Evidence) -> set[int]:
    """The places of the questions that the documents leave open. One that has to be asked back first is not."""
    lacking = {place for place, one in enumerate(evidence.questions) if not one.sufficiency.enough}
    everything = set(range(len(evidence.questions)))
    if draft.status == "answered":
        if draft.coverage == "all" or not draft.open:
            return set()
        return lacking or (everything if len(everything) == 1 else set())
    return set() if asked_back(evidence, conversation) else lacking or everything


def _searched_by_meaning(question: Question) -> bool:
    """Without a vector index a search goes by words alone: no passage has a similarity."""
    return not question.passages or any(one.similarity is not None for one in question.passages)


def _row(question: TurnQuestion) -> dict[str, Any]:
    vector = None if question.vector is None else question.vector.astype(STORED).tobytes()
    return {**vars(question), "vector": vector}
