"""The picture of the house: drawn from the imports, so that it shows what is there."""

from __future__ import annotations

from tests.house import GROUND, JOINS, NEW, PICTURE, draw, floors_of, needed_arrows, used_rooms


def test_the_picture_shows_the_code_as_it_is() -> None:
    """It is never drawn by hand."""
    assert PICTURE.read_text(encoding="utf-8") == draw(), NEW


def test_each_room_stands_above_what_it_uses() -> None:
    """The doors above all, texts and tables at the bottom: no arrow goes up."""
    floors = floors_of(used_rooms())
    level = {room: number for number, floor in enumerate(floors) for room in floor}
    assert all(level[room] < level[other] for room, others in used_rooms().items() for other in others)
    assert floors[-1] == ["assist.tables", "assist.texts"]
    assert level["api"] < level[JOINS] < level["assist.review"] < level["assist.drafting"] < level[GROUND]


def test_an_arrow_that_others_imply_is_left_out() -> None:
    """From a to c, where a uses b and b uses c."""
    assert needed_arrows({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == [("a", "b"), ("b", "c")]
