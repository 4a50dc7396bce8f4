"""Numerals: a number has one value, however it is written, and stands where it is written."""

from __future__ import annotations

import pytest

from assist.texts.measures import measures
from assist.texts.numerals import numbers, value_of


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("3.5 1,299 1,299.50 ３５ −5", [3.5, 1299, 1299.5, 35, -5]),
        ("3万 1.5 亿 1万2千 30,000", [30_000, 150_000_000, 12_000, 30_000]),
        ("二百五十，四千二，一万两千，二〇二六", [250, 4200, 12_000, 2026]),
        ("三点五公斤 一点二万 两点五倍 零点五度", [3.5, 12_000, 2.5, 0.5]),
        ("半小时 半年 半斤", [0.5, 0.5, 0.5]),
        ("seven, twenty-one, twenty one, sixteen", [7, 21, 21, 16]),
        ("a hundred, two hundred and fifty, three hundred five", [100, 250, 305]),
        ("two million, half a million, one million two hundred thousand", [2e6, 5e5, 1.2e6]),
        ("2.5 million, 300 thousand, 1.2 billion, 2 hundred", [2.5e6, 3e5, 1.2e9, 200]),
        ("$30k, £1.2m, € 3bn, USD 5k, 30k yuan, 20K元", [30_000, 1.2e6, 3e9, 5_000, 30_000, 20_000]),
        ("4K TV, 18k gold, 30 m of rope, 100m run", [4, 18, 30, 100]),
        ("half an hour, an hour, an apple", [0.5, 1]),
    ],
)
def test_a_number_has_one_value(text: str, values: list[float]) -> None:
    """Digits, Chinese and English words, powers of ten; k and m are thousands and millions of money only."""
    assert [one.value for one in numbers(text)] == values


@pytest.mark.parametrize(
    "text", ["2.5 million", "$30k", "3万", "二百五十", "半年", "三点五公斤", "two hundred and ten"]
)
def test_a_number_stands_where_it_is_written(text: str) -> None:
    """Offsets are of the text, signs and units outside."""
    (one,) = numbers(f"共 {text}。")
    assert text.strip("$年公斤") == f"共 {text}。"[one.start : one.end]


@pytest.mark.parametrize("text", ["SL-J210", "X5Y6", "m²", "①", "IPX4"])
def test_digits_of_other_things_are_no_numbers(text: str) -> None:
    """Codes, units and bullets."""
    assert numbers(text) == []


def test_what_is_no_number_has_no_value() -> None:
    """Nor has a text with more around it."""
    assert value_of("二十一") == 21
    for words in ("", "abc", "7 天", "seven days"):
        with pytest.raises(ValueError, match="is not a number"):
            value_of(words)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$30k 3万美元 30,000 dollars", [("usd", 30_000)] * 3),
        ("2.5 million euros €2.5m 250万欧元", [("eur", 2.5e6)] * 3),
        ("two hundred and fifty yuan 二百五十元", [("cny", 250)] * 2),
        ("三点五公斤 3.5 kg", [("mass", 3500)] * 2),
        ("三点", [("clock", 180)]),
        ("10 m² 10平方米 10 m", [("area", 10)] * 2 + [("length", 10_000)]),
        ("two million served, thanks a million", [(None, 2e6)]),
        ("2 to 3 million pounds", [("gbp", 2), ("gbp", 3e6)]),
    ],
)
def test_measures_count_in_these_numbers(text: str, expected: list[tuple[str | None, float]]) -> None:
    """What is written in another way is the same amount."""
    assert [(one.kind, one.value) for one in measures(text)] == expected
