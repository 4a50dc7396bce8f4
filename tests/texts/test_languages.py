"""Languages: which of the two a text is in."""

from __future__ import annotations

import pytest

from assist.texts.languages import Language, is_foreign, language_of


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


@pytest.mark.parametrize(
    "text",
    [
        "SKU：SL-B40。", "钠：980 mg/100 g。", "DHA：1 段 90 mg；2 段 90 mg；3 段 75 mg。", "M; 170/88A; SL-J210", "26.5 cm = EU 42",
        "身高参考为：S 160-168 cm,M 168-174 cm,L 174-180 cm,XL 180-186 cm。", "CS-360 40–125 cm,25 kg；CS-360P 40–125 cm", "cm", "XXL",
    ],
)  # fmt: skip
def test_units_sizes_and_codes_are_no_foreign_language(text: str) -> None:
    """A row of a Chinese size table has more Latin words than Chinese ones."""
    assert not is_foreign(text, "zh")
    assert not is_foreign("Size M; 170/88A; SL-J210; 90 cm", "en")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Keep the box for 30 days.", "zh"),
        ("Hand wash only.", "zh"),
        ("请手洗，水温 30 度以下。", "en"),
        ("尺码：M", "en"),
    ],
)
def test_words_of_the_other_language_are(text: str, language: Language) -> None:
    """However many figures stand between them."""
    assert is_foreign(text, language)
