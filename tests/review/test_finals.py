"""Final texts: what was really sent, once for each draft, and masked."""

from __future__ import annotations

import pytest
from sqlalchemy.engine import Engine

from assist.assistant import Assistant
from assist.drafting.checks.citations import without_markers
from assist.drafting.drafts import Draft
from assist.drafting.turns.conversations import Conversation, Message
from assist.errors import Conflict, InvalidInput, NotFound
from assist.review.finals import final_text, record_final_text


@pytest.fixture
def draft(assistant: Assistant) -> Draft:
    return assistant.draft(Conversation((Message("customer", "开线退货运费谁出"),)))


def test_a_draft_sent_as_it_was_is_no_edit(engine: Engine, draft: Draft) -> None:
    """Distance nought, no kinds."""
    final = record_final_text(engine, draft.id, without_markers(draft.text), by="k_1")
    assert (final.distance, final.kinds, final.by) == (0, (), "k_1")
    assert final_text(engine, draft.id) == final


def test_the_same_text_again_changes_nothing(engine: Engine, draft: Draft) -> None:
    """A helpdesk tells more than once; the first record stays, whoever repeats it."""
    first = record_final_text(engine, draft.id, "由店铺承担。", by="k_1")
    assert record_final_text(engine, draft.id, " 由店铺承担。 ", by="k_2") == first


def test_another_text_is_refused(engine: Engine, draft: Draft) -> None:
    """It answers something else."""
    record_final_text(engine, draft.id, "由店铺承担。", by="k_1")
    with pytest.raises(Conflict, match="keeps its first one"):
        record_final_text(engine, draft.id, "由买家承担。", by="k_1")


def test_personal_data_is_not_kept(engine: Engine, draft: Draft) -> None:
    """Masked like the draft."""
    final = record_final_text(engine, draft.id, "请打 13800138000", by="k_1")
    assert "13800138000" not in final.text


def test_an_abstention_is_compared_with_its_question(assistant: Assistant, engine: Engine) -> None:
    """That is what Accept puts into the reply box."""
    draft = assistant.draft(Conversation((Message("customer", "你们老板的电话是多少"),)))
    assert draft.abstention is not None
    assert record_final_text(engine, draft.id, draft.abstention.clarify, by="k_1").distance == 0


def test_mistakes_are_named(engine: Engine, draft: Draft) -> None:
    """No such draft; nothing sent."""
    with pytest.raises(NotFound):
        record_final_text(engine, "d_none", "x", by="k_1")
    with pytest.raises(InvalidInput, match="empty"):
        record_final_text(engine, draft.id, " ", by="k_1")
