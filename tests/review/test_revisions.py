"""Revisions: a kept draft is refined from what was kept of it, and kept again."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy.engine import Engine

from assist.assistant import Assistant
from assist.drafting.refinements import Refinement
from assist.drafting.turns.conversations import Conversation, Message
from assist.errors import NotFound
from assist.knowledge.passages import Search
from assist.review.decisions import record_decision
from assist.review.drafts import kept_draft, read_draft
from assist.testing import ScriptedModel

ORDER = {
    "id": "SL2611050381",
    "amount": 819,
    "buyer": "王小明",
    "items": [{"sku": "SL-L1", "name": "露营灯", "engraving": "13800138000"}],
}
SAID = Conversation((Message("customer", "开线退货，运费谁出？电话13800138000", "m1"),), order=ORDER)


def test_a_refined_draft_is_a_draft_of_its_own(assistant: Assistant, engine: Engine) -> None:
    """New id, same turn and release; each has its one decision."""
    first = assistant.draft(SAID)
    second = asyncio.run(assistant.refine(first.id, Refinement("formal")))
    kept = kept_draft(engine, second.id)
    assert second.id != first.id
    assert (kept["refines"], kept["text"]) == (first.id, second.text)
    assert (second.in_reply_to, second.release, second.as_of) == ("m1", first.release, first.as_of)
    record_decision(engine, second.id, "accepted", by="k_1")
    record_decision(engine, first.id, "rejected", by="k_1", reason="wrong_tone")


def test_a_refinement_can_be_refined(assistant: Assistant) -> None:
    """From its own text."""
    first = assistant.draft(SAID)
    formal = asyncio.run(assistant.refine(first.id, Refinement("formal")))
    shorter = asyncio.run(assistant.refine(formal.id, Refinement("shorter")))
    assert shorter.refines == formal.id
    assert len(shorter.text) < len(formal.text)


def test_what_the_order_says_is_still_known(search: Search, engine: Engine) -> None:
    """A number of the order needs no document; one from nowhere does."""
    assistant = Assistant(search, ScriptedModel(["来回运费由店铺承担，订单金额 819 元。[1]"]), engine)
    first = assistant.draft(SAID)
    assert first.origin == "model"
    again = asyncio.run(assistant.refine(first.id, Refinement("softer")))
    assert "ungrounded_number" not in {finding.kind for finding in again.findings}
    assistant.model = ScriptedModel(["来回运费由店铺承担，订单金额 820 元。[1]"])
    assert "ungrounded_number" in {
        f.kind for f in asyncio.run(assistant.refine(first.id, Refinement("softer"))).findings
    }


def test_nothing_personal_is_kept_of_an_order(assistant: Assistant, engine: Engine) -> None:
    """Only the fields a draft may state, masked."""
    _, said = read_draft(engine, assistant.draft(SAID).id)
    assert said.order == {"id": "SL2611050381", "amount": 819, "items": [{"sku": "SL-L1", "name": "露营灯"}]}
    assert "13800138000" not in str(said)


def test_a_draft_is_read_as_it_was_kept(assistant: Assistant, engine: Engine) -> None:
    """With the text of its passages."""
    first = assistant.draft(SAID)
    read, _ = read_draft(engine, first.id)
    assert (read.text, read.citations, read.emotion, read.scene) == (
        first.text,
        first.citations,
        first.emotion,
        first.scene,
    )
    assert [p.text for p in read.passages] == [p.text for p in first.passages]


def test_an_unknown_draft_is_not_found(assistant: Assistant, search: Search) -> None:
    """Nor is any where drafts are not kept."""
    for one in (assistant, Assistant(search, None, None)):
        with pytest.raises(NotFound, match="d_none"):
            asyncio.run(one.refine("d_none", Refinement("shorter")))


def test_what_was_masked_stays_masked_under_the_same_name(search: Search, engine: Engine) -> None:
    """In the new draft's text, in its conversation, and in that of a refinement of it; a number of nobody is blacked out."""
    assistant = Assistant(search, ScriptedModel(["我们会打 13800138000 给您，来回运费由店铺承担。[1]"]), engine)
    first = assistant.draft(SAID)
    assistant.model = ScriptedModel(["我们会联系 ⟦TEXT_1⟧，来回运费由店铺承担。[1]也可以打 13900139000。[1]"])
    second = asyncio.run(assistant.refine(first.id, Refinement("softer")))
    assert "⟦PHONE_1⟧" in second.text
    assert ("personal_data", "block") in {(f.kind, f.severity) for f in second.findings}
    third = asyncio.run(assistant.refine(second.id, Refinement("formal")))
    kept, said = read_draft(engine, second.id)
    assert kept.text.count("⟦PHONE_1⟧") == 1
    assert "13900139000" not in kept.text
    assert "⟦PHONE_1⟧" in said.messages[0].text
    assert third.refines == second.id
    assert read_draft(engine, third.id)[1] == said


def test_the_customers_name_is_not_kept(assistant: Assistant, engine: Engine) -> None:
    """The helpdesk tells it beside the conversation, in which no pattern would know it."""
    said = (Message("customer", "退货运费谁出？"), Message("agent", "Ann，请稍等"), Message("customer", "好的 by Ann"))
    draft = assistant.draft(Conversation(said, customer={"name": "Ann"}))
    _, kept = read_draft(engine, draft.id)
    assert [message.text for message in kept.messages[1:]] == ["⟦PERSON_1⟧，请稍等", "好的 by ⟦PERSON_1⟧"]
