"""Things: what is said of one kind of goods answers no question about another."""

from __future__ import annotations

import pytest

from assist.knowledge.reading.documents import Document, parse_document
from assist.knowledge.reading.vocabularies import Vocabulary
from assist.knowledge.things import Things, product_name


def product(key: str, title: str, language: str = "zh") -> Document:
    """A product document."""
    text = f"---\nid: {key}\ntitle: {title}\nkind: product\nlanguage: {language}\n---\n{title}\n"
    parsed = parse_document(text, f"{key}.md")
    assert isinstance(parsed, Document)
    return parsed


THINGS = Things(
    [
        product("canopy", "云幕双人帐篷（YM-20）使用手册"),
        product("stove", "赤焰卡式炉（CY-3）"),
        product("stove-en", "Redflame Camp Stove (CY-3)", "en"),
        product("lantern-en", "Glowworm Lantern (GW-1)", "en"),
    ],
    Vocabulary((("CY-3", "赤焰", "炉子"),)),
)
STOVE = "赤焰卡式炉不能带上飞机。"


@pytest.mark.parametrize(
    ("question", "document", "text"),
    [
        ("帐篷能带上飞机吗", "stove", STOVE),
        ("帐篷能带上飞机吗", "faq", STOVE),
        ("双人帐篷可以托运吗", "faq", "CY-3 不能托运。"),
        ("Can the lantern go by plane?", "stove-en", "The Redflame Camp Stove must not go by plane."),
    ],
)
def test_what_is_said_of_another_thing_is_no_answer(question: str, document: str, text: str) -> None:
    """Whether the whole document is about it, or the passage names it."""
    assert THINGS.is_of_another(question, document, text)


@pytest.mark.parametrize(
    ("question", "document", "text"),
    [
        ("卡式炉能带上飞机吗", "stove", STOVE),
        ("赤焰能带上飞机吗", "stove", STOVE),
        ("炉子能带上飞机吗", "stove", STOVE),
        ("帐篷里能用卡式炉吗", "stove", "赤焰卡式炉要在通风处使用。"),
        ("帐篷里能用火吗", "stove", "赤焰卡式炉不能在帐篷内使用。"),
        ("能带上飞机吗", "stove", STOVE),
        ("帐篷能退吗", "returns", "签收七天内可退。"),
        ("Can the stove go by plane?", "stove-en", "The Redflame Camp Stove must not go by plane."),
    ],
)
def test_what_may_be_about_the_thing_stays(question: str, document: str, text: str) -> None:
    """Its own passages, those that speak of it too, rules for all, and questions that name no kind."""
    assert not THINGS.is_of_another(question, document, text)


def test_a_shop_without_products_has_no_things() -> None:
    """Nothing is mistaken for anything."""
    assert not Things([], Vocabulary()).is_of_another("帐篷能带上飞机吗", "stove", STOVE)


def test_a_product_is_called_as_customers_call_it() -> None:
    """Without its code, and without what kind of document it is."""
    assert product_name("云幕双人帐篷（YM-20）使用手册") == "云幕双人帐篷"
    assert product_name("Redflame Camp Stove manual (CY-3)") == "Redflame Camp Stove"


JACKETS = Things(
    [
        product("air", "云脊 Air 硬壳夹克（SL-J1）"),
        product("pro", "云脊 Air Pro 硬壳夹克（SL-J2）"),
        product("stove", "赤焰卡式炉（CY-3）"),
    ],
    Vocabulary(),
)


@pytest.mark.parametrize(
    ("question", "bought", "document", "another"),
    [
        ("夹克拉链坏了", "SL-J1\n云脊 Air 硬壳夹克 · 岩灰 L", "pro", True),
        ("夹克拉链坏了", "SL-J1\n云脊 Air 硬壳夹克 · 岩灰 L", "air", False),
        ("夹克拉链坏了", "SL-J1", "returns", False),
        ("夹克拉链坏了", "", "pro", False),
        ("夹克拉链坏了", "CY-3", "pro", False),
        ("云脊 Air Pro 的夹克有腋下拉链吗", "SL-J1", "pro", False),
        ("拉链坏了", "SL-J1", "pro", False),
    ],
)
def test_the_thing_that_was_bought_is_meant(question: str, bought: str, document: str, another: bool) -> None:
    """By its kind alone, unless another is named; what the order does not hold is nobody's."""
    assert JACKETS.is_of_another_bought(question, bought, document) is another
