"""Checks: what they catch, where, and what they leave alone."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from assist.drafting.drafts import Finding, cite, without_markers
from assist.drafting.grounding import check_draft, expired
from assist.knowledge.open_releases import AsOf
from assist.knowledge.passages import Passage


def passage(text: str, key: str = "p1", **more: Any) -> Passage:
    """A public passage that says this."""
    fields: dict[str, Any] = {
        "id": key, "document": "doc", "title": "标题", "section": "节", "text": text, "whole": text, "score": 1.0,
        "similarity": 0.9, "kind": "policy", "language": "zh", "audience": "public", "effective_from": None, "effective_until": None,
        "owner": None, **more,
    }  # fmt: skip
    return Passage(**fields)


def check(text: str, source: str, language: str = "zh", order: dict[str, Any] | None = None) -> tuple[Finding, ...]:
    """Findings on a written text whose [1] is a passage that says `source`."""
    passages = [passage(source)]
    cited = cite(text, passages)
    return check_draft(cited.text, cited.citations, passages, order or {}, language, cited.unknown)


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("签收后七天内可退。[1]", "签收后 7 天内可退。"),
        ("签收后７天内可退。[1]", "签收后 7 天内可退。"),
        ("满 1,000 元可以。[1]", "满 1000 元可以。"),
        ("L1S 可以给手机充电。[1]", "萤火 SL-L1S 可以反向给手机充电。"),
        ("1. 关机。[1]\n2. 调粗。[1]", "关机后调粗。"),
        ("我们一定帮您核实，感谢您的耐心。", "无关"),
    ],
)
def test_what_the_source_says_in_other_digits_is_grounded(text: str, source: str) -> None:
    """七天, ７天 and 7 天 agree; a list number is no quantity; courtesy needs no source."""
    assert [finding.kind for finding in check(text, source)] == []


@pytest.mark.parametrize(
    ("text", "source", "kind", "words"),
    [
        ("签收后 15 天内可退。[1]", "签收后 7 天内可退。", "ungrounded_number", "15"),
        ("签收后十五天内可退。[1]", "签收后 7 天内可退。", "ungrounded_number", "十五"),
        ("保修 2 年。[1]", "保修 12 年。", "ungrounded_number", "2"),
        ("L1S 可以充电。[1]", "萤火 L1 不能充电。", "ungrounded_name", "L1S"),
        ("Refunds take 3 days.[1]", "Refunds take 5 days.", "ungrounded_number", "3"),
    ],
)
def test_what_no_source_says_blocks_with_its_place(text: str, source: str, kind: str, words: str) -> None:
    """The finding's span is exactly the words that are not covered."""
    language = "en" if text.startswith("Ref") else "zh"
    finding = next(f for f in check(text, source, language) if f.kind == kind)
    plain = cite(text, [passage(source)]).text
    assert finding.severity == "block"
    assert plain[finding.start : finding.end] == words


def test_numbers_of_the_order_are_grounded() -> None:
    """Dates and amounts of the customer's own order may be said."""
    order = {"amount": 459.0, "placed_at": "2026-11-05T20:10:00+08:00"}
    assert check("您 11 月 5 日下单，实付 459 元，可以退货。[1]", "可以退货。", order=order) == ()


def test_a_number_in_an_uncited_passage_does_not_count() -> None:
    """Grounding is by what is cited, not by what was found."""
    passages = [passage("可退。"), passage("15 天", "p2")]
    cited = cite("15 天内可退。[1]", passages)
    findings = check_draft(cited.text, cited.citations, passages, {}, "zh")
    assert [finding.kind for finding in findings] == ["ungrounded_number"]


def test_a_statement_without_a_source_is_pointed_out() -> None:
    """The markers of its neighbours do not cover it."""
    findings = check("可以退货。[1]仓库在嘉兴的东边。", "可以退货。")
    assert [(finding.kind, finding.severity) for finding in findings] == [("uncited_sentence", "warn")]


def test_a_reply_in_the_wrong_language_is_pointed_out() -> None:
    """Quoted words in another language are named by their own place."""
    assert "wrong_language" in {f.kind for f in check("You can return it.[1]", "You can return it.", "zh")}


def test_citations_are_numbered_by_appearance_and_quote_the_fitting_sentence() -> None:
    """Two sentences of one passage are two citations; the same one twice is one."""
    passages = [passage("甲规则是七天。乙规则是十五天。"), passage("丙", "p2")]
    cited = cite("乙规则是十五天。[1]甲规则是七天。[1]乙规则是十五天。[1][7]", passages)
    assert cited.text == "乙规则是十五天。[1]甲规则是七天。[2]乙规则是十五天。[1]"
    assert [c.quote for c in cited.citations] == ["乙规则是十五天。", "甲规则是七天。"]
    assert len(cited.unknown) == 1
    assert without_markers(cited.text) == "乙规则是十五天。甲规则是七天。乙规则是十五天。"


def test_a_source_that_does_not_hold_on_the_day_blocks() -> None:
    """Policies count on the order's day, everything else today; a source in force is no finding."""
    in_sale, later = dt.date(2026, 11, 5), dt.date(2026, 11, 20)
    days: dict[str, Any] = {"effective_from": dt.date(2026, 11, 1), "effective_until": dt.date(2026, 11, 15)}
    for kind, day, expected in (
        ("policy", later, ["expired_source"]),
        ("policy", in_sale, []),
        ("faq", in_sale, ["expired_source"]),
    ):
        sources = [passage("退货期 15 天。", kind=kind, **days)]
        cited = cite("退货期 15 天。[1]", sources)
        found = list(expired(cited.text, cited.citations, sources, AsOf(policies=day, others=later)))
        assert [finding.kind for finding in found] == expected
        assert all(cited.text[f.start : f.end] == "[1]" and f.severity == "block" for f in found)
