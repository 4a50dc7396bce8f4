"""Sentences, numerals and search words: the small readers of Chinese and English text."""

from __future__ import annotations

import pytest

from assist.knowledge.lexical import Lexical, pairs, words
from assist.texts.languages import language_of
from assist.texts.numerals import codes, contains, fold, numbers
from assist.texts.sentences import sentence_spans, sentences


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("怎么退货", "zh"),
        ("How do I return it?", "en"),
        ("L1S 怎么充电", "zh"),
        ("G3 grinder 110V ok?", "en"),
        ("???", "en"),
    ],
)
def test_the_language_is_that_of_most_of_the_text(text: str, language: str) -> None:
    """Model names inside Chinese do not make it English."""
    assert language_of(text) == language


def test_sentences_end_where_readers_see_an_end() -> None:
    """Chinese and English ends, list markers off, decimals and abbreviations whole."""
    text = "- 7 天内可退。需吊牌齐全！\n1. Charge for 3.5 hours, e.g. overnight. Then switch on.\n价格：899 元"
    assert sentences(text) == [
        "7 天内可退。",
        "需吊牌齐全！",
        "Charge for 3.5 hours, e.g. overnight.",
        "Then switch on.",
        "价格：899 元",
    ]


def test_spans_are_verbatim_pieces_of_the_text() -> None:
    """A quoted sentence must stand in its passage character by character."""
    text = "  一。 二！\n\n three. "
    assert [text[start:end] for start, end in sentence_spans(text)] == ["一。", "二！", "three."]


@pytest.mark.parametrize(
    ("text", "folded"),
    [("七天", "7天"), ("７ 天", "7天"), ("十五个工作日", "15个工作日"), ("三百零五元", "305元"), ("二〇二六年", "2026年"),
     ("一万两千", "12000"), ("IPX４ 防水", "ipx4防水")],
)  # fmt: skip
def test_folding_reads_numerals_as_digits(text: str, folded: str) -> None:
    """七天, 7天 and ７ 天 are one thing to a reader."""
    assert fold(text) == folded


def test_numbers_match_whole() -> None:
    """1天 is not in 21天, and 3.5 does not hold 5."""
    assert contains("签收后七天内", "7天")
    assert not contains("21天", "1天")
    assert not contains("3.5 小时", "5 小时")
    assert not contains("15天", "1")


def test_quantities_and_codes_are_told_apart() -> None:
    """SL-J210 is a code, its digits are no quantity; 1,299 is 1299."""
    text = "SL-J210 要 1,299 元，七天，10%"
    assert [one.value for one in numbers(text)] == [1299, 7, 10]
    assert [value for value, _, _ in codes(text)] == ["SL-J210"]


def test_search_words_fold_width_case_and_plural() -> None:
    """Both sides of a search are cut the same way; codes also match by their parts."""
    assert words("Ｌ１Ｓ Lamps") == ["l1s", "lamp"]
    assert "sl-j210" in words("SL-J210")
    assert "j210" in words("SL-J210")
    assert words("的吗") == []
    assert pairs("退货费 a") == ["退货", "货费"]


def test_bm25_ranks_the_text_that_says_it() -> None:
    """A rare word outweighs a common one; an unknown word is the rarest."""
    texts = ["运费由店铺承担", "运费由买家承担", "运费与保修"]
    lexical = Lexical(texts, [" ".join(words(text)) for text in texts])
    by_word, by_pair = lexical.scores("保修")
    assert by_word.argmax() == 2
    assert by_pair.argmax() == 2
    assert lexical.rarity("火星") > lexical.rarity("保修") > lexical.rarity("运费")


def test_a_query_without_words_scores_nothing() -> None:
    """Punctuation and emoji find nothing and break nothing."""
    lexical = Lexical(["运费"], ["运费"])
    assert [scores.tolist() for scores in lexical.scores("?! 🙂")] == [[0.0], [0.0]]
    assert [scores.size for scores in Lexical([], []).scores("运费")] == [0, 0]
