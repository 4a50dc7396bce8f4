"""Quote drafts: sentences are chosen by words and meaning, or by words when meaning cannot be had."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest

from assist.assistant import Assistant
from assist.drafting.answering.evidence import Question
from assist.drafting.answering.quotes import choose_sentences
from assist.drafting.checks.citations import MARKER
from assist.drafting.turns.conversations import Conversation, Message
from assist.errors import ProviderFailed
from assist.knowledge.documents import Channel
from assist.knowledge.embedders import Vectors
from assist.knowledge.open_releases import AsOf
from assist.knowledge.passages import Search
from assist.knowledge.sufficiency import Question as Asking
from assist.knowledge.sufficiency import judge_sufficiency
from assist.testing import HashEmbedder


class Failing(HashEmbedder):
    """An embedder whose provider is down."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        raise ProviderFailed("embedder down")


def test_without_the_embedder_words_choose(search: Search) -> None:
    """The sentence that holds the question's words is still there."""
    text = "衣物开线退货，来回运费谁承担"
    passages = search.find(text, 4, AsOf.on(dt.date(2026, 11, 23))).passages
    asking = Asking(text, text, False, search.current().lexical, Failing())
    question = Question(text, passages, judge_sufficiency(asking, passages), asking)
    chosen = choose_sentences([question], passages, 4)
    assert "衣物开线等质量问题退货，来回运费由店铺承担。" in [sentence.text for sentence in chosen]


@pytest.mark.parametrize(("channel", "most"), [("chat", 3), ("social", 2), ("email", 4), ("phone", 3)])
def test_each_channel_has_its_length(assistant: Assistant, channel: Channel, most: int) -> None:
    """One question gets no more sentences than people read there; e-mail is whole, phone one point a line."""
    asked = Conversation((Message("customer", "退货运费谁承担，质量问题还是个人原因"),), channel)
    draft = assistant.draft(asked)
    assert 1 <= len(MARKER.findall(draft.text)) <= most
    if channel == "phone":
        _, *points = draft.text.splitlines()
        assert points
        assert all(point.startswith("- ") for point in points)
    if channel == "email":
        assert draft.text.startswith("您好：\n\n")
        assert draft.text.endswith("客服团队")
