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


def test_a_correct_reply_is_never_marked_wrong(assistant: Assistant) -> None:
    """In other words than the draft's, and with less than it quotes; what was asked is what counts."""
    draft = assistant.draft(ASKED)
    for text in ("亲，开线是质量问题，退回来的运费我们出，您不用付。", "您好，衣物开线退货来回运费由店铺承担。"):
        told = check_reply(draft, ASKED, text)
        assert told.correct, (text, told.findings, told.asked)
    wrong = check_reply(draft, ASKED, "您好，质量问题退货，运费补贴 30 元。")
    assert not wrong.correct


def test_a_day_that_follows_from_the_order_is_not_made_up(assistant: Assistant) -> None:
    """The last day for a return stands beside the draft; a newcomer may say it."""
    order = {"delivered_at": "2026-11-12T10:00:00+08:00", "placed_at": "2026-10-20T10:00:00+08:00"}
    asked = Conversation((Message("customer", "签收后几天内可以无理由退货？", at="2026-11-15T10:00:00+08:00"),), order=order)
    draft = assistant.draft(asked)
    said = check_reply(draft, asked, "您好，签收次日起 7 天内可以无理由退货，您最晚 11月19日 申请。")
    assert "ungrounded_number" not in {one.kind for one in said.findings}


def test_each_question_is_judged_by_itself(assistant: Assistant) -> None:
    """One answered, one forgotten."""
    messages = (Message("customer", "签收后几天内可以无理由退货？"), Message("customer", "开线了退货，来回运费谁承担？"))
    asked = Conversation(messages)
    told = check_reply(assistant.draft(asked), asked, "您好，衣物开线等质量问题退货，来回运费由店铺承担。")
    assert [(one.question[:3], one.answered) for one in told.asked] == [("签收后", False), ("开线了", True)]
    assert not told.correct
