"""Corrections: what a customer puts right is asked as it was meant."""

from __future__ import annotations

import pytest

from assist.drafting.turns.conversations import questions_of
from assist.drafting.turns.corrections import corrected
from tests.drafting.turns.test_conversations import talk


@pytest.mark.parametrize(
    ("question", "sentence", "meant"),
    [
        ("K2 能煮面吗", "打错了，是 K5", "K5 能煮面吗"),
        ("K2 能煮面吗", "不好意思写错了应该是K5", "K5 能煮面吗"),
        ("K2 能煮面吗", "我问的是 K5", "K5 能煮面吗"),
        ("K2 能煮面吗", "*K5", "K5 能煮面吗"),
        ("红色的有货吗", "不是红色，是蓝色", "蓝色的有货吗"),
        ("L 码适合 175 吗", "打错字了，是 M 码", "L 码适合 175 吗\nM 码"),
        ("Is the K2 dishwasher safe?", "sorry, I meant the K5", "Is the K5 dishwasher safe?"),
        ("Do you deliver to Ireland?", "typo: Iceland", "Do you deliver to Ireland?\nIceland"),
        ("Do you deliver to Ireland?", "not Ireland, Iceland", "Do you deliver to Iceland?"),
    ],
)
def test_what_was_meant_takes_the_place_of_what_was_written(question: str, sentence: str, meant: str) -> None:
    """One model in the place of the other; else below the question."""
    assert corrected(question, sentence) == meant


@pytest.mark.parametrize(
    "sentence",
    [
        "你们发错货了",
        "店家发错了",
        "我不是新用户，是老客户",
        "收到了，谢谢",
        "It is not working, please help",
        "不是吧",
    ],
)
def test_what_tells_something_else_is_no_correction(sentence: str) -> None:
    """A parcel packed wrongly is no slip of the keyboard."""
    assert corrected("这个能退吗", sentence) is None


def test_a_turn_asks_what_was_meant() -> None:
    """In one turn, and after an agent's answer."""
    assert questions_of(talk("c: K2 能煮面吗", "c: 发错了 是 K5")) == ("K5 能煮面吗",)
    after = talk("c: K2 能煮面吗", "a: 您好，K2 不能煮面，请放心使用。", "c: 哦打错了，我问的是 K5")
    assert questions_of(after) == ("K5 能煮面吗",)


def test_the_questions_of_a_numbered_list_stand_alone() -> None:
    """None is joined to the one before; a dozen is looked at."""
    lines = [f"{number}. 第{number}样能退吗" for number in range(1, 11)]
    assert len(questions_of(talk("c: " + "\n".join(lines)))) == 10
    assert questions_of(talk("c: 1. 能退吗\n2. 能换吗")) == ("能退吗", "能换吗")
