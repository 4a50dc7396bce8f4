"""Moves: what a sentence does besides stating what a document says."""

from __future__ import annotations

import pytest

from assist.texts.moves import Move, move_of, needs_source


@pytest.mark.parametrize(
    ("sentence", "move"),
    [
        ("非常抱歉给您添麻烦了。", "courtesy"),
        ("祝您旅途愉快。", "courtesy"),
        ("We are sorry about the leak.", "courtesy"),
        ("Thanks for writing to us.", "courtesy"),
        ("我去问一下仓库，晚点回复您。", "holding"),
        ("资料里没有写这一点。", "holding"),
        ("Let me check with the workshop.", "holding"),
        ("The guide doesn't say which screws are needed.", "holding"),
        ("请问您买的是哪一款？", "question"),
        ("您方便说一下吗", "question"),
        ("Which model do you have?", "question"),
        ("麻烦您拍一张照片发给我们。", "request"),
        ("Please send us a photo of the label.", "request"),
        ("您的订单是上周下的。", "circumstance"),
        ("You bought it in May.", "circumstance"),
        ("押金在还车后 3 天内原路退回。", "statement"),
        ("The deposit comes back within 3 days.", "statement"),
        ("七天内免费寄回。", "statement"),
    ],
)
def test_a_sentence_does_one_thing(sentence: str, move: Move) -> None:
    """In both languages; only a statement needs a source."""
    assert move_of(sentence) == move
    assert needs_source(sentence) is (move == "statement")


@pytest.mark.parametrize(
    "sentence",
    [
        "亲，押金在还车后 3 天内退回。",
        "王女士您好，押金在还车后 3 天内退回。",
        "Hi Ann, the deposit comes back within 3 days.",
        "Hello! The deposit comes back within 3 days.",
    ],
)
def test_a_greeting_before_it_makes_no_courtesy_of_a_statement(sentence: str) -> None:
    """What follows is what counts."""
    assert move_of(sentence) == "statement"


@pytest.mark.parametrize("sentence", ["您好！", "Hello,", "", "。"])
def test_whatever_stands_there_is_read(sentence: str) -> None:
    """A greeting alone is a courtesy; nothing is nothing."""
    assert move_of(sentence) == ("courtesy" if sentence.strip("。") else "statement")
