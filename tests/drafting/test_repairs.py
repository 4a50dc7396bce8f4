"""Repairs: a model's draft is not thrown away for one bad sentence."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest

from assist.assistant import Assistant
from assist.drafting import assembling, repairs
from assist.drafting.drafts import Draft
from assist.drafting.turns.conversations import Conversation, Message
from assist.drafting.writing.deadlines import Deadline
from assist.drafting.writing.models import Written
from assist.drafting.writing.prompts import Prompt
from assist.knowledge.passages import Search
from assist.testing import ScriptedModel

ASKED = "衣服开线了想退货，运费谁出？"
GOOD = "衣服开线属于质量问题，来回运费由店铺承担。[1]"
BAD = "另外我们已经为您退款 50 元。[1]"


@pytest.fixture(autouse=True)
def unsure(monkeypatch: pytest.MonkeyPatch) -> None:
    """The quotes are not sure, and no second reading is asked for unless a test wants it."""
    monkeypatch.setattr(repairs, "SURE", 2.0)
    monkeypatch.setattr(repairs, "OPINION_SECONDS", 1e9)
    monkeypatch.setattr(assembling, "SURE", 2.0)


class AnswersInTurn(ScriptedModel):
    """A model that answers each prompt with the next of its texts, the last one again and again."""

    def __init__(self, *texts: str) -> None:
        super().__init__([texts[0]])
        self._texts = list(texts)

    async def write(self, prompt: Prompt, deadline: Deadline) -> AsyncGenerator[str | Written, None]:
        """The next text."""
        self.script = [self._texts.pop(0) if len(self._texts) > 1 else self._texts[0]]
        async for piece in super().write(prompt, deadline):
            yield piece


def drafted(search: Search, *texts: str, deadline_ms: int = 20_000) -> tuple[Draft, ScriptedModel]:
    """The draft of a model that answers so, and the model."""
    model = AnswersInTurn(*texts)
    asked = Conversation((Message("customer", ASKED),))
    return Assistant(search, model, None).draft(asked, deadline_ms=deadline_ms), model


def told(draft: Draft) -> set[tuple[str, str]]:
    """Kinds and severities."""
    return {(one.kind, one.severity) for one in draft.findings}


def test_the_model_is_asked_once_more_with_the_findings(search: Search) -> None:
    """Its second text is shown, and the agent is told."""
    draft, model = drafted(search, GOOD + BAD, GOOD)
    assert (draft.origin, draft.degraded) == ("model", "model_rewritten")
    assert "50" not in draft.text
    assert ("left_out", "info") in told(draft)
    assert "已经为您退款" in model.prompts[1].user
    assert model.prompts[1].version.startswith("repair.")


def test_a_bad_sentence_is_left_out_when_the_rest_still_answers(search: Search) -> None:
    """The second text was no better."""
    draft, _ = drafted(search, GOOD + BAD)
    assert (draft.origin, draft.degraded) == ("model", "model_cut")
    assert draft.text == GOOD
    (said,) = [one.message for one in draft.findings if one.kind == "left_out"]
    assert "已经为您退款 50 元" in said
    assert not draft.is_withheld


def test_without_time_the_sentence_is_left_out_at_once(search: Search, monkeypatch: pytest.MonkeyPatch) -> None:
    """No second call is begun that could not end."""
    monkeypatch.setattr(repairs, "REPAIR_SECONDS", 1e9)
    draft, model = drafted(search, GOOD + BAD)
    assert draft.degraded == "model_cut"
    assert len(model.prompts) == 1


def test_a_draft_with_nothing_left_is_shown_with_its_finding(search: Search) -> None:
    """It needs a note to be accepted."""
    draft, _ = drafted(search, "来回运费由买家承担 50 元。[1]")
    assert draft.origin == "model"
    assert draft.is_withheld


def test_unsafe_text_gives_way_to_the_quotes(search: Search) -> None:
    """Somebody else's data in the only sentence."""
    draft, _ = drafted(search, "运费由店铺承担，请联系王小明 13812345678。[1]")
    assert (draft.origin, draft.degraded) == ("quote", "model_worse")
    assert "13812345678" not in draft.text


def test_sure_quotes_take_the_place_of_what_is_withheld(search: Search, monkeypatch: pytest.MonkeyPatch) -> None:
    """They need no note."""
    monkeypatch.setattr(repairs, "SURE", 0.0)
    draft, _ = drafted(search, "来回运费由买家承担 50 元。[1]")
    assert (draft.origin, draft.degraded) == ("quote", "model_worse")


def test_a_second_reading_finds_what_the_rules_miss(search: Search, monkeypatch: pytest.MonkeyPatch) -> None:
    """In words that have nothing of the document's; the model's own reading names the source."""
    monkeypatch.setattr(repairs, "OPINION_SECONDS", 0.0)
    wrong = "邮费这块得麻烦您自己想办法啦。[1]"
    draft, model = drafted(search, GOOD + wrong, "1 supports\n2 contradicts 来回运费由店铺承担", GOOD)
    assert model.prompts[1].version.startswith("opinion.")
    assert draft.degraded == "model_rewritten"
    assert "麻烦您自己" not in draft.text


def test_a_failing_second_reading_changes_nothing(search: Search, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nonsense is no opinion."""
    monkeypatch.setattr(repairs, "OPINION_SECONDS", 0.0)
    draft, _ = drafted(search, GOOD, "我不知道")
    assert (draft.text, draft.degraded) == (GOOD, None)
