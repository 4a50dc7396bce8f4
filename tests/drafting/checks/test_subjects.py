"""Rows: the value of one row of a table is not that of its neighbour."""

from __future__ import annotations

import pytest

from tests.drafting.drafted import check, kinds, passage

PAID = passage(
    "支付方式：微信、支付宝；到账时间：即时到 24 小时。 支付方式：储蓄卡；到账时间：1-5 个工作日。 支付方式：信用卡；到账时间：3-7 个工作日。"
)
CARDS = passage("Card: Visa, Mastercard; Time: 3-5 business days. Card: American Express; Time: 5-7 business days.")


@pytest.mark.parametrize(
    "text", ["储蓄卡和信用卡的退款时效是 1-5 个工作日。[1]", "信用卡、储蓄卡都是 3-7 个工作日到账。[1]"]
)
def test_two_rows_with_the_value_of_one_block(text: str) -> None:
    """Whichever of the two it is."""
    assert "contradicts_source" in kinds(check(text, PAID))


@pytest.mark.parametrize(
    "text",
    [
        "储蓄卡 1-5 个工作日到账，信用卡 3-7 个工作日到账。[1]",
        "信用卡退款 3-7 个工作日到账。[1]",
        "微信和支付宝退款即时到 24 小时到账。[1]",
    ],
)
def test_each_row_with_its_own_value_is_fine(text: str) -> None:
    """Two names of one row share its value."""
    assert "contradicts_source" not in kinds(check(text, PAID))


def test_english_rows() -> None:
    """The same in the other language."""
    wrong = "Refunds to Visa and American Express show after 3-5 business days. [1]"
    right = "Refunds to Visa and Mastercard show after 3-5 business days. [1]"
    assert "contradicts_source" in kinds(check(wrong, CARDS, language="en"))
    assert "contradicts_source" not in kinds(check(right, CARDS, language="en"))
