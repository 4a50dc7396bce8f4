"""Examples: which facts a reply is asked for, and which of them another reply says."""

from __future__ import annotations

import pytest

from assist.drafting.checks.findings import Finding
from assist.drafting.drafts import Draft
from assist.drafting.examples import facts_of, judged
from assist.drafting.lessons import Check


def check(*findings: Finding, courteous: bool = True) -> Check:
    """A check with these findings."""
    return Check(Draft.__new__(Draft), findings, (), courteous)


def finding(kind: str, severity: str) -> Finding:
    return Finding(kind, severity, 0, 1, "x")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("example", "facts"),
    [
        ("您好，定金 200 元，提前 48 小时取消全退。有问题随时找我。", ["定金 200 元", "提前 48 小时取消全退。"]),
        ("很抱歉让您久等了！我核实后回复您。", []),
        ("这款不能机洗。可以告诉我尺码吗？", ["这款不能机洗。"]),
        ("裆部开线属于质量问题，来回运费由我们承担；也可以。", ["裆部开线属于质量问题", "来回运费由我们承担"]),
        ("Hi! The deposit is £20, and it is refunded within 5 days.", ["The deposit is £20", "and it is refunded within 5 days."]),
    ],
)  # fmt: skip
def test_facts_are_clauses_with_figures_and_statements(example: str, facts: list[str]) -> None:
    """Greeting, sympathy, questions and promises to find out are none."""
    assert [fact.removeprefix("Hi! ") for fact in facts_of(example)] == facts


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("付 200 块定金，48 小时前取消不收钱", [True, True]),
        ("要先付两百元", [True, False]),
        ("两天前取消就全退", [False, True]),
        ("可以取消", [False, False]),
    ],
)
def test_a_figure_is_said_or_it_is_not(text: str, said: list[bool]) -> None:
    """In whatever words and unit."""
    judgement = judged(check(), text, "定金 200 元，提前 48 小时取消全退。")
    assert [fact.said for fact in judgement.facts] == said
    assert len(judgement.missed) == said.count(False)


def test_what_has_no_figure_is_never_said_to_be_missing() -> None:
    """In the same words it is right; in others only a person can tell."""
    example = "这款不能机洗。"
    assert [fact.said for fact in judged(check(), "这款不能机洗哦", example).facts] == [True]
    other = judged(check(), "请手洗", example)
    assert [fact.said for fact in other.facts] == [None]
    assert other.is_good


def test_only_what_withholds_is_wrong() -> None:
    """A warning is none: a right reply in other words may have one."""
    warned = judged(check(finding("contradicts_source", "warn"), finding("uncited_sentence", "warn")), "x", "")
    assert warned.is_good
    wrong = judged(check(finding("ungrounded_number", "block"), finding("over_promise", "block")), "x", "")
    assert [one.kind for one in wrong.wrong] == ["ungrounded_number"]
    assert [one.kind for one in wrong.forbidden] == ["over_promise"]
    listed = judged(check(finding("forbidden_phrase", "warn"), finding("over_promise", "warn")), "x", "")
    assert [one.kind for one in listed.forbidden] == ["forbidden_phrase"]
