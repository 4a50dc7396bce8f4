"""Spans: words found in one pass, and which places are taken."""

from __future__ import annotations

from assist.texts.spans import LONGEST, Taken, Words


def test_words_are_found_the_longest_first() -> None:
    """Every place of each."""
    assert list(Words(["灯", "台灯", "灯罩"]).found_in("台灯的灯罩")) == [(0, 2), (3, 5), (1, 2), (3, 4)]


def test_a_word_covers_what_lies_within_it() -> None:
    """All of the span, wherever the word begins."""
    codes = Words(["AB-13900139000", "77"])
    text = "条码 AB-13900139000 和 77"
    assert codes.cover(text, 6, 17)
    assert not codes.cover(text, 0, 5)
    assert not codes.cover(text, 16, 20)


def test_what_is_too_long_is_no_word() -> None:
    """Nothing of such a length is a code or a name."""
    assert not list(Words(["x" * (LONGEST + 1), ""]).found_in("x" * 200))


def test_a_place_is_taken_once() -> None:
    """Spans that only touch do not meet."""
    taken = Taken(10)
    taken.add(2, 5)
    assert taken.touched(4, 7)
    assert not taken.touched(5, 7)
