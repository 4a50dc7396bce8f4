"""Which question of a turn each citation of a draft answers."""

from __future__ import annotations

import pytest

from assist.assistant import Assistant
from assist.drafting.checks.citations import Citation
from assist.drafting.parts import Part, carried
from assist.drafting.turns.conversations import Conversation, Message
from assist.knowledge import sufficiency


def cited(n: int, passage: str, quote: str) -> Citation:
    return Citation(n, passage, "d", "t", "s", quote, "public")


def test_each_citation_is_under_its_question(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    """Return period and freight: two questions, each with the sentence that answers it."""
    monkeypatch.setattr(sufficiency, "ENOUGH", 0.02)
    messages = (
        Message("customer", "签收后几天内可以无理由退货？"),
        Message("customer", "开线了退货，来回运费谁承担？"),
    )
    draft = assistant.draft(Conversation(messages))
    said = {part.question: [c.quote for c in draft.citations if c.n in part.citations] for part in draft.parts}
    assert ["7 天" in quote for quote in said["签收后几天内可以无理由退货？"]] == [True]
    assert any("来回运费" in quote for quote in said["开线了退货，来回运费谁承担？"])


def test_one_answered_question_has_no_parts(assistant: Assistant) -> None:
    """A label over the only answer says nothing."""
    assert assistant.draft(Conversation((Message("customer", "衣服开线退货，运费谁承担？"),))).parts == ()


def test_parts_follow_a_new_form_of_the_text() -> None:
    """Numbers change when a draft is refined; what answered which question does not."""
    before = [cited(1, "p", "a"), cited(2, "q", "b")]
    parts = (Part("one", (1,), False), Part("two", (2,), False), Part("three", (), True))
    after = [cited(1, "q", "b")]
    assert carried(parts, before, after) == (Part("one", (), False), Part("two", (1,), False), Part("three", (), True))
