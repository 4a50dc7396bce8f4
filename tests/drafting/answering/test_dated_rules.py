"""What a rule made for some days says stands in place of the standing one, for an order of these days."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from assist.assistant import Assistant
from assist.drafting.drafts import Draft
from assist.drafting.turns.conversations import Conversation, Message
from assist.knowledge.index import VectorIndex
from assist.knowledge.passages import Search
from assist.knowledge.publishing import publish
from assist.knowledge.reading.documents import read_corpus
from assist.testing import HashEmbedder

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
