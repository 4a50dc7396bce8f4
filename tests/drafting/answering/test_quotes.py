"""Quote drafts: sentences are chosen by words and meaning, or by words when meaning cannot be had."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from assist.assistant import Assistant
from assist.drafting.answering.questions import Question
from assist.drafting.answering.quotes import choose_sentences
from assist.drafting.checks.citations import MARKER
from assist.drafting.drafts import Draft
from assist.drafting.turns.conversations import Conversation, Message
from assist.errors import ProviderFailed
from assist.knowledge import sufficiency
from assist.knowledge.embedders import Vectors
from assist.knowledge.index import VectorIndex
from assist.knowledge.open_releases import AsOf
from assist.knowledge.passages import Search
from assist.knowledge.publishing import publish
from assist.knowledge.reading.documents import Channel, read_corpus
from assist.knowledge.sufficiency import Question as Asking
from assist.knowledge.sufficiency import judge_sufficiency
from assist.testing import HashEmbedder


@pytest.fixture(autouse=True)
def easily_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is quoted, and how, is asked here; whether it is enough is asked elsewhere."""
    monkeypatch.setattr(sufficiency, "ENOUGH", 0.02)


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
    assert "衣物开线等质量问题退货，来回运费由店铺承担。" in [sentence.text for sentence in chosen.sentences]


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


def drafted(
    tmp_path: Path, engine: Engine, index: VectorIndex, body: str, question: str, language: str = "zh"
) -> Draft:
    """The quote draft of a shop with one document."""
    front = f"---\nid: a\ntitle: A\nkind: policy\nlanguage: {language}\n---\n"
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "a.md").write_text(front + body, encoding="utf-8")
    publish(engine, index, HashEmbedder(), read_corpus(tmp_path / "one"))
    assistant = Assistant(Search(engine, index, HashEmbedder()), None, engine)
    return assistant.draft(Conversation((Message("customer", question),), "chat"))


@pytest.mark.parametrize(
    ("body", "question", "said", "language"),
    [
        ("## 团建\n\n不能改期的房型：\n- 已付定金的湖景房\n- 钟点房", "已付定金的湖景房能改期吗", "不能改期的房型：已付定金的湖景房。[", "zh"),
        ("## Not movable\n\n- Saver rooms\n- Day rooms", "Are saver rooms movable?", "Not movable: Saver rooms.[", "en"),
        ("问：湖景房能带狗吗？\n答：不可以。\n\n问：停车收费吗？\n答：每晚 20 元。", "湖景房能带狗吗", "湖景房能带狗吗？不可以。[", "zh"),
        ("房间尺寸 3.5*4*2.8 米。\n\n0.5 米以下的儿童免费入住。", "0.5 米以下的儿童免费入住吗", "0.5 米以下的儿童免费入住。[", "zh"),
    ],
)  # fmt: skip
def test_a_quote_keeps_its_sense(
    tmp_path: Path, engine: Engine, index: VectorIndex, body: str, question: str, said: str, language: str
) -> None:
    """An item comes with its lead-in, an answer with its question and no other's, a figure with all its digits."""
    draft = drafted(tmp_path, engine, index, body, question, language)
    assert said in draft.text
    assert "每晚" not in draft.text
    assert not [finding for finding in draft.findings if finding.severity == "block"]


@pytest.mark.parametrize(
    ("body", "question", "said"),
    [
        ("## 团建\n\n| 人数 | 折扣 |\n| --- | --- |\n| 10-49 人 | 95 折 |\n| 50-199 人 | 9 折 |\n", "团建 60 人打几折",
         "人数：50-199 人；折扣：9 折。["),
        ("## 房价\n\n住一晚的价格：标准房 300 元、湖景房 420 元、套房 680 元。\n", "湖景房住一晚什么价格",
         "住一晚的价格：湖景房 420 元。["),
        ("## 取消\n\n超过取消时间的，首晚房费由客人承担。\n", "超过取消时间房费由谁承担", "首晚房费由您承担。["),
    ],
)  # fmt: skip
def test_only_what_is_asked_about_is_said_and_to_the_customer(
    tmp_path: Path, engine: Engine, index: VectorIndex, body: str, question: str, said: str
) -> None:
    """Of a table the row that fits, of things told side by side the one that is named; and no finding doubts it."""
    draft = drafted(tmp_path, engine, index, body, question)
    assert said in draft.text
    assert "95 折" not in draft.text
    assert "680" not in draft.text
    assert not [finding for finding in draft.findings if finding.severity == "block"]


def test_a_short_question_of_which_nothing_is_said_is_open(tmp_path: Path, engine: Engine, index: VectorIndex) -> None:
    """It is searched for with the question before it, whose answer is not its own."""
    body = "## 宠物\n\n湖景房可以带狗入住，每晚加收 20 元清洁费。\n"
    assert drafted(tmp_path, engine, index, body, "湖景房能带狗入住吗，鹦鹉呢").open[0].endswith("鹦鹉呢")


def test_the_reply_follows_the_order_of_the_questions(tmp_path: Path, engine: Engine, index: VectorIndex) -> None:
    """Though the passage tells it the other way round: what answers ② never stands above what answers ①."""
    body = "## 规则\n衣物开线等质量问题退货，来回运费由店铺承担。签收次日起 7 天内可以无理由退货。"
    days, postage = "签收后几天内可以无理由退货？", "衣物开线退货，来回运费谁承担？"
    for asked, first in ((f"{days}\n{postage}", "7 天"), (f"{postage}\n{days}", "来回运费")):
        folder = tmp_path / first
        folder.mkdir()
        draft = drafted(folder, engine, index, body, asked)
        assert [first in one.quote for one in draft.citations] == [True, False]


@pytest.mark.parametrize(
    "question", ["退货运费谁承担，质量问题还是个人原因", "袜子拆封能退吗", "萤火 L1 续航多久", "双11 退货期多长"]
)
def test_what_is_quoted_stands_in_its_passage(assistant: Assistant, question: str) -> None:
    """Before each marker the very words of the citation, and these in the passage."""
    draft = assistant.draft(Conversation((Message("customer", question),), "chat"))
    texts = {passage.id: passage.text for passage in draft.passages}
    assert draft.citations
    for citation in draft.citations:
        before = draft.text.split(f"[{citation.n}]")[0]
        assert before.endswith((citation.quote, citation.quote + "。"))
        assert citation.quote in texts[citation.passage]
