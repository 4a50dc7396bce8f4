"""Measures: numbers with what they count."""

from __future__ import annotations

import pytest

from assist.texts.measures import measures

DAY = 86_400.0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7 天、７天、七天", [("second", 7 * DAY)] * 3),
        ("48小时 两天 two days", [("second", 2 * DAY)] * 3),
        ("7-10 个工作日", [("workday", 7), ("workday", 10)]),
        ("5 to 10 business days", [("workday", 5), ("workday", 10)]),
        ("USD 12 $12 12 dollars", [("usd", 12)] * 3),
        ("百分之十 10% 10 percent", [("percent", 10)] * 3),
        ("16:00 下午四点 4 pm", [("clock", 960)] * 3),
        ("11 月 14 日 14 November Nov 14 2026-11-14", [("date", 1114)] * 4),
        ("半小时 half an hour", [("second", 1800)] * 2),
        ("1 公斤 1000 g", [("mass", 1000)] * 2),
        ("-5 °C", [("degree", -5)]),
        ("two-year warranty", [("month", 24)]),
        ("2026 年", [(None, 2026)]),
        ("满299包邮，满99 包邮，满199包运费，3包茶叶", [(None, 299.0), (None, 99.0), (None, 199.0), ("count", 3.0)]),
        ("超过5kg的商品，100Wh以内，220V的插座", [("mass", 5000.0), ("energy", 100.0), ("voltage", 220.0)]),
    ],
)
def test_a_number_is_read_with_its_unit(text: str, expected: list[tuple[str | None, float]]) -> None:
    """One value whatever the writing; offsets hold the words."""
    assert [(one.kind, one.value) for one in measures(text)] == expected


@pytest.mark.parametrize("text", ["一定会统一处理", "一个人", "第二天", "两三天", "萤火 L1S", "SL-J210"])
def test_what_only_looks_like_a_number_is_none(text: str) -> None:
    """Words, articles, ordinals, approximations and product codes."""
    assert measures(text) == []


@pytest.mark.parametrize("text", ["2二日", "3十月5日", "十2号", "1二点"])
def test_digits_mixed_with_numerals_do_not_break_it(text: str) -> None:
    """Whatever a text holds, it can be read."""
    assert all(0 <= one.start < one.end <= len(text) for one in measures(text))


@pytest.mark.parametrize("text", ["9" * 5_000 + "月3", "一" * 5_000 + "号", "7" * 5_000 + " 点"])
def test_endless_numerals_are_no_days(text: str) -> None:
    """Nor do they stop whoever reads them."""
    assert not [one for one in measures(text) if one.kind in ("date", "day", "clock")]
