"""Abstentions: an honest reason, what is missing, the closest source, and whom to ask."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from assist.assistant import Assistant
from assist.drafting.answering import evidence
from assist.drafting.answering.abstentions import Abstention
from assist.drafting.turns.conversations import Conversation, Message
from assist.knowledge import sufficiency
from assist.knowledge.index import VectorIndex
from assist.knowledge.passages import Search
from assist.knowledge.publishing import publish
from assist.knowledge.reading.documents import read_corpus
from assist.testing import HashEmbedder
from assist.texts.addresses import to_the_customer
from tests.shop import DOCUMENTS, write_shop


def abstention(assistant: Assistant, text: str) -> Abstention:
    """The abstention for a question."""
    found = assistant.draft(Conversation((Message("customer", text),))).abstention
    assert found is not None
    return found


def test_it_says_what_is_missing_what_is_closest_and_whom_to_ask(assistant: Assistant) -> None:
    """The words that no document has; the closest passage with its own words; its owner."""
    found = abstention(assistant, "露营灯能用声控开关吗")
    assert "声控" in found.missing
    assert found.closest is not None
    assert found.closest.document == "lamp"
    assert found.escalate_to == "产品组"


def test_the_closest_source_is_public(assistant: Assistant) -> None:
    """An internal note may be nearer; it is never what is shown as the source."""
    found = abstention(assistant, "露营灯故障一线客服补偿口径是不是老板定的")
    assert found.closest is not None
    assert found.closest.audience == "public"


def test_without_an_owner_the_next_document_has_one(engine: Engine, index: VectorIndex, shop: Path) -> None:
    """Somebody is better than nobody."""
    write_shop(shop, lamp=DOCUMENTS["lamp"].replace("owner: 产品组\n", ""))
    embedder = HashEmbedder()
    publish(engine, index, embedder, read_corpus(shop))
    found = abstention(Assistant(Search(engine, index, embedder), None, None), "露营灯能用声控开关退货吗")
    assert found.escalate_to in ("售后组", "After-sales")


def test_an_english_customer_gets_english(assistant: Assistant) -> None:
    """Reason, what is missing and the question."""
    found = abstention(assistant, "What is the CEO's shoe size?")
    assert found.reason.isascii()
    assert found.clarify.isascii()


@pytest.mark.parametrize(
    ("enough", "near", "status"), [(0.0, 0.0, "answered"), (1.1, 0.0, "near"), (1.1, 1.1, "abstained")]
)
def test_a_turn_is_drafted_shown_or_abstained_from(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, enough: float, near: float, status: str
) -> None:
    """By how probable it is that what was found answers; only a draft goes without a reason."""
    monkeypatch.setattr(sufficiency, "ENOUGH", enough)
    monkeypatch.setattr(sufficiency, "HEADED", 1.1)  # no heading says that much
    monkeypatch.setattr(evidence, "NEAR", near)
    draft = assistant.draft(Conversation((Message("customer", "衣服开线退货运费谁出"),)))
    assert draft.status == status
    assert (draft.abstention is None) is (status == "answered")
    assert bool(draft.text) is (status != "abstained")
    assert (draft.coverage == "none") is (status != "answered")


@pytest.fixture
def never_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is enough for a draft, anything worth a look."""
    monkeypatch.setattr(sufficiency, "ENOUGH", 1.1)
    monkeypatch.setattr(sufficiency, "HEADED", 1.1)
    monkeypatch.setattr(evidence, "NEAR", 0.0)


@pytest.mark.usefixtures("never_sure")
def test_what_is_near_is_the_nearest_passage_whole(assistant: Assistant) -> None:
    """With its source, why it is no draft, and what to ask; a person judges whether it answers."""
    draft = assistant.draft(Conversation((Message("customer", "衣服开线退货运费谁出"),)))
    (citation,) = draft.citations
    nearest = next(one for one in draft.passages if one.id == citation.passage)
    assert draft.text == f"{to_the_customer(nearest.text)}[1]"
    assert "由您承担" in draft.text
    assert draft.abstention is not None
    assert draft.abstention.reason
    assert draft.abstention.clarify
    assert "uncited_sentence" not in {one.kind for one in draft.findings}


@pytest.mark.usefixtures("never_sure")
def test_each_question_shows_its_nearest_passage(assistant: Assistant) -> None:
    """Whole, one below the other, each with its source and beside its question."""
    draft = assistant.draft(Conversation((Message("customer", "衣服开线退货运费谁出？萤火 L1 续航多久？"),)))
    texts = {one.id: one.text for one in draft.passages}
    assert [one.document for one in draft.citations] == ["returns", "lamp"]
    assert draft.text == "\n\n".join(f"{to_the_customer(texts[one.passage])}[{one.n}]" for one in draft.citations)
    assert [part.citations for part in draft.parts] == [(1,), (2,)]


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("衣服开线退货运费谁出？", "answered"),
        ("衣服开线退货运费谁出？火星几点开门？", "near"),
        ("衣服开线退货运费谁出？签收后几天内可以无理由退货？火星几点开门？", "answered"),
    ],
)
def test_a_draft_answers_most_questions(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, asked: str, status: str
) -> None:
    """As many that nothing answers make doubtful what the others mean: all are for judging."""
    monkeypatch.setattr(sufficiency, "ENOUGH", 0.3)
    monkeypatch.setattr(sufficiency, "HEADED", 1.1)
    assert assistant.draft(Conversation((Message("customer", asked),))).status == status


@pytest.mark.usefixtures("never_sure")
def test_what_only_colleagues_may_know_is_never_near(assistant: Assistant) -> None:
    """It is shown among the passages; the text to use is the nearest public one."""
    draft = assistant.draft(Conversation((Message("customer", "露营灯故障一线客服最多补偿多少"),)))
    assert draft.status == "near"
    assert draft.passages[0].audience == "internal"
    assert "20 元" not in draft.text
    assert {one.audience for one in draft.citations} == {"public"}


@pytest.mark.usefixtures("never_sure")
def test_what_must_be_known_first_is_asked_rather_than_shown(assistant: Assistant) -> None:
    """Where the order is, no document says, however near one is."""
    draft = assistant.draft(Conversation((Message("customer", "我的快递到哪了，退货运费谁出"),)))
    assert draft.status == "abstained"
    assert draft.abstention is not None
    assert draft.abstention.missing == "订单号。"


@pytest.mark.usefixtures("never_sure")
def test_a_list_is_shown_with_the_heading_that_denies_it(engine: Engine, index: VectorIndex, tmp_path: Path) -> None:
    """ "Gift cards" alone would say the contrary of what stands above it."""
    body = "## Non-returnable\n- Gift cards\n- Clearance items\n"
    (tmp_path / "faq.md").write_text(f"---\nid: faq\ntitle: FAQ\nkind: faq\nlanguage: en\n---\n{body}", "utf-8")
    embedder = HashEmbedder()
    publish(engine, index, embedder, read_corpus(tmp_path))
    asked = Conversation((Message("customer", "Can I return gift cards?"),))
    draft = Assistant(Search(engine, index, embedder), None, None).draft(asked)
    assert (draft.status, draft.text) == ("near", "Non-returnable\n- Gift cards\n- Clearance items[1]")
