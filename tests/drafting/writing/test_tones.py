"""Tone guides: the shop's own style reaches the model as material, and no reader."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from assist.assistant import Assistant
from assist.drafting.turns.conversations import Conversation, Message
from assist.drafting.writing.prompts import MOODS
from assist.drafting.writing.tones import LONGEST, tone_guide
from assist.knowledge.index import VectorIndex
from assist.knowledge.passages import Search
from assist.knowledge.publishing import publish
from assist.knowledge.reading.documents import read_corpus
from assist.testing import HashEmbedder, ScriptedModel
from tests.shop import write_shop

DAY = dt.date(2026, 11, 23)
GUIDE = """---
id: tone
title: 语气
kind: guide
language: zh
audience: internal
effective_from: 2026-06-01
tags: [tone]
---
# 语气
## 聊天
先给结论，再给退货条件。
"""


@pytest.fixture
def toned(engine: Engine, index: VectorIndex, shop: Path) -> Search:
    """The shop with a tone guide."""
    write_shop(shop, tone=GUIDE)
    embedder = HashEmbedder()
    publish(engine, index, embedder, read_corpus(shop))
    return Search(engine, index, embedder)


def test_the_guide_is_found_by_its_tag_language_and_day(toned: Search) -> None:
    """Other guides, other languages and days before it holds give nothing."""
    opened = toned.current()
    assert "先给结论" in tone_guide(opened, "zh", DAY)
    assert "最多补偿" not in tone_guide(opened, "zh", DAY)
    assert tone_guide(opened, "en", DAY) == ""
    assert tone_guide(opened, "zh", dt.date(2026, 5, 1)) == ""


def test_a_long_guide_is_cut(engine: Engine, index: VectorIndex, shop: Path) -> None:
    """The documents keep their room in the prompt."""
    write_shop(shop, tone=GUIDE + "".join(f"第 {n} 条，语气要温和。" for n in range(500)))
    embedder = HashEmbedder()
    publish(engine, index, embedder, read_corpus(shop))
    assert len(tone_guide(Search(engine, index, embedder).current(), "zh", DAY)) == LONGEST


def test_the_guide_is_a_block_of_material_and_no_passage(toned: Search) -> None:
    """Between the request's own delimiters, after the documents, and never among what may be cited."""
    model = ScriptedModel(["来回运费由店铺承担。[1]"])
    draft = Assistant(toned, model, None).draft(Conversation((Message("customer", "开线退货，运费谁出？"),)))
    user = model.prompts[0].user
    fence = user.splitlines()[0].removeprefix("<资料 ").removesuffix(">")
    assert f"<语气 {fence}>\n聊天\n先给结论" in user
    assert "先给结论" not in draft.text
    assert "tone" not in {citation.document for citation in draft.citations}


def test_an_upset_customer_is_named_in_the_instructions(toned: Search) -> None:
    """The model is told to apologise, and only then."""
    model = ScriptedModel(["来回运费由店铺承担。[1]"])
    assistant = Assistant(toned, model, None)
    for text in ("开线退货，运费谁出？", "开线退货，运费谁出？我要投诉"):
        assistant.draft(Conversation((Message("customer", text),)))
    assert [MOODS["zh"] in prompt.system for prompt in model.prompts if prompt.version.startswith("draft")] == [
        False,
        True,
    ]
