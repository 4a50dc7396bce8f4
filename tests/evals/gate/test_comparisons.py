"""Comparisons: corrected together, and quiet where only chance is at work."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from evals.gate.comparisons import compare
from evals.gate.rules import read_rules
from evals.runs.runs import Run
from tests.evals.made_runs import changed, made_result, made_run, many

RULES = read_rules()


def by_chance(run: Run, rng: np.random.Generator) -> Run:
    """Each check of each case fails anew with one chance in ten."""
    results = [replace(r, checks={name: bool(rng.random() > 0.1) for name in r.checks}) for r in run.results]
    return replace(run, results=tuple(results))


def test_chance_alone_rarely_looks_worse() -> None:
    """Two runs of the same quality: at most 5 in 100 have any comparison that is called worse."""
    rng = np.random.default_rng(7)
    same = made_run([made_result(f"c{i}", checks=dict.fromkeys("abcd", True)) for i in range(80)])
    alarms = sum(
        any(one.outcome == "worse" for one in compare(by_chance(same, rng), by_chance(same, rng), RULES))
        for _ in range(60)
    )
    assert alarms <= 3


def test_all_comparisons_are_corrected_together() -> None:
    """The same loss weighs less among more slices."""
    few = changed(many(), range(6), checks={"includes": False})
    slices = [f"slice:{i}" for i in range(40)]
    base, head = (
        replace(run, results=tuple(replace(r, slices=tuple(slices)) for r in run.results)) for run in (many(), few)
    )
    alone = {one.name: one for one in compare(many(), few, RULES)}
    among = {one.name: one for one in compare(base, head, RULES)}
    assert alone["includes"].p == among["includes"].p == round(1 / 64, 4)
    assert alone["includes"].adjusted < among["includes"].adjusted


def test_means_are_over_the_cases_that_both_runs_scored() -> None:
    """How many they are is told."""
    head = changed(many(), range(10), metrics={})
    recall = next(one for one in compare(many(), head, RULES) if one.name == "recall@5")
    assert (recall.cases, recall.base, recall.head) == (90, 1.0, 1.0)
