"""What a rule made for some days says stands in place of the standing one, for an order of these days."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from assist.assistant import Assistant
from assist.drafting.answering.dated_rules import as_dated
from assist.drafting.answering.evidence import Evidence
from assist.drafting.answering.quotes import Chosen, Sentence
from assist.drafting.answering.searches import find_evidence
from assist.drafting.assembling import Request, near
from assist.drafting.drafts import Draft
from assist.drafting.turns.conversations import Conversation, Message
from assist.drafting.turns.turns import turn_in
from assist.drafting.writing.deadlines import Deadline
from assist.knowledge.index import VectorIndex
from assist.knowledge.open_releases import AsOf
from assist.knowledge.passages import Search
from assist.knowledge.publishing import publish
from assist.knowledge.reading.documents import read_corpus
from assist.testing import HashEmbedder
from assist.texts.statements import Statement

STANDING = "仓库签收退货后 2 个工作日内验货，验货通过后 24 小时内原路退款。"
SALE = "双11活动订单退货验货通过后，72 小时内原路退款。"
GIFTS = "双11活动赠品在订单发货后 48 小时内寄出。"


@pytest.fixture
def shop(tmp_path: Path, engine: Engine, index: VectorIndex) -> Assistant:
    """A standing rule, and one for the orders of two weeks."""
    folder = tmp_path / "sale"
    folder.mkdir()
    for name, days, body in (
        ("refunds", "", f"## 退货验货后多久退款\n\n{STANDING}\n"),
        ("sale", "effective_from: 2026-11-01\neffective_until: 2026-11-15\n", f"## 退款\n\n{SALE}\n\n{GIFTS}\n"),
    ):
        front = f"---\nid: {name}\ntitle: {name}\nkind: policy\nlanguage: zh\n{days}---\n"
        (folder / f"{name}.md").write_text(front + body, encoding="utf-8")
    publish(engine, index, HashEmbedder(), read_corpus(folder))
    return Assistant(Search(engine, index, HashEmbedder()), None, engine)


def draft_for(shop: Assistant, question: str, placed: str) -> Draft:
    """What an order of a day gets."""
    return shop.draft(Conversation((Message("customer", question),), "chat", order={"placed_at": placed}))


@pytest.mark.parametrize(("placed", "hours"), [("2026-11-05", "72 小时"), ("2026-10-05", "24 小时")])
def test_the_day_of_the_order_decides_which_figure_is_told(shop: Assistant, placed: str, hours: str) -> None:
    """The other one is not told, and what is told is cited."""
    draft = draft_for(shop, "退货验货后多久退款？", placed)
    assert draft.status == "answered"
    assert [figure for figure in ("24 小时", "72 小时") if figure in draft.text] == [hours]
    assert {cited.document for cited in draft.citations} == {"sale" if hours == "72 小时" else "refunds"}
    assert not [finding for finding in draft.findings if finding.severity == "block"]


def test_a_dated_rule_about_something_else_changes_nothing(shop: Assistant) -> None:
    """It gives a figure of the same kind too, but of something else."""
    draft = draft_for(shop, "退货验货后多久退款？", "2026-11-05")
    assert draft.status == "answered"
    assert "48 小时" not in draft.text


def test_two_standing_sentences_become_one_dated_one(shop: Assistant) -> None:
    """However each of them was found, what stands in their place is said once."""
    opened = shop.search.current()
    dated = shop.search.dated(opened, AsOf.on(dt.date(2026, 11, 5)))
    (refunds,) = (one for one in shop.search.find(STANDING, 4, AsOf.on(dt.date(2026, 11, 5))).passages
                  if one.document == "refunds")  # fmt: skip
    said = Statement("", STANDING, 0, len(STANDING))
    twice = Chosen((Sentence(refunds, said, 0.9, STANDING), Sentence(refunds, said, 0.5, STANDING)))
    evidence = Evidence(opened, (refunds,), (refunds,), (), 0.0, dated=dated)
    assert [one.said for one in as_dated(twice, evidence)[0].sentences] == [SALE]


@pytest.mark.parametrize(("placed", "told"), [("2026-11-05", [STANDING, SALE]), ("2026-10-05", [STANDING])])
def test_a_nearest_passage_is_shown_with_the_dated_rule_that_says_otherwise(
    shop: Assistant, placed: str, told: list[str]
) -> None:
    """It stays whole, for a person judges it; what holds for this order stands behind it, cited."""
    conversation = Conversation((Message("customer", "退货验货后多久退款？"),), "chat", order={"placed_at": placed})
    day = dt.date.fromisoformat(placed)
    request = Request(turn_in(conversation, as_of=AsOf.on(day), today=day), AsOf.on(day), 0.0, Deadline("chat"))
    evidence = find_evidence(shop.search, conversation, AsOf.on(day), 0)
    (refunds,) = (one for one in shop.search.find(STANDING, 4, AsOf.on(day)).passages if one.document == "refunds")
    first = replace(evidence.questions[0], passages=(refunds,))
    draft = near(request, replace(evidence, offered=(refunds,), passages=(refunds,), questions=(first,)))
    assert [sentence for sentence in (STANDING, SALE) if sentence in draft.text] == told
    assert [one.document for one in draft.citations] == ["refunds", "sale"][: len(told)]
