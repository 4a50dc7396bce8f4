"""Outcomes: one word for what an agent gets out of a turn."""

from __future__ import annotations

from typing import Any

import pytest

from assist.drafting.checks.findings import Finding
from assist.drafting.drafts import Draft
from evals.cases.cases import Case
from evals.scoring.outcomes import Outcome, holds, is_usable, is_wrong, outcome_of
from tests.drafting.drafted import passage
from tests.evals.drafted import SOURCE, case, drafted

OTHER = "发票在确认收货后 3 天内开出。"
ASKED = {"must_include": ["店铺承担", "7 天"], "must_not_include": ["15 天"]}
RIGHT = "来回运费由店铺承担，7 天内可以退。[1]"
BLOCKED = (Finding("over_promise", "block", 0, 1, ""),)
UNANSWERABLE: dict[str, object] = {"answer": False, "documents": []}


def outcome(draft: Draft, asked: Case | None = None) -> Outcome:
    """The outcome of a draft for a case that needs two facts."""
    return outcome_of(asked or case(expect=ASKED), draft)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (RIGHT, "right"),
        ("来回运费由店铺承担，七天内可以退。[1]", "right"),
        ("来回运费由店铺承担。[1]", "partial"),
        ("来回运费由店铺承担，15 天内可以退。[1]", "wrong"),
        ("可以退的，您放心。[1]", "wrong"),
        ("", "abstained"),
    ],
    ids=["all", "other spelling", "one missing", "must not", "nothing asked for", "abstained"],
)
def test_of_an_answerable_turn(text: str, word: Outcome) -> None:
    """By the words that are needed, and those that must not be there."""
    assert outcome(drafted(text)) == word


def test_the_facts_of_another_document_are_wrong() -> None:
    """Also when the words happen to be right; beside the expected one it is no harm."""
    foreign = passage(OTHER, "p2")
    assert outcome(drafted("由店铺承担，7 天。[1]", foreign)) == "wrong"
    assert outcome(drafted("由店铺承担，7 天。[1]发票 3 天内开。[2]", passage(SOURCE), foreign)) == "right"


def test_what_says_that_more_is_open_is_not_wrong_for_saying_little() -> None:
    """It is partial: the agent is told what is left."""
    said = "可以退的。[1]运费我核实后回复您。"
    assert outcome(drafted(said, coverage="part")) == "partial"
    assert outcome(drafted(said, coverage="all")) == "wrong"


def test_right_and_blocked_is_withheld() -> None:
    """A draft that the agent may not use as it is; what is wrong stays wrong."""
    assert outcome(drafted(RIGHT, findings=BLOCKED)) == "withheld"
    assert outcome(drafted("15 天内可以退。[1]", findings=BLOCKED)) == "wrong"


def test_the_nearest_passage_answers_or_not() -> None:
    """What stands in the text counts, not what is listed beside it; together these must be of the expected document
    and hold all that is needed."""
    near: dict[str, Any] = {"status": "near", "coverage": "none"}
    assert outcome(drafted(SOURCE + "[1]", **near)) == "near right"
    both = (passage(OTHER, "p2"), passage(SOURCE))
    assert outcome(drafted(OTHER + "[1]", *both, **near)) == "near"
    assert outcome(drafted(f"{OTHER}[1]\n\n{SOURCE}[2]", *both, **near)) == "near right"
    assert outcome(drafted("来回运费由店铺承担。[1]", passage("来回运费由店铺承担。"), **near)) == "near"


@pytest.mark.parametrize(
    ("text", "more", "word"),
    [
        ("", {}, "abstained"),
        ("这个我核实后回复您。", {}, "held"),
        (SOURCE + "[1]", {"status": "near"}, "near"),
        (RIGHT, {}, "answered"),
    ],
)
def test_of_an_unanswerable_turn(text: str, more: dict[str, Any], word: Outcome) -> None:
    """A draft with a source answers what nothing answers; a promise to check does not."""
    asked = case(expect=UNANSWERABLE)
    draft = drafted(text, **more)
    assert outcome(draft, asked) == word
    assert is_wrong(asked, draft) is (word == "answered")
    assert is_usable(asked, draft) is (word != "answered")


def test_only_what_is_called_a_draft_can_be_wrong() -> None:
    """The nearest passage is offered for judging."""
    asked = case(expect=ASKED)
    assert not is_wrong(asked, drafted("15 天内可以退。[1]", status="near"))
    assert is_wrong(asked, drafted("15 天内可以退。[1]"))


def test_one_stray_sentence_is_a_small_edit() -> None:
    """Two are too much; greetings and sentences without a source are no strays, nor is a sentence on both."""
    passages = (passage(SOURCE), passage(OTHER, "p2"))
    asked = case(expect=ASKED)
    one = f"您好。{RIGHT}发票 3 天内开。[2]祝您愉快。"
    assert is_usable(asked, drafted(one, *passages))
    assert not is_usable(asked, drafted(f"{one}发票能重开。[2]", *passages))
    assert is_usable(asked, drafted(f"{one}发票和运费都不收钱。[1][2]", *passages))


def test_only_what_is_right_is_usable() -> None:
    """Neither part of it, nor what is withheld, nor the nearest passage."""
    asked = case(expect=ASKED)
    for draft in (
        drafted("由店铺承担。[1]"),
        drafted(RIGHT, findings=BLOCKED),
        drafted(SOURCE + "[1]", status="near"),
        drafted(""),
    ):
        assert not is_usable(asked, draft)


def test_several_passages_together_may_hold_what_is_needed() -> None:
    """None hold nothing, even where no words are needed."""
    asked = case(expect=ASKED)
    assert holds(asked, ["由店铺承担", "签收后 7 天"])
    assert not holds(asked, ["由店铺承担"])
    assert not holds(case(), [])
