"""Languages: which of the two a text is in."""

from __future__ import annotations

import pytest

from assist.texts.languages import language_of


@pytest.mark.parametrize(
    "text",
    ["HDMI 2.1 能接吗", "ThinkBook 14 Plus 能装几条内存", "S码 or M码", "容量(BX-20L)：5200 mAh 2A max", "怎么退"],
)
def test_names_codes_and_units_do_not_make_a_text_english(text: str) -> None:
    """Chinese customers name things in Latin letters."""
    assert language_of(text) == "zh"


@pytest.mark.parametrize("text", ["Is the 山行 any good?", "can 云朵 枕 be washed at home", "ok", "👍", ""])
def test_a_chinese_name_does_not_make_a_text_chinese(text: str) -> None:
    """English customers name Chinese products."""
    assert language_of(text) == "en"
