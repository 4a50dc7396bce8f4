"""Right replies of people: read shop by shop, and a wrong one among them would be seen."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from assist.errors import InvalidInput
from assist.settings import Settings
from evals.cases.shops import read_shop
from evals.labelled.people import PersonsReply, measure_people, read_replies


def test_there_are_a_hundred_of_shops_that_are_only_reported_on() -> None:
    """In both languages, each to a turn that its shop has, and no turn twice."""
    replies = read_replies()
    assert Counter(one.shop for one in replies) == dict.fromkeys(
        ("cosmetics-zh", "books-zh", "bikes-en", "repairs-en"), 25
    )
    for name in {one.shop for one in replies}:
        turns = {case.id for case in read_shop(name).cases}
        assert {one.turn for one in replies if one.shop == name} <= turns
    assert len({one.turn for one in replies}) == len(replies)


def test_a_wrong_figure_is_marked_and_an_unknown_turn_is_told(tmp_path: Path) -> None:
    """The same reply with another amount; the row's place in the file."""
    settings = Settings.model_validate({"data_dir": tmp_path / "data"})
    right = next(one for one in read_replies() if one.turn == "bikes-en-048")
    wrong = PersonsReply(right.shop, right.turn, f"{right.text} Delivery of it costs £83.")
    found = measure_people(settings, [right, wrong], lambda *_: None)
    assert [one.reply for one in found] == [wrong]
    with pytest.raises(InvalidInput, match=r"people\.jsonl: shop bikes-en has no turn bikes-en-999"):
        measure_people(settings, [PersonsReply("bikes-en", "bikes-en-999", "x")], lambda *_: None)
