"""No pattern takes more than a text's length: nothing that is written to a shop may stop the process for others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from tests.growth.discovered import Discovered, discovered
from tests.growth.hostile import hostile_to
from tests.growth.measured import STEEPEST, steepness

SAMPLES, PIECES = 2, 8
OWN_FILES = "api.scripts"  # its patterns see the product's own scripts and nothing else


def works(one: Discovered) -> Iterator[Callable[[str], object]]:
    """What is done with a pattern: tried at every place, or at the beginning alone."""
    pattern = one.pattern
    if one.uses - {"match", "fullmatch"}:
        yield lambda text: sum(1 for _ in pattern.finditer(text))
    if "match" in one.uses:
        yield pattern.match
    if "fullmatch" in one.uses:
        yield pattern.fullmatch


def test_patterns_are_discovered() -> None:
    """Those of modules, in containers, of word lists, and those written where they are used."""
    places = " ".join(one.place for one in discovered())
    for expected in (
        "texts.measures._DATES[5]",
        "turns.emotions._labels[0]",
        "privacy.names.names[0]",
        "review.edits:",
    ):
        assert expected in places
    assert len(discovered()) > 250


@pytest.mark.parametrize("quadratic", [r"\s*,", r"[a-z]*\d", r"\?\W*$", r"<[a-z][^<>]*\son\w+=[^<>]*>", r"a+b+c"])
def test_quadratic_growth_is_seen(quadratic: str) -> None:
    """The measure itself: patterns as they were once written."""
    pattern = re.compile(quadratic)
    found = Discovered("", pattern, frozenset(("search",)))
    assert max(steepness(work, one.text) for one in hostile_to(pattern, 4, 20) for work in works(found)) > STEEPEST


@pytest.mark.parametrize("one", [one for one in discovered() if OWN_FILES not in one.place], ids=lambda one: one.place)
def test_a_pattern_takes_time_in_proportion(one: Discovered) -> None:
    """Of runs of everything, and of runs of what the pattern itself looks for."""
    for hostile in hostile_to(one.pattern, SAMPLES, PIECES):
        for work in works(one):
            assert steepness(work, hostile.text) <= STEEPEST, hostile
