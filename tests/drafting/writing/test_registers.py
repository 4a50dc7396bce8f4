"""Registers: casual words become formal ones, and nothing else changes."""

from __future__ import annotations

import pytest

from assist.drafting.writing.registers import formal


@pytest.mark.parametrize(
    ("casual", "written"),
    [
        ("亲，你的衣服可以退哦~[1]", "您的衣服可以退。[1]"),
        ("你可以退货哈！[1]", "您可以退货。[1]"),
        ("咱们没法改价呢。[2]", "我们无法改价。[2]"),
        ("你们店在哈尔滨。", "你们店在哈尔滨。"),
        ("亲子装可以退。[1]", "亲子装可以退。[1]"),
        ("签收次日起 7 天内可以退货。[1]", "签收次日起 7 天内可以退货。[1]"),
    ],
)
def test_chinese(casual: str, written: str) -> None:
    """您, no particles, no exclamation marks; markers and facts stay."""
    assert formal(casual, "zh") == written


@pytest.mark.parametrize(
    ("casual", "written"),
    [
        ("You can't return it, we won't pay.[1]", "You cannot return it, we will not pay.[1]"),
        ("It’s been a day and they don’t ship!", "It’s been a day and they do not ship."),
        ("Thanks, we'll pay USD 9.[2]", "Thank you, we will pay USD 9.[2]"),
        ("The shop's own label is used.", "The shop's own label is used."),
    ],
)
def test_english(casual: str, written: str) -> None:
    """Full forms; a possessive is none."""
    assert formal(casual, "en") == written
