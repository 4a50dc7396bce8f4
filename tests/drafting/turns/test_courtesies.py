"""Courtesies: what asks nothing is answered in kind, without a search, a source or a model."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from assist.assistant import Assistant
from assist.drafting.turns.conversations import Conversation, Message
from assist.drafting.turns.courtesies import LONGEST, courtesy_of
from assist.events import Delta, DraftReady
from assist.knowledge.index import VectorIndex
from assist.knowledge.passages import Search
from assist.knowledge.publishing import publish
from assist.knowledge.reading.documents import read_corpus
from assist.testing import HashEmbedder, ScriptedModel
from tests.asking import ask, stream


@pytest.mark.parametrize(
    ("turn", "label"),
    [
        ("在吗", "greeting"),
        ("亲，在嘛？？", "greeting"),
        ("您好~", "greeting"),
        ("Hello, anyone there?", "greeting"),
        ("謝謝你", "thanks"),
        ("好的谢谢", "thanks"),
        ("Thank you so much!! 🙏", "thanks"),
        ("ＯＫ", "assent"),
        ("嗯嗯", "assent"),
        ("👌", "assent"),
        ("got it, thanks, bye", "goodbye"),
        ("88", "goodbye"),
    ],
)
def test_a_turn_of_courtesies_is_one(turn: str, label: str) -> None:
    """The last one named; script, width, signs and emoji make no difference."""
    found = courtesy_of(turn, "zh")
    assert found is not None
    assert found.label == label


@pytest.mark.parametrize(
    "turn",
    [
        "在吗 我的花还没到",
        "谢谢，那运费呢",
        "thanks but it is still broken",
        "不行",
        "可以吗",
        "没问题吧",
        "88 元",
        "3",
        "？？",
        "?",
        "好的？",
        "",
        "谢谢" * LONGEST,
    ],
)
def test_a_turn_that_says_or_asks_anything_else_is_none(turn: str) -> None:
    """A customer who presses for an answer ("??") is not told that all is right."""
    assert courtesy_of(turn, "zh") is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("在吗", "您好，在的"),
        ("谢谢", "不客气"),
        ("好的", "好的"),
        ("hello", "Hello"),
        ("thank you", "You are welcome"),
        ("bye", "Goodbye"),
    ],
)
def test_it_is_answered_in_kind_without_sources(assistant: Assistant, text: str, said: str) -> None:
    """In the customer's language; nothing cited, nothing shown, nothing to doubt, no question open."""
    draft = assistant.draft(ask(text))
    assert draft.text.startswith(said)
    assert (draft.status, draft.citations, draft.passages, draft.open) == ("answered", (), (), ())
    assert (draft.findings, draft.abstention, draft.is_withheld) == ((), None, False)


@pytest.mark.parametrize("channel", ["chat", "email", "social", "phone"])
def test_on_every_channel(assistant: Assistant, channel: str) -> None:
    """Without a finding on a form that it does not need."""
    draft = assistant.draft(ask("谢谢", channel=channel))
    assert draft.text.startswith("不客气")
    assert draft.findings == ()


def test_no_model_is_asked(search: Search) -> None:
    """Neither the one that writes nor the one that rewrites."""
    model, fast = ScriptedModel(["您好"]), ScriptedModel(["问候"])
    events = stream(Assistant(search, model, None, fast=fast), ask("在吗"))
    assert isinstance(events[-1], DraftReady)
    assert not any(isinstance(event, Delta) for event in events)
    assert (model.prompts, fast.prompts) == ([], [])


def test_a_question_that_waits_is_answered_all_the_same(assistant: Assistant) -> None:
    """Until the agent has settled it, 在吗 after it is part of the turn."""
    said = (Message("customer", "衣服开线退货运费谁出"), Message("agent", "稍等"), Message("customer", "在吗"))
    assert "店铺承担" in assistant.draft(Conversation(said)).text


def test_the_shops_own_words_are_used(engine: Engine, index: VectorIndex, shop: Path) -> None:
    """Its macro's first sentences, found by the heading."""
    macro = (
        "---\nid: hello\ntitle: 话术\nkind: macro\nlanguage: zh\n---\n## 顾客只说“在吗”\n在呢，我是灯灯。想看哪一款？\n"
    )
    (shop / "hello.md").write_text(macro, "utf-8")
    publish(engine, index, HashEmbedder(), read_corpus(shop))
    draft = Assistant(Search(engine, index, HashEmbedder()), None, None).draft(ask("在吗"))
    assert (draft.text, draft.citations) == ("在呢，我是灯灯。想看哪一款？", ())
