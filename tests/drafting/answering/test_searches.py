"""Searches: what of a turn is searched for."""

from __future__ import annotations

from assist.drafting.answering.searches import MOST_OF_TURN, asked_of
from assist.drafting.turns.conversations import Conversation, Message


def test_of_a_long_story_its_end_is_searched_for() -> None:
    """People tell first and ask last."""
    story = "".join(f"第 {day} 天我去了一趟仓库。" for day in range(1, 200))
    *_, turn = asked_of(Conversation((Message("customer", f"{story}磨豆机能不能换"),)))
    assert turn.endswith("磨豆机能不能换")
    assert len(turn) == MOST_OF_TURN


def test_a_short_turn_is_searched_for_as_it_stands() -> None:
    """Line breaks and all."""
    *_, turn = asked_of(Conversation((Message("customer", "在吗\n磨豆机能不能换"),)))
    assert turn == "在吗\n磨豆机能不能换"
