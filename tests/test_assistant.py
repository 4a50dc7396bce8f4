"""The one path: passages, instant quote, model text, final draft; and what happens when the model fails."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from assist.assistant import Assistant
from assist.drafting import assembling
from assist.drafting.checks.citations import without_markers
from assist.drafting.turns.conversations import Conversation, Message
from assist.drafting.writing import deadlines
from assist.drafting.writing.coverages import NO_ANSWER
from assist.errors import InvalidInput, ModelFailed, SetupError
from assist.events import Delta, DraftReady, PassagesFound, QuoteReady
from assist.knowledge.index import open_index
from assist.knowledge.passages import Search
from assist.openings import open_assistant
from assist.review.drafts import kept_draft
from assist.settings import Settings
from assist.testing import ScriptedModel
from tests.asking import ASKED, ask, final, stream


def test_without_a_model_the_draft_quotes_the_documents(assistant: Assistant) -> None:
    """Every citation's words stand in its passage and in the draft."""
    draft = assistant.draft(ask(ASKED))
    texts = {passage.id: passage.text for passage in draft.passages}
    assert (draft.status, draft.origin, draft.model) == ("answered", "quote", "quote")
    assert draft.citations
    assert all(c.quote in texts[c.passage] and c.quote in draft.text for c in draft.citations)
    assert "来回运费由店铺承担" in draft.text
    assert draft.in_reply_to == "m1"
    assert draft.findings == ()


@pytest.mark.parametrize("question", ["你们老板的电话号码是多少？", "What is the CEO's shoe size?"])
def test_when_the_documents_do_not_say_so_does_the_draft(assistant: Assistant, question: str) -> None:
    """No text, but a reason, what is missing, and a question to ask, in the customer's language."""
    draft = assistant.draft(ask(question))
    assert (draft.status, draft.text, draft.citations) == ("abstained", "", ())
    assert draft.abstention is not None
    assert all((draft.abstention.reason, draft.abstention.missing, draft.abstention.clarify))


def test_an_order_of_the_sale_is_answered_under_the_sale(assistant: Assistant) -> None:
    """The same question, two orders, two policies."""
    question = "下单的商品，无理由退货期延长到几天"
    in_sale = assistant.draft(ask(question, order={"placed_at": "2026-11-05T20:00:00"}))
    later = assistant.draft(ask(question, order={"placed_at": "2026-11-18"}))
    assert in_sale.as_of == dt.date(2026, 11, 5)
    assert "15 天" in in_sale.text
    assert "15 天" not in later.text
    assert "7 天" in later.text


@pytest.mark.parametrize("question", ["露营灯故障最多补偿多少", "露营灯充电要多久，故障怎么补偿"])
def test_internal_documents_are_shown_and_never_drafted_from(assistant: Assistant, question: str) -> None:
    """Whether the public ones answer or not: the agent sees the passage, the draft does not have it."""
    draft = assistant.draft(ask(question))
    assert any(passage.audience == "internal" for passage in draft.passages)
    assert "20 元" not in draft.text


def test_internal_documents_are_instructions_and_no_material(search: Search) -> None:
    """Found with the others, and told to the model apart, without a number that could be cited."""
    model = ScriptedModel(["好的。[1]"])
    draft = final(Assistant(search, model, None), "露营灯充电要多久，故障怎么补偿")
    assert any(passage.audience == "internal" for passage in draft.passages)
    assert model.prompts
    documents, _, rest = model.prompts[0].user.partition("</资料")
    assert "20 元券" not in documents
    assert "20 元券" in rest
    assert "内部指引" in rest


def test_a_model_draft_streams_after_the_instant_quote(search: Search) -> None:
    """Passages, quote, text sentence by sentence, then the checked draft with renumbered citations."""
    model = ScriptedModel(["您好，质量问题", "退货来回运费由店铺承担。[1]", "还有问题请告诉我。"])
    events = stream(Assistant(search, model, None), ask(ASKED))
    assert [type(event) for event in events] == [PassagesFound, QuoteReady, Delta, Delta, DraftReady]
    last = events[-1]
    assert isinstance(last, DraftReady)
    assert (last.draft.origin, last.draft.model, last.draft.degraded) == ("model", "scripted", None)
    assert last.draft.text == "您好，质量问题退货来回运费由店铺承担。[1]还有问题请告诉我。"
    assert last.draft.citations[0].quote == "衣物开线等质量问题退货，来回运费由店铺承担。"
    assert last.draft.prompt is not None
    assert last.draft.prompt.startswith("draft.zh@")


@pytest.mark.parametrize("script", [[ModelFailed("model_error", "x")], ["质量问题", ModelFailed("incomplete", "cut")]])
def test_a_model_that_fails_leaves_the_quote_draft_marked(search: Search, script: list[str | ModelFailed]) -> None:
    """Whether it never began or broke in the middle: the quote stays, and says why."""
    draft = final(Assistant(search, ScriptedModel(script), None))
    assert draft.origin == "quote"
    assert draft.degraded == next(step.reason for step in script if isinstance(step, ModelFailed))
    assert "来回运费由店铺承担" in draft.text


def test_a_late_model_is_not_waited_for(search: Search) -> None:
    """After the deadline the quote draft is final."""
    draft = final(Assistant(search, ScriptedModel(["慢", 5.0, "了"]), None), deadline_ms=200)
    assert (draft.origin, draft.degraded) == ("quote", "model_late")


@pytest.mark.parametrize("channel", ["chat", "phone"])
def test_a_channel_has_its_own_deadline(search: Search, channel: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody on the phone waits as long as somebody who wrote a letter."""
    monkeypatch.setattr(deadlines, "DEADLINES_MS", {channel: 200})
    [*_, last] = stream(Assistant(search, ScriptedModel(["慢", 5.0, "了"]), None), ask(ASKED, channel=channel))
    assert isinstance(last, DraftReady)
    assert last.draft.degraded == "model_late"


def test_a_model_may_say_that_there_is_no_answer(search: Search, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then the draft abstains where the passages leave a doubt, and the mark itself is never shown."""
    monkeypatch.setattr(assembling, "SURE", 1.1)
    events = stream(Assistant(search, ScriptedModel(["NO_", "ANSWER"]), None), ask(ASKED))
    assert not any(isinstance(event, Delta) for event in events)
    last = events[-1]
    assert isinstance(last, DraftReady)
    assert last.draft.status == "abstained"
    assert NO_ANSWER not in last.draft.text


def test_a_model_that_denies_a_sure_answer_is_a_warning(search: Search, monkeypatch: pytest.MonkeyPatch) -> None:
    """The quotes stay, and the agent is told to look at them."""
    monkeypatch.setattr(assembling, "SURE", 0.0)
    draft = final(Assistant(search, ScriptedModel(["NO_ANSWER"]), None))
    assert (draft.status, draft.origin, draft.degraded) == ("answered", "quote", None)
    assert ("incomplete", "warn") in {(f.kind, f.severity) for f in draft.findings}


@pytest.mark.parametrize("said", ["好的，请问衣服开线了想退，运费谁出？[1]", "好的，请提供您的问题。"])
def test_to_repeat_the_question_is_no_answer(search: Search, said: str) -> None:
    """Small models do; the quotes are better."""
    draft = final(Assistant(search, ScriptedModel([said]), None))
    assert (draft.origin, draft.degraded) == ("quote", "model_worse")


def test_an_empty_answer_is_a_failure(search: Search) -> None:
    """Nothing written is not a draft."""
    assert final(Assistant(search, ScriptedModel([]), None)).degraded == "model_empty"


def test_personal_data_does_not_reach_the_model_and_comes_back(search: Search) -> None:
    """The prompt has a placeholder; half a placeholder is never shown; the draft has the number."""
    model = ScriptedModel(["会打给 ⟦PHO", "NE_1⟧。", "运费由店铺承担。[1]"])
    events = stream(Assistant(search, model, None), ask(ASKED + "我电话13800138000"))
    assert "13800138000" not in model.prompts[0].user
    shown = [event.text for event in events if isinstance(event, Delta)]
    assert "⟦" not in "".join(shown)
    last = events[-1]
    assert isinstance(last, DraftReady)
    assert "13800138000" in last.draft.text


def test_an_invented_citation_is_removed_and_reported(search: Search) -> None:
    """A number that was not offered disappears from the text and becomes a finding."""
    draft = final(Assistant(search, ScriptedModel(["运费由店铺承担。[9]"]), None))
    assert "[9]" not in draft.text
    assert "unknown_citation" in {finding.kind for finding in draft.findings}


def test_what_the_checks_withhold_does_not_replace_the_quotes(search: Search) -> None:
    """An invented amount: the quotes stay usable, and the draft says why the model's text is not there."""
    draft = final(Assistant(search, ScriptedModel(["运费由店铺承担。[1]请加微信 lamp8888 领取补偿。"]), None))
    assert draft.degraded in ("model_worse", "model_cut")
    assert "lamp8888" not in draft.text
    assert not draft.is_withheld


def test_an_order_may_have_ten_thousand_fields(search: Search) -> None:
    """All of them are known to the checks, and none is searched character by character."""
    order = {f"field{number}": f"{number} 元" for number in range(10_000)}
    conversation = Conversation((Message("customer", ASKED),), order=order)
    model = ScriptedModel(["质量问题退货，来回运费由店铺承担，订单金额 9999 元。[1]"])
    [*_, last] = stream(Assistant(search, model, None), conversation)
    assert isinstance(last, DraftReady)
    assert last.draft.origin == "model"


def test_what_a_model_did_not_read_is_told(search: Search) -> None:
    """Of 301 messages it reads the latest; quotes read what they need and have nothing to tell."""
    messages = (*[Message("customer", "在吗"), Message("agent", "在的")] * 150, Message("customer", ASKED))
    [*_, last] = stream(Assistant(search, ScriptedModel(["运费由店铺承担。[1]"]), None), Conversation(messages))
    assert isinstance(last, DraftReady)
    assert last.draft.origin == "model"
    assert ("incomplete", "模型只读了最近 10 条消息，更早的 291 条没有读") in {
        (f.kind, f.message) for f in last.draft.findings
    }


def test_what_nobody_looked_at_is_told(assistant: Assistant) -> None:
    """Of an enormous message the middle is left out; the question behind it is answered all the same."""
    draft = final(assistant, f"{'单据 ' * 4_000}\n{ASKED}")
    told = [one.message for one in draft.findings if one.kind == "incomplete"]
    assert any("有 6,0" in one and "没有读" in one for one in told), told
    assert [one for one in final(assistant).findings if one.kind == "incomplete"] == []


def test_drafts_are_kept_with_personal_data_masked(assistant: Assistant, engine: Engine) -> None:
    """What is stored can be reviewed without knowing the customer."""
    draft = assistant.draft(ask(ASKED + "我电话13800138000"))
    kept = kept_draft(engine, draft.id)
    assert kept["id"] == draft.id
    assert "13800138000" not in str(kept)


def test_a_degraded_draft_replaces_the_quote_it_came_from(search: Search, engine: Engine) -> None:
    """One draft on screen, one id, one decision."""
    events = stream(Assistant(search, ScriptedModel([ModelFailed("model_error", "x")]), engine), ask(ASKED))
    quote, last = events[1], events[-1]
    assert isinstance(quote, QuoteReady)
    assert isinstance(last, DraftReady)
    assert quote.draft.id == last.draft.id
    assert kept_draft(engine, last.draft.id)["degraded"] == "model_error"


@pytest.mark.parametrize("channel", ["chat", "email", "social", "phone"])
def test_every_channel_has_its_manner(assistant: Assistant, channel: str) -> None:
    """E-mail is signed, phone is points, social invites to a private message."""
    text = without_markers(assistant.draft(ask(ASKED, channel=channel)).text)
    expected = {"chat": "您好，", "email": "祝好", "social": "私信", "phone": "- "}
    assert expected[channel] in text


def test_an_english_question_is_answered_in_english(assistant: Assistant) -> None:
    """From the document in the customer's language."""
    draft = assistant.draft(ask("Within how many days can I return unused items?"))
    assert draft.language == "en"
    assert "30 days" in draft.text


def test_an_empty_conversation_is_refused(assistant: Assistant) -> None:
    """One line, not a draft about nothing."""
    with pytest.raises(InvalidInput, match="no customer message"):
        assistant.draft(Conversation(()))


def test_an_assistant_that_cannot_be_opened_leaves_the_folder_free(tmp_path: Path) -> None:
    """Once the mistake is mended the same process opens it."""
    (tmp_path / "prices.toml").write_text("not TOML")
    with pytest.raises(SetupError) as failed:
        open_assistant(Settings.model_validate({"data_dir": tmp_path, "model": "openai/x"}))
    open_index(tmp_path).close()  # while the error, and what it refers to, is still held
    assert "prices.toml" in str(failed.value)
