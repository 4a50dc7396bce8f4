"""The checks of a draft together: what they catch, where, and what they leave alone."""

from __future__ import annotations

import pytest

from assist.drafting.checks.citations import cite, without_markers
from tests.drafting.drafted import check, kinds, passage


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("签收后七天内可退。[1]", "签收后 7 天内可退。"),
        ("签收后７天内可退。[1]", "签收后 7 天内可退。"),
        ("满 1,000 元可以。[1]", "满 1000 元可以。"),
        ("L1S 可以给手机充电。[1]", "萤火 SL-L1S 可以反向给手机充电。"),
        ("1. 关机。[1]\n2. 调粗。[1]", "关机后调粗。"),
        ("我们一定帮您核实，感谢您的耐心。", "无关"),
        ("You can return it within two weeks.[1]", "You can return it within 14 days."),
    ],
)
def test_what_the_source_says_in_other_words_is_grounded(text: str, source: str) -> None:
    """七天, ７天 and 7 天 agree; a list number is no quantity; courtesy needs no source."""
    assert kinds(check(text, source)) == []


@pytest.mark.parametrize(
    ("text", "source", "kind", "words"),
    [
        ("签收后 15 天内可退。[1]", "签收后 7 天内可退。", "ungrounded_number", "15 天"),
        ("签收后十五天内可退。[1]", "签收后 7 天内可退。", "ungrounded_number", "十五天"),
        ("保修 2 年。[1]", "保修 12 年。", "ungrounded_number", "2 年"),
        ("L1S 可以充电。[1]", "萤火 L1 可以充电。", "ungrounded_name", "L1S"),
        ("Refunds take 3 days.[1]", "Refunds take 5 days.", "ungrounded_number", "3 days"),
    ],
)
def test_what_no_source_says_blocks_with_its_place(text: str, source: str, kind: str, words: str) -> None:
    """The finding's span is exactly the words that are not covered."""
    finding = next(f for f in check(text, source) if f.kind == kind)
    assert finding.severity == "block"
    assert cite(text, [passage(source)]).text[finding.start : finding.end] == words


def test_numbers_of_the_order_are_grounded() -> None:
    """Dates and amounts of the customer's own order may be said."""
    order = {"amount": 459.0, "placed_at": "2026-11-05T20:10:00+08:00"}
    assert check("您 11 月 5 日下单，实付 459 元，可以退货。[1]", "可以退货。", order=order) == ()


def test_every_sentence_is_held_against_the_passage_that_it_cites() -> None:
    """A number of another cited passage does not ground it."""
    findings = check("邮件 7 天内回复。[1]定制 15 天内发货。[1]", "邮件 7 天内回复。", "定制 15 天内发货。")
    assert [f.kind for f in findings if f.severity == "block"] == ["ungrounded_number"]
    assert kinds(check("邮件 7 天内回复。[1]定制 15 天内发货。[2]", "邮件 7 天内回复。", "定制 15 天内发货。")) == []


def test_a_verbatim_sentence_raises_nothing() -> None:
    """What the document says, with its conditions and numbers, is not doubted."""
    said = "除下文列出的例外商品外，您可以在签收次日起 7 天内申请无理由退货。"
    assert check(f"您好，为您查到：{said}[1]", f"{said}贴身内衣拆封后不支持无理由退货。") == ()


def test_a_statement_without_a_source_is_pointed_out() -> None:
    """The markers of its neighbours do not cover it."""
    findings = check("可以退货。[1]仓库在嘉兴的东边。", "可以退货。")
    assert [(finding.kind, finding.severity) for finding in findings] == [("uncited_sentence", "warn")]


def test_a_reply_in_the_wrong_language_is_pointed_out() -> None:
    """Quoted words in another language are named by their own place."""
    assert "wrong_language" in kinds(check("You can return it.[1]", "You can return it.", language="zh"))


@pytest.mark.parametrize(
    "row", ["SKU：SL-B40。", "净重：CS-360 12.8 kg；CS-360P 14.1 kg。", "S 160-168 cm,M 168-174 cm,L 174-180 cm。"]
)
def test_a_row_of_units_sizes_and_codes_is_in_no_other_language(row: str) -> None:
    """It stands so in the customer's own language's document; nor is a reply of nothing else."""
    assert "wrong_language" not in kinds(check(f"您好，为您查到：{row}[1]", row, language="zh"))
    assert "wrong_language" not in kinds(check(row, row, language="zh"))


@pytest.mark.parametrize(("language", "said"), [("zh", "不在所引资料里"), ("en", "is in no cited passage")])
def test_messages_are_in_the_language_of_the_reply(language: str, said: str) -> None:
    """One plain sentence that quotes the words in question."""
    text, source = {
        "zh": ("签收后 15 天内可退。[1]", "签收后 7 天内可退。"),
        "en": ("Returns take 15 days.[1]", "Returns take 7 days."),
    }[language]
    (finding,) = check(text, source)
    assert said in finding.message
    assert source in finding.message


def test_citations_are_numbered_by_appearance_and_quote_the_fitting_sentence() -> None:
    """Two sentences of one passage are two citations; the same one twice is one."""
    passages = [passage("甲规则是七天。乙规则是十五天。"), passage("丙", "p2")]
    cited = cite("乙规则是十五天。[1]甲规则是七天。[1]乙规则是十五天。[1][7]", passages)
    assert cited.text == "乙规则是十五天。[1]甲规则是七天。[2]乙规则是十五天。[1]"
    assert [c.quote for c in cited.citations] == ["乙规则是十五天。", "甲规则是七天。"]
    assert len(cited.unknown) == 1
    assert without_markers(cited.text) == "乙规则是十五天。甲规则是七天。乙规则是十五天。"
