"""Periods that a rule counts from a step of an order."""

from __future__ import annotations

import datetime as dt

import pytest

from assist.texts.periods import Period, periods


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("签收次日起 7 天内可以申请退货。", [("delivered_at", 7, "day")]),
        ("收到商品后十五天之内提出", [("delivered_at", 15, "day")]),
        ("下单 30 天内降价可以补差价，签收后 2 年内保修。", [("placed_at", 30, "day"), ("delivered_at", 24, "month")]),
        ("质保期 12 个月，自购买之日起计算。", [("placed_at", 12, "month")]),
        ("发货后两周内没有收到请联系我们。", [("shipped_at", 14, "day")]),
        ("You can return items within 30 days of delivery.", [("delivered_at", 30, "day")]),
        ("It is covered for two years from the date of purchase.", [("placed_at", 24, "month")]),
        ("The window is extended to 45 days after delivery.", [("delivered_at", 45, "day")]),
    ],
)
def test_a_period_has_a_step_and_a_length(rule: str, found: list[tuple[str, int, str]]) -> None:
    """In either order of words, in figures or numerals, in days or whole months."""
    assert [(one.step, one.count, one.unit) for one in periods(rule)] == found


@pytest.mark.parametrize(
    "rule",
    [
        "仓库签收后 3 天内退款。",
        "我们收到退回的商品后 5 天内处理。",
        "退货签收后 7 天退款到账。",
        "截止之后付款的顺延到第二天出库。",
        "发货比平时多 5 天。",
        "签收 1-3 天后再评价。",
        "签收后 48 小时内拍照。",
        "付款后 3 个工作日内发货。",
        "Points appear 14 days after delivery.",
        "We refund you within 5 days of receipt of the return.",
        "保修 2 年。",
    ],
)
def test_what_is_not_counted_from_the_customers_order_is_none(rule: str) -> None:
    """The shop's own time, something that happens afterwards, hours, working days, and no step at all."""
    assert list(periods(rule)) == []


@pytest.mark.parametrize(
    ("count", "unit", "first", "end"),
    [
        (7, "day", "2026-11-09", "2026-11-16"),
        (1, "month", "2027-01-31", "2027-02-28"),
        (24, "month", "2023-05-09", "2025-05-09"),
        (7, "day", "9999-12-30", "9999-12-31"),
        (1, "month", "9999-12-30", "9999-12-31"),
    ],
)
def test_a_period_ends_on_a_day(count: int, unit: str, first: str, end: str) -> None:
    """A month ends on the same day of the month, or on its last; what no calendar reaches ends with it."""
    period = Period("delivered_at", count, "day" if unit == "day" else "month", "")
    assert period.end(dt.date.fromisoformat(first)) == dt.date.fromisoformat(end)
