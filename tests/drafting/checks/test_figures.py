"""Figures: numbers count with their unit, and for what the source gives them to."""

from __future__ import annotations

from typing import Any

import pytest

from assist.drafting.checks.figures import check_figures
from assist.drafting.checks.readings import Reading
from tests.drafting.drafted import kinds, reading, run


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("运费 7 元。", "签收后 7 天内可退。"),
        ("送修要 7 天。", "送修需要 7 个工作日。"),
        ("It costs USD 30.", "You have 30 days."),
        ("It takes 3 days.", "It takes 3 business days."),
        ("11 月 20 日结束。", "活动到 11 月 14 日结束。"),
    ],
)
def test_a_number_of_another_kind_does_not_ground(text: str, source: str) -> None:
    """7 天 says nothing about 7 元, nor a day about a working day."""
    assert kinds(run(check_figures, text, source)) == ["ungrounded_number"]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("两天内发出。", "最迟 48 小时内发出。"),
        ("半小时后关闭。", "30 分钟后关闭。"),
        ("最多抵百分之十。", "最多抵扣 10%。"),
        ("下午四点前付款。", "16:00 前付款。"),
        ("大概 7 到 10 个工作日。", "需要 7-10 个工作日。"),
        ("租一天 60 元。", "租金每天 60 元。"),
        ("It takes 1 hour.", "It takes 60 minutes."),
        ("That is $9.", "We deduct USD 9."),
        ("It ends on November 14.", "It ends on 14 November 2026."),
    ],
)
def test_one_value_in_other_units_is_the_same(text: str, source: str) -> None:
    """Hours and days, clock times, ranges, currencies and dates are compared by value."""
    assert run(check_figures, text, source) == []


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("现货最迟 72 小时内发出。", "现货最迟 48 小时内发出。退款在验货后 72 小时内到账。"),
        ("Photos must be sent within 10 days.", "Send photos within 7 days. We treat a parcel as lost after 10 days."),
    ],
)
def test_a_number_that_the_source_gives_to_something_else_contradicts(text: str, source: str) -> None:
    """That it stands somewhere in the passage is not enough; the right sentence is quoted."""
    (finding,) = run(check_figures, text, source)
    assert finding.kind == "contradicts_source"
    assert source.split("。")[0].split(". ")[0] in finding.message


@pytest.mark.parametrize(
    ("text", "source"),
    [("500 元以下发顺丰。", "500 元以上发顺丰。"), ("It runs devices over 600 W.", "It runs devices up to 600 W.")],
)
def test_a_number_with_the_opposite_direction_contradicts(text: str, source: str) -> None:
    """以上 is not 以下, over is not up to."""
    assert kinds(run(check_figures, text, source)) == ["contradicts_source"]


RULES = "衣物开线等质量问题退货，来回运费由店铺承担。运费险最高赔 12 元，验货后 72 小时内打到原账户。"
RULES_EN = "We pay the return postage of faulty items. The warranty covers the frame. Refunds take 5 business days."


@pytest.mark.parametrize(
    ("text", "source", "withheld"),
    [
        ("运费补贴您 33 元，一定 24 小时内退款", RULES, ["33 元", "24 小时"]),
        ("您放心，这边补偿您 45 元，今天就打给您。", RULES, ["45 元"]),
        ("质保 7 年，坏了包换", RULES, ["7 年"]),
        ("We give you $25 back and refund you within 3 hours.", RULES_EN, ["$25", "3 hours"]),
        ("You are covered for 9 years.", RULES_EN, ["9 years"]),
    ],
)
def test_an_amount_or_a_period_out_of_nowhere_withholds(text: str, source: str, withheld: list[str]) -> None:
    """Though another figure stands beside it and the order has some: neither could be reckoned to it."""
    order = {"amount": 459, "delivered_at": "2026-11-12"}
    found = [one for one in check_figures(person(text, source, "在吗", order)) if one.severity == "block"]
    assert [text[one.start : one.end].strip() for one in found] == withheld


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("年付 198 元，合每月 16.5 元。", "年付 198 元。"),
        ("请了假白等半天，真的非常抱歉。", RULES),
        ("我核实一下，2 小时内回复您。", RULES),
        ("She fits, as a child of 4 years does.", RULES_EN),
        ("62 kWh at 11 kW need a little under 6 hours.", "The point has 11 kW."),
    ],
)
def test_what_may_have_been_reckoned_or_is_no_figure_is_not_withheld(text: str, source: str) -> None:
    """Something known in the sentence could lead to it; an idiom; a promise to find out; a number that was said."""
    read = person(text, source, "my son is 4, 你好", {"amount": 459})
    assert "block" not in {one.severity for one in check_figures(read)}


def test_a_time_in_hours_is_not_what_is_left_of_a_period_in_days() -> None:
    """24 小时 is no remainder of a period of seven days."""
    read = person("退款 24 小时内到账。", "签收后 7 天内可退。", "今天能退吗", {"delivered_at": "2026-11-22"})
    (found,) = check_figures(read)
    assert (found.kind, found.severity) == ("ungrounded_number", "block")


def person(text: str, source: str, asked: str, order: dict[str, Any]) -> Reading:
    """A reply that a person wrote, without markers, beside one passage."""
    return reading(text, source, turn=asked, order=order, author="person")


@pytest.mark.parametrize(("order", "blocked"), [({"delivered_at": "2026-05-28"}, False), ({}, True)])
def test_a_day_of_the_order_is_nobodys_mistake(order: dict[str, Any], blocked: bool) -> None:
    """What the source has for another matter is no rule for it; a day that only the customer names may be mistaken."""
    source = "超过时限的，6月30日前只能补一张5元券。"
    found = run(
        check_figures, "超过时限的，5月28日前只能补一张5元券。", source, turn="菠菜黄了，5月28日的", order=order
    )
    assert any(one.severity == "block" for one in found) == blocked


def test_an_amount_that_is_refused_is_not_granted() -> None:
    """The customer named it, no document does."""
    said = {"turn": "我去医院花了328，一起打给我对吧"}
    assert list(check_figures(reading("挂号费不在包退里，这328元不会一起退。", "包退只退货款。", **said))) == []
    (finding,) = check_figures(reading("这328元会一起退给您。", "包退只退货款。", **said))
    assert finding.severity == "block"
