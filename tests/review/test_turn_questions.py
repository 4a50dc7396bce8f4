"""Turn questions: kept with the draft, so that gaps and frequent questions need no encoding."""

from __future__ import annotations

import numpy as np
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assist import store
from assist.assistant import Assistant
from assist.drafting.turns.conversations import Conversation, Message
from assist.errors import ProviderFailed
from assist.knowledge.embedders import Vectors
from assist.knowledge.passages import Search
from assist.review.turn_questions import TurnQuestion, question_of_row
from assist.testing import HashEmbedder, ScriptedModel

ANSWERED, UNANSWERED = "开线退货运费谁出", "你们老板的电话是多少"


def kept(engine: Engine, draft: str) -> list[TurnQuestion]:
    """The questions of a draft, in order."""
    table = store.turn_questions
    with engine.connect() as connection:
        rows = connection.execute(sa.select(table).where(table.c.draft == draft).order_by(table.c.position))
        return [question_of_row(row) for row in rows]


def said(*texts: str, **more: object) -> Conversation:
    return Conversation(tuple(Message("customer", text) for text in texts), **more)  # type: ignore[arg-type]


def test_each_question_is_kept_with_its_vector(assistant: Assistant, engine: Engine) -> None:
    """The vector of the question as it stands, to half precision, and the name of the encoder."""
    draft = assistant.draft(said(f"{ANSWERED}？{UNANSWERED}？"))
    questions = kept(engine, draft.id)
    assert [one.position for one in questions] == [0, 1]
    for one in questions:
        assert one.vector is not None
        assert one.embedder == "hash-256"
        np.testing.assert_allclose(one.vector, HashEmbedder().embed([one.text])[0], atol=1e-3)


def test_only_what_the_documents_leave_open_is_marked(assistant: Assistant, engine: Engine) -> None:
    """An answered question is none; of several, those that stay open."""
    assert [one.open for one in kept(engine, assistant.draft(said(ANSWERED)).id)] == [False]
    assert [one.open for one in kept(engine, assistant.draft(said(UNANSWERED)).id)] == [True]


@pytest.mark.parametrize("turn", ["在吗", "谢谢亲", "👌"])
def test_a_courtesy_asks_nothing(assistant: Assistant, engine: Engine, turn: str) -> None:
    """Greetings and thanks are answered in kind."""
    assert kept(engine, assistant.draft(said(turn)).id) == []


def test_what_has_to_be_asked_back_is_not_open(assistant: Assistant, engine: Engine) -> None:
    """An order without a number: the documents lack nothing."""
    assert [one.open for one in kept(engine, assistant.draft(said("我的快递到哪了")).id)] == [False]


def test_personal_data_is_masked_the_name_in_the_record_too(assistant: Assistant, engine: Engine) -> None:
    """Like the conversation beside it."""
    draft = assistant.draft(said("王小麦的电话13800138000怎么改", customer={"name": "王小麦"}))
    (question,) = kept(engine, draft.id)
    assert "138" not in question.text
    assert "王小麦" not in question.text


class FailingEmbedder(HashEmbedder):
    """Its provider fails from a moment on."""

    failing = False

    def embed(self, texts: object) -> Vectors:
        if self.failing:
            raise ProviderFailed("no")
        return super().embed(texts)  # type: ignore[arg-type]


def test_a_search_without_its_encoder_leaves_no_vector(search: Search, engine: Engine) -> None:
    """It found little because it failed: that says nothing about the documents."""
    embedder = FailingEmbedder()
    degraded = Assistant(Search(engine, search.candidates.index, embedder), None, engine)
    embedder.failing = True
    (question,) = kept(engine, degraded.draft(said(UNANSWERED)).id)
    assert (question.vector, question.embedder) == (None, None)


def test_a_models_draft_takes_the_place_of_the_quotes(search: Search, engine: Engine) -> None:
    """A model that answers all leaves nothing open, and the rows are there once."""
    model = ScriptedModel(["<answers>all</answers>\n", "来回运费由店铺承担[1]。", "\n<end/>"])
    draft = Assistant(search, model, engine).draft(said(ANSWERED))
    assert len(kept(engine, draft.id)) == 1


def test_a_draft_that_is_removed_takes_its_questions_along(assistant: Assistant, engine: Engine) -> None:
    """Nothing of an erased conversation stays behind."""
    draft = assistant.draft(said(ANSWERED))
    with engine.begin() as connection:
        connection.execute(sa.delete(store.drafts).where(store.drafts.c.id == draft.id))
    assert kept(engine, draft.id) == []
