"""Figures: numbers count with their unit, and for what the source gives them to."""

from __future__ import annotations

import pytest

from assist.drafting.checks.figures import check_figures
from tests.drafting.drafted import kinds, run


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
