"""Opinions: a model's second reading clears what the rules doubt and finds what they miss, with the passage's words."""

from __future__ import annotations

from dataclasses import replace

from assist.drafting.checks.findings import Finding
from assist.drafting.checks.table import check
from assist.drafting.privacy.masks import Mask
from assist.drafting.writing.opinions import Opinions, opinion_prompt, read_opinions, sentences_to_judge
from tests.drafting.drafted import reading

SOURCE = "签收后 7 天内可以退货，但定制商品除外。质量问题的运费由店铺承担。"
TEXT = "一周之内都能退。[1]退货邮费您不用管。[1]定制的也可以退。[1]"


def judged(answer: str, text: str = TEXT) -> list[Finding]:
    """The findings on a text after a model's answer about its sentences."""
    one = reading(text, SOURCE)
    claims = sentences_to_judge(one)
    findings = check(replace(one, entailment=Opinions(read_opinions(answer, claims))))
    return [finding for finding in findings if finding.severity != "info"]


def test_what_the_model_supports_is_not_doubted() -> None:
    """Not even a number that the rules could not place."""
    assert (
        judged("1 supports\n2 supports\n3 supports", "满 8 周岁的您 15 天内都能退。[1]好的。[1]嗯嗯好的呢。[1]") == []
    )


def test_a_contradiction_withholds_with_the_passages_words() -> None:
    """Letter for letter."""
    (finding,) = [
        one for one in judged("1 supports\n2 supports\n3 contradicts 但定制商品除外") if one.severity == "block"
    ]
    assert finding.kind == "contradicts_source"
    assert "但定制商品除外" in finding.message
    assert TEXT.replace("[1]", "")[-8:].startswith("定制")


def test_a_contradiction_without_the_passages_words_is_no_opinion() -> None:
    """Then the rules decide: a model's say-so withholds nothing."""
    assert [one for one in judged("3 contradicts 定制商品一律不退不换") if one.severity == "block"] == []


def test_lines_that_are_no_judgement_are_passed_over() -> None:
    """Numbers that were not asked, other words, an empty answer."""
    claims = sentences_to_judge(reading(TEXT, SOURCE))
    assert read_opinions("9 supports\n2 maybe\n好的：\n1 supports\n", claims).keys() == {claims[0].text.strip()}
    assert read_opinions("", claims) == {}


def test_a_judgement_ends_with_its_line() -> None:
    """A sentence that is supported does not swallow the next one's contradiction."""
    claims = sentences_to_judge(reading(TEXT, SOURCE))
    found = read_opinions("1 supports\n2 contradicts 质量问题的运费由店铺承担\n3 silent", claims)
    assert [one.relation for one in found.values()] == ["supports", "contradicts", "silent"]


def test_the_prompt_shows_passages_case_and_numbered_sentences() -> None:
    """And no personal data."""
    one = reading("一周之内都能退，会打您的 13800138000。[1]", SOURCE, turn="电话 13800138000", order={"amount": 99})
    prompt = opinion_prompt(one, sentences_to_judge(one), Mask())
    assert "13800138000" not in prompt.user
    assert SOURCE in prompt.user
    assert "1 一周之内都能退" in prompt.user
    assert "2026-11-28" in prompt.user
    assert '"amount": 99' in prompt.user
