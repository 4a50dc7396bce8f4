"""Worlds: sentences of many trades by authors who have not read the checks, half of them only reported on."""

from __future__ import annotations

from collections import Counter

import pytest

from assist.drafting.checks.citations import MARKER
from evals.labelled.judged import groups_of, opinions_on
from evals.labelled.tables import measure_checks
from evals.labelled.worlds import FLIPS, read_world, world_names


def test_the_halves_are_apart_and_broad() -> None:
    """No business in both; Chinese and English in each; at least eight trades."""
    build, report = set(world_names("build")), set(world_names("report"))
    assert not build & report
    assert len({name.rpartition("-")[0] for name in build | report}) >= 8
    assert all({name[-2:] for name in half} == {"zh", "en"} for half in (build, report))


def test_the_reported_half_is_large_enough() -> None:
    """Right replies, flips of each kind, sentences in other words."""
    worlds = [read_world(name) for name in world_names("report")]
    assert sum(len(world.replies) for world in worlds) >= 300
    wrong = Counter(one.kind for world in worlds for one in world.sentences if not one.faithful)
    right = Counter(one.kind for world in worlds for one in world.sentences if one.faithful)
    assert all(wrong[kind] >= 60 for kind in FLIPS)
    assert wrong["free"] >= 150
    assert right["free"] >= 150


@pytest.mark.parametrize("name", [*world_names("build"), *world_names("report")])
def test_replies_cite_what_is_offered(name: str) -> None:
    """Every marker numbers a passage."""
    for reply in read_world(name).replies:
        assert all(1 <= int(number) <= len(reply.offered) for number in MARKER.findall(reply.text)), reply.id


@pytest.mark.parametrize("name", world_names("report"))
def test_every_reported_sentence_was_read_a_second_time(name: str) -> None:
    """The recorded opinions belong to the sentences as they are asked for today."""
    world = read_world(name)
    opinions = opinions_on(world)
    asked = {group for group, _ in groups_of(world)}
    assert set(opinions) <= asked
    assert len(opinions) >= 0.85 * len(asked)


@pytest.mark.parametrize("half", ["build"])
def test_the_checks_keep_what_they_reach(half: str) -> None:
    """On the half that they were built on; `evals checks` prints the other one, which nobody looks at while building."""
    rules = measure_checks("build")
    assert rules["replies"]["share"] <= 0.03
    assert rules["flips"]["found"] >= 0.55
    assert rules["number"]["found"] >= 0.88
    judged = measure_checks("build", judged=True)
    assert judged["replies"]["share"] <= 0.02
    assert judged["flips"]["blocked"] >= 0.95
    assert judged["free"]["found"] >= 0.9
