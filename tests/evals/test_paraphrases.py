"""Paraphrases: whether one question in two people's words comes to the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assist.errors import InvalidInput
from assist.settings import Settings
from evals.cases import shops
from evals.cases.shops import Shop, read_shop, shop_names
from evals.paraphrases import FILE, Sameness, measure_paraphrases, read_paraphrases, sameness_of
from tests.evals.drafted import case
from tests.evals.made_runs import made_result
from tests.evals.small_shops import write_shops


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setattr(shops, "SHOPS_DIR", write_shops(tmp_path / "shops"))
    return read_shop("yarn-en")


def say_again(shop: Shop, *rows: tuple[str, str]) -> None:
    """Write a shop's paraphrases."""
    lines = (json.dumps({"id": key, "text": text}) for key, text in rows)
    (shop.corpus.parent / FILE).write_text("\n".join(lines), encoding="utf-8")


def test_the_same_words_come_to_the_same(shop: Shop) -> None:
    """And words about something else do not."""
    first, second = (one for one in shop.cases[:2])
    assert first.question
    say_again(shop, (first.id, first.question), (second.id, "is posting free from some amount"))
    found = measure_paraphrases(Settings(), shop)
    assert (found.shop, found.pairs) == ("yarn-en", 2)
    assert found.source == 0.5


@pytest.mark.parametrize("again", ["no-such-turn", None])
def test_what_is_said_again_is_a_turn_of_the_shop_once(shop: Shop, again: str | None) -> None:
    """A slip of the pen is named."""
    key = shop.cases[0].id
    say_again(shop, (key, "one"), (again or key, "two"))
    with pytest.raises(InvalidInput, match=again or key):
        read_paraphrases(shop)


def test_outcome_state_and_source_are_compared_apart() -> None:
    """A draft for a draft from another document is the same state; whether it is right is another question."""
    here = {"status": "answered", "citations": [{"document": "returns"}]}
    there = {"status": "answered", "citations": [{"document": "post"}]}
    results = [
        made_result("a", draft=here, outcome="right"),
        made_result("a-again", draft=there, outcome="right"),
        made_result("b", draft=here, outcome="right"),
        made_result("b-again", draft={"status": "abstained", "citations": []}, outcome="abstained"),
        made_result("c", draft=here, outcome="right"),
        made_result("c-again", draft=here, outcome="partial"),
        made_result("d", draft=None, outcome="near"),
        made_result("d-again", draft=None, outcome="near"),
    ]
    cases = [case(id=name) for name in "abcd"]
    assert sameness_of("s", cases, results) == Sameness("s", 4, outcome=0.5, state=0.75, source=0.5)
    assert sameness_of("s", [], []).pairs == 0


def test_every_shop_has_turns_said_again() -> None:
    """At least three hundred in all, each in other words than the turn."""
    found = {name: (read_shop(name), read_paraphrases(read_shop(name))) for name in shop_names()}
    assert sum(len(said) for _, said in found.values()) >= 300
    for one, said in found.values():
        turns = {turn.id: turn.question for turn in one.cases}
        assert not [key for key, text in said.items() if turns[key] == text]
