"""Derivations: what follows from the case may be said, and is said to follow."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.drafting.drafted import check, kinds, passage

TODAY = dt.date(2026, 11, 28)


@pytest.mark.parametrize(
    ("text", "source", "turn"),
    [
        ("两公分半就是 25 毫米，放得下。[1]", "缝隙不超过 30 毫米都放得下。", "我家缝有两公分半"),
        ("您 120 斤就是 60 公斤，选 M 码。[1]", "55 至 65 公斤选 M 码。", "我 120 斤穿多大"),
        ("Two at £7 come to £14.[1]", "A day pass costs £7.", "I need 2 day passes, how much?"),
        ("8% of your 450 is 36 yuan.[1]", "The restocking fee is 8% of the amount paid.", "I paid 450 yuan"),
        ("差 20 元就包邮了。[1]", "满 99 元包邮。", "我这单 79 元"),
        ("您用了八个月，还在保修期内。[1]", "保修一年。", "我用了八个月坏了"),
        ("Day 33 is too late, I'm afraid.[1]", "Send it back within 30 days.", "It is day 33 now"),
    ],
)
def test_echo_conversion_and_arithmetic_pass(text: str, source: str, turn: str) -> None:
    """The customer's figure is a circumstance; what is reckoned from it is noted at most."""
    assert [one for one in check(text, source, turn=turn) if one.severity != "info"] == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("最晚可退到 12 月 3 日。[1]", "2026-11-18"),
        ("您今天是签收第 10 天。", "2026-11-18"),
        ("可退到 2027 年 1 月 3 日。[1]", "2026-12-19"),
    ],
)
def test_the_order_dates_lead_to_others(text: str, day: str) -> None:
    """Delivered on the 18th, 15 days: the 3rd; its year comes with it."""
    found = check(text, "签收后 15 天内可以退货。", order={"delivered_at": day}, today=TODAY)
    assert "ungrounded_number" not in kinds(found)


def test_what_was_worked_out_says_how() -> None:
    """For the record, with the formula."""
    (finding,) = check("两张一共 14 元。[1]", "每张 7 元。", turn="买 2 张多少钱")
    assert (finding.kind, finding.severity) == ("derived_value", "info")
    assert "2 × 7" in finding.message


@pytest.mark.parametrize(
    ("text", "source", "turn"),
    [
        ("两张一共 16 元。[1]", "每张 7 元。", "买 2 张多少钱"),
        ("是的，签收后 15 天内可以退货。[1]", "签收后 7 天内可以退货。", "不是说 15 天内可以退货吗"),
    ],
)
def test_a_wrong_sum_and_a_wrong_premise_are_found(text: str, source: str, turn: str) -> None:
    """What the customer said is no rule of the shop."""
    assert "ungrounded_number" in kinds(check(text, source, turn=turn))


@pytest.mark.parametrize(
    ("text", "price", "sale"),
    [
        ("活动价是 80 元。[1][2]", "手柄 100 元。", "配件打 8 折。"),
        ("In the sale it costs £21.25.[1][2]", "The pump costs £25.", "Pumps are reduced by 15%."),
    ],
)
def test_a_price_is_reduced_by_a_rule_made_for_these_days(text: str, price: str, sale: str) -> None:
    """The sale is of the case; a share that always stands in a document makes no new price."""
    ends = dt.date(2026, 12, 8)
    assert "ungrounded_number" not in kinds(check(text, price, passage(sale, "p2", effective_until=ends)))
    assert "ungrounded_number" in kinds(check(text, price, sale))


def test_what_is_demanded_is_not_granted() -> None:
    """An amount that only the customer named, promised without a source."""
    found = check("亲，给您补贴 33 元哦。", "质量问题运费由店铺承担。", turn="别家都补贴 33 元")
    assert [one.severity for one in found if one.kind == "ungrounded_number"] == ["block"]


@pytest.mark.parametrize("marker", ["[1]", ""])
def test_an_amount_is_not_explained_by_a_quotient_that_is_only_near(marker: str) -> None:
    """499 ÷ 15 is 33.27, which nobody means by 33: the amount stands alone and is in no source, so it withholds."""
    found = check(
        f"运费补贴 33 元。{marker}",
        "签收后 15 天内可以退货。",
        turn="运费谁出",
        order={"amount": 499, "currency": "CNY"},
    )
    assert [one.severity for one in found if one.kind == "ungrounded_number"] == ["block"]


def test_an_amount_is_made_of_amounts() -> None:
    """Not of the third call and the 11 of a sale's name; a price that was said without its currency is one."""
    order = {"amount": 1139, "promotion": "双11 满 300 减 40"}
    found = check("运费补贴 33 元。", "质量问题运费由店铺承担。", turn="催了三天了", order=order)
    assert [one.severity for one in found if one.kind == "ungrounded_number"] == ["block"]
    told = check("三件一共 267 元。", "全场不打折。", turn="我买 3 件，每件 89，一共多少")
    assert "derived_value" in kinds(told)
