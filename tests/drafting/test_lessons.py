"""Checks of a person's own reply: what is wrong in it, what it leaves out, and how it sounds."""

from __future__ import annotations

import pytest

from assist.assistant import Assistant
from assist.drafting.lessons import Check, check_reply
from assist.drafting.turns.conversations import Conversation, Message

ASKED = Conversation((Message("customer", "衣服开线了想退货，运费谁出？"),))
ASKED_EN = Conversation((Message("customer", "How many days do I have to return unused items?"),))


@pytest.fixture
def check(assistant: Assistant) -> Check:
    """A good reply, checked."""
    return check_reply(assistant.draft(ASKED), ASKED, "您好，衣物开线属于质量问题，来回运费由店铺承担。")


def test_a_right_reply_has_no_findings(check: Check) -> None:
    """Though it cites nothing: sentences of a person need no markers."""
    assert check.findings == ()
    assert check.courteous
    assert check.draft.citations


def test_a_wrong_number_is_found_where_it_stands(assistant: Assistant) -> None:
    """In Chinese and in English."""
    found = check_reply(assistant.draft(ASKED), ASKED, "质量问题退货，运费补贴 30 元。").findings
    assert [finding.kind for finding in found] == ["ungrounded_number"]
    assert found[0].start == len("质量问题退货，运费补贴 ")
    english = check_reply(assistant.draft(ASKED_EN), ASKED_EN, "You can return unused items within 14 days.")
    assert {finding.kind for finding in english.findings} <= {"ungrounded_number", "contradicts_source"}
    assert english.findings


def test_a_reply_that_says_the_opposite_contradicts(assistant: Assistant) -> None:
    """Who pays."""
    found = check_reply(assistant.draft(ASKED), ASKED, "衣物开线等质量问题退货，来回运费由买家承担。").findings
    assert "contradicts_source" in {finding.kind for finding in found}


def test_what_the_draft_cites_and_the_reply_does_not_say_is_missed(assistant: Assistant, check: Check) -> None:
    """By the numbers of the citations; what is said is not among them."""
    everything = check_reply(assistant.draft(ASKED), ASKED, "好的，马上看。")
    assert set(everything.missed) == {citation.n for citation in everything.draft.citations}
    quotes = {citation.n: citation.quote for citation in check.draft.citations}
    assert all("来回运费由店铺承担" not in quotes[n] for n in check.missed)


def test_a_curt_reply_is_told_so(assistant: Assistant) -> None:
    """Tone counts."""
    assert not check_reply(assistant.draft(ASKED), ASKED, "来回运费由店铺承担。").courteous
