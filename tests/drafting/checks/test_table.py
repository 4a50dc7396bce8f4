"""The table: one text has the same findings whoever hands it in and through whichever door."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from assist.drafting.checks.citations import citation, cite, without_markers
from assist.drafting.checks.findings import Finding
from assist.drafting.checks.readings import reading_of
from assist.drafting.checks.table import check
from assist.drafting.drafts import Draft
from assist.drafting.lessons import check_reply
from assist.drafting.rechecks import recheck, recheck_edit, turn_for
from assist.drafting.turns.conversations import Conversation, Message
from evals.labelled.worlds import Sentence, World, read_world, world_names
from tests.drafting.drafted import check as check_text
from tests.drafting.drafted import kinds, passage

EVERY = 7  # of the sentences of a world: some of each kind


def draft_of(sentence: Sentence, world: World, conversation: Conversation) -> Draft:
    """A kept draft whose only sentence is the passage's own first, over the sentence's passages."""
    first = sentence.offered[0]
    return Draft(
        id="d", status="answered", origin="model", degraded=None, text=f"{first.text}[1]", language=world.language,
        channel="chat", in_reply_to=None, citations=(citation(1, first, first.text),), passages=sentence.offered, findings=(),
        abstention=None, release="r", model="m", prompt=None, usage={}, timings_ms={}, created_at="",
        as_of=dt.date.today(),
    )  # fmt: skip


def told(findings: tuple[Finding, ...]) -> list[tuple[str, str, str]]:
    """Kind, severity and message: places differ by the markers that a door puts in."""
    return sorted({(one.kind, one.severity, one.message) for one in findings})


@pytest.mark.parametrize("name", world_names("build"))
def test_all_doors_give_the_same_findings(name: str) -> None:
    """A draft, a refinement, an edit that keeps its marker, and a person's own reply that the passage carries."""
    world = read_world(name)
    asked = Conversation((Message("customer", "?"),))
    for sentence in world.sentences[::EVERY]:
        draft, marked = draft_of(sentence, world, asked), f"{sentence.text}[1]"
        turn = turn_for(draft, asked)
        drafted = check(reading_of(cite(marked, sentence.offered), sentence.offered, turn, "model"))
        edited = recheck_edit(draft, asked, marked)
        assert told(edited.findings) == told(drafted), sentence.text
        assert told(recheck(draft, marked, sentence.offered, asked).findings) == told(drafted), sentence.text
        if without_markers(edited.text) != edited.text:
            replied = check_reply(draft, asked, sentence.text)
            alike = check(reading_of(cite(marked, sentence.offered[:1]), sentence.offered[:1], turn, "person"))
            if not any(one.severity == "block" for one in alike):
                assert {k for k, s, _ in told(replied.findings) if s == "block"} <= {
                    k for k, s, _ in told(drafted) if s == "block"
                } | {"ungrounded_number"}


@pytest.mark.parametrize("text", ["已经给您退款了。", "我已解除全部限制。", "We have refunded you."])
def test_a_refinement_is_held_to_what_a_draft_is(text: str) -> None:
    """What nobody has done, in a text that a model made of another."""
    source = passage("质量问题运费由店铺承担。")
    turn = turn_for(
        replace(
            draft_of(Sentence("free", "", True, (source,)), read_world(world_names("build")[0]), Conversation(())),
            language="zh",
        ),
        Conversation((Message("customer", "?"),)),
    )
    one, other = (check(reading_of(cite(text, [source]), [source], turn, author)) for author in ("model", "person"))
    assert told(one) == told(other)


def test_an_order_in_public_is_blocked_through_every_door() -> None:
    """A social channel: the number and the amount of one customer's order."""
    order = {"id": "A1234", "amount": 459}
    text = "您的订单 A1234 已经发货，实付 459 元。"
    for author in ("model", "person"):
        found = check_text(text, "发货后 3 天送达。", channel="social", order=order, author=author)
        assert "personal_data" in kinds([one for one in found if one.severity == "block"])


def test_a_source_is_asked_for_once() -> None:
    """Beside a wrong number it would only be in the way."""
    assert kinds(check_text("我们补贴您 33 元。", "质量问题运费由店铺承担。")) == ["ungrounded_number"]
