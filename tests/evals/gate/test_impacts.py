"""Impact: what changed, and what it did, worst first."""

from __future__ import annotations

from dataclasses import replace

from evals.gate.impacts import impact_of
from tests.evals.made_runs import changed, made_run, many


def test_what_a_run_was_made_with_is_compared_thing_by_thing() -> None:
    """Documents added, removed, changed; settings with both values; what is the same is left out."""
    base = made_run(many(1).results, release="r1", documents={"a": "1", "b": "1", "c": "1"}, retrieval={"enough": 0.6})
    head = made_run(many(1).results, release="r2", documents={"a": "1", "b": "2", "d": "1"}, retrieval={"enough": 0.7})
    told = [(change.what, change.base, change.head) for change in impact_of(base, head).changes]
    assert told == [
        ("documents added", "", "d"),
        ("documents removed", "", "c"),
        ("documents changed", "", "b"),
        ("release", "r1", "r2"),
        ("retrieval: enough", "0.6", "0.7"),
    ]


def test_changed_drafts_come_worst_first() -> None:
    """Newly failing, then what still fails, then what passes now; the greater loss first. The same ones are counted."""
    base = changed(many(8), [1, 2], checks={"includes": False})
    head = changed(base, range(6), digest="other")
    head = changed(head, [2, 3], checks={"includes": True})
    head = changed(head, [4, 5], checks={"includes": False})
    head = changed(head, [5], metrics={"recall@5": 0.5})
    impact = impact_of(base, head)
    assert [(change.head.id, change.turn) for change in impact.cases] == [
        ("c005", "newly failing"),
        ("c004", "newly failing"),
        ("c001", "still failing"),
        ("c002", "newly passing"),
        ("c000", "still passing"),
        ("c003", "still passing"),
    ]
    assert impact.cases[0].lost == 0.5
    assert impact.same == 2


def test_cases_that_only_one_run_has_are_named() -> None:
    """They are not compared."""
    impact = impact_of(made_run(many(3).results[:2]), made_run(many(3).results[1:]))
    assert [(change.what, change.head) for change in impact.changes] == [
        ("cases added", "c002"),
        ("cases removed", "c000"),
    ]
    assert (impact.cases, impact.same) == ((), 1)


def test_the_same_run_has_no_impact() -> None:
    """Whenever it was made."""
    later = replace(many(3), provenance=replace(many(3).provenance, created_at="later"))
    impact = impact_of(many(3), later)
    assert (impact.changes, impact.cases, impact.same) == ((), (), 3)
