"""Word differences: what became of a text, number by number and character by character."""

from __future__ import annotations

import random

from assist.content.differences import Piece, abridged, word_difference


def changed(before: str, after: str) -> list[tuple[str, str]]:
    """What went and what came."""
    return [(piece.sign, piece.text) for piece in word_difference(before, after) if piece.sign != "same"]


def test_numbers_and_latin_words_are_whole() -> None:
    """15 becomes 16; a model name is another one as a whole."""
    assert changed("签收后 15 天内", "签收后 16 天内") == [("removed", "15"), ("added", "16")]
    assert changed("满1,299.50元", "满1,299.60元") == [("removed", "1,299.50"), ("added", "1,299.60")]
    assert changed("use the charger", "use the charged") == [("removed", "charger"), ("added", "charged")]


def test_chinese_is_compared_by_characters() -> None:
    """Only the words that differ are marked."""
    assert changed("运费由买家承担。", "运费由店铺承担。") == [("removed", "买家"), ("added", "店铺")]


def test_both_texts_can_be_rebuilt() -> None:
    """Whatever is written in them: nothing is lost, nothing made up."""
    made = random.Random(7)
    alphabet = "退货 7 天内\n可以 abc 10.5% 𠮷 é\ud7ff\ue000"
    for _ in range(200):
        before = "".join(made.choices(alphabet, k=made.randint(0, 60)))
        after = "".join(made.choices(alphabet, k=made.randint(0, 60)))
        pieces = word_difference(before, after)
        assert "".join(piece.text for piece in pieces if piece.sign != "added") == before
        assert "".join(piece.text for piece in pieces if piece.sign != "removed") == after


def test_many_different_words_do_not_run_into_each_other() -> None:
    """More tokens than there are characters below the surrogates."""
    before = " ".join(map(str, range(60_000)))
    after = before.replace(" 59999", " 60001")
    assert changed(before, after) == [("removed", "59999"), ("added", "60001")]


def test_what_stayed_is_shortened_around_what_changed() -> None:
    """The ends of a long stretch stay, the beginning and end of the text go."""
    pieces = abridged((Piece("same", "a" * 300), Piece("added", "b"), Piece("same", "c" * 300)), 5)
    assert [piece.text for piece in pieces] == ["…aaaaa", "b", "ccccc…"]
    assert abridged((Piece("same", "short"),)) == (Piece("same", "short"),)
