"""Characters that no text can hold: found with their place, in texts and in JSON data."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from assist.texts.characters import MAX_DEPTH, sound, unsound_character, unsound_value


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ("壶\ud83c", "value: holds half of a character (U+D83C) at character 2"),
        ({"a": ["b", {"c": "\udfff"}]}, "a.1.c: holds half of a character (U+DFFF) at character 1"),
        ({"a": {"x\0y": 1}}, "a: a key holds NUL (U+0000) at character 2"),
        ([1.5, float("nan")], "1: is not a number"),
        ({"a": float("-inf")}, "a: is not a number"),
        ({"a": "\0", "b": "\ud83d"}, "a: holds NUL"),
    ],
)
def test_the_first_thing_wrong_is_named(data: Any, problem: str) -> None:
    """The field, what is there, and what to do; never what was written around it."""
    told = unsound_value(data)
    assert told is not None
    assert told.startswith(problem)
    assert told.isprintable()
    json.dumps(told).encode()


@pytest.mark.parametrize(
    "data", ["", "👍🏽", "\ufeff\u2028\u0085\x01\x7f\uffff", None, True, 0, 1e308, [], {}, {"a": [{}]}]
)
def test_what_json_can_hold_is_sound(data: Any) -> None:
    """Rare and invisible characters are somebody's words."""
    assert unsound_value(data) is None


def test_depth_is_bounded_without_recursion() -> None:
    """Forty lists within each other are taken, one more is not, nor are a hundred thousand."""

    def nested(depth: int) -> Any:
        data: Any = "x"
        for _ in range(depth):
            data = [data]
        return data

    assert unsound_value(nested(MAX_DEPTH)) is None
    assert "nested more than 40 deep" in str(unsound_value(nested(MAX_DEPTH + 1)))
    assert "nested more than 40 deep" in str(unsound_value(nested(100_000)))


def test_what_is_mended_is_sound_and_as_long() -> None:
    """Of any characters: places in the text stay where they were."""
    dice = random.Random(7)
    kinds = ["退", "a", "\0", "\ud800", "\udbff", "\udc00", "\udfff", "👍", "\ufffd"]
    for _ in range(500):
        text = "".join(dice.choices(kinds, k=dice.randrange(12)))
        mended = sound(text)
        assert unsound_character(mended) is None
        mended.encode()
        assert len(mended) == len(text)
        assert (mended == text) == (unsound_character(text) is None)
