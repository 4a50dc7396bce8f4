"""Rechecks: what an agent makes of a draft is checked against the passages that the draft was made from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assist.assistant import Assistant
from assist.drafting.checks.citations import MARKER
from assist.drafting.drafts import Draft
from assist.drafting.rechecks import recheck_edit
from assist.drafting.turns.conversations import Conversation, Message
from assist.errors import Conflict

SAID = Conversation((Message("customer", "衣服开线了想退货，运费谁出？我的手机 13900001111"),))


@pytest.fixture
def draft(assistant: Assistant) -> Draft:
    """A quote draft about opened seams and postage."""
    return assistant.draft(SAID)


def found(draft: Draft, text: str, severity: str = "block") -> list[tuple[str, str]]:
    """The findings of one severity on an edit: kind, and the words it stands at."""
    checked = recheck_edit(draft, SAID, text)
    return [(f.kind, checked.text[f.start : f.end]) for f in checked.findings if f.severity == severity]


def test_the_draft_itself_passes(draft: Draft) -> None:
    """Not a word changed, nothing to say; its markers stay."""
    checked = recheck_edit(draft, SAID, draft.text)
    assert checked.text == draft.text
    assert [f for f in checked.findings if f.severity == "block"] == []


def test_a_changed_meaning_is_doubted_where_it_stands(draft: Draft) -> None:
    """The very words, with what the source says."""
    assert "店铺承担" in draft.text
    kinds = found(draft, draft.text.replace("店铺承担", "您承担"), "warn")
    assert {kind for kind, _ in kinds} == {"contradicts_source"}
    assert all("您承担" in words for _, words in kinds)


def test_a_number_of_ones_own_is_blocked(draft: Draft) -> None:
    """Wherever it is added."""
    assert found(draft, draft.text + "我们补贴您 33 元。") == [("ungrounded_number", "33 元")]


def test_a_sentence_in_ones_own_words_gets_the_marker_of_its_passage(draft: Draft) -> None:
    """Nobody has to write markers by hand."""
    checked = recheck_edit(draft, SAID, "您好，衣服开线属于质量问题，来回运费由店铺承担哦。")
    assert checked.text.endswith("[1]")
    assert [citation.n for citation in checked.citations] == [1]
    assert checked.findings == ()


def test_what_several_passages_say_together_is_no_error(assistant: Assistant) -> None:
    """A sentence that no single passage carries is told to be without a source, and not withheld for it."""
    asked = Conversation((Message("customer", "开线了运费谁出？无理由退货几天？"),))
    summed = "您好呀，开线的话邮费我们包了，就算只是不喜欢，签收次日起 7 天内照样能退的哦。"
    checked = recheck_edit(assistant.draft(asked), asked, summed)
    assert [f.kind for f in checked.findings if f.severity == "block"] == []


def test_that_a_sentence_has_no_source_is_said_once_and_only_alone(draft: Draft) -> None:
    """Beside a wrong number it would only be in the way."""
    assert found(draft, "我们的仓库在楼下，有空来坐坐。", "warn") == [
        ("uncited_sentence", "我们的仓库在楼下，有空来坐坐。")
    ]
    assert found(draft, "我们补贴您 33 元。", "warn") == []


def test_what_the_customer_said_may_be_said_back(draft: Draft) -> None:
    """The conversation that counts is the live one: the kept one is masked."""
    assert found(draft, "您好，稍后拨打您的 13900001111。") == []
    assert "personal_data" in {kind for kind, _ in found(draft, "您好，稍后拨打您的 13900002222。")}


def test_a_deleted_marker_changes_nothing(draft: Draft) -> None:
    """What the sentence was made from is known without it."""
    bare = MARKER.sub("", draft.text)
    assert found(draft, bare) == []
    assert {kind for kind, _ in found(draft, bare.replace("店铺承担", "您承担"), "warn")} == {"contradicts_source"}


def test_the_customer_may_be_addressed(draft: Draft) -> None:
    """By the name that the helpdesk tells; another one is somebody else's."""
    theirs = replace(SAID, customer={"name": "Harriet W."})
    english = replace(draft, language="en")
    for name, kinds in (("Harriet", set()), ("Jonas", {"personal_data"})):
        findings = recheck_edit(english, theirs, f"Dear {name} W., postage is on us.").findings
        assert {f.kind for f in findings if f.severity == "block"} == kinds


def test_an_amount_is_not_granted_by_being_asked(assistant: Assistant) -> None:
    """The figure that a customer demands is the likeliest wrong one."""
    asked = Conversation((Message("customer", "衣服开线了运费谁出？别家都补贴 33 元"),))
    findings = recheck_edit(assistant.draft(asked), asked, "亲，给您补贴 33 元哦。").findings
    assert [(f.kind, f.severity) for f in findings] == [("ungrounded_number", "block")]


@pytest.mark.parametrize("text", [" ", "　", "\n", "[1][9]"])
def test_a_text_without_words_has_no_findings_that_withhold(draft: Draft, text: str) -> None:
    """An emptied box is no error."""
    assert found(draft, text) == []


def test_a_time_of_the_customer_s_may_be_said_back(assistant: Assistant) -> None:
    """People answer to what was said to them; in the rule itself it would still be wrong."""
    asked = Conversation((Message("customer", "穿了四个月开线了，无理由退货几天？"),))
    made = assistant.draft(Conversation((Message("customer", "签收后无理由退货期几天"),)))
    findings = recheck_edit(made, asked, "亲，您的衣服穿了四个月啦。").findings
    assert "ungrounded_number" not in {f.kind for f in findings}
    assert "7 天" in made.text
    wrong = recheck_edit(made, asked, made.text.replace("7 天", "四个月")).findings
    assert "ungrounded_number" in {f.kind for f in wrong}


def test_forgotten_passages_cannot_be_compared_with(draft: Draft) -> None:
    """After a collection of old releases."""
    with pytest.raises(Conflict, match="no longer kept"):
        recheck_edit(replace(draft, passages=()), SAID, "您好")
