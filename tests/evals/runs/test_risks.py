"""Risks: what agents get, and how many drafts are wrong when only the surer ones are shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evals.runs.risks import POINTS, risk_and_coverage, risk_curve
from evals.runs.runs import Result
from tests.evals.made_runs import made_result


def result(outcome: str, confidence: float, *, answerable: bool = True, status: str = "answered") -> Result:
    kind = "answerable" if answerable else "unanswerable"
    draft = {"status": status, "confidence": confidence}
    return replace(made_result(f"{outcome}-{confidence}"), slices=(kind,), outcome=outcome, draft=draft)


def test_shares_are_of_what_they_name() -> None:
    """Of answerable turns, of unanswerable ones, of drafts."""
    found = risk_and_coverage([
        result("right", 0.9),
        result("wrong", 0.8),
        result("near right", 0.4, status="near"),
        result("near", 0.3, status="near"),
        result("answered", 0.7, answerable=False),
        result("abstained", 0.1, answerable=False, status="abstained"),
    ])  # fmt: skip
    assert (found["right"], found["first_right"]) == (0.25, 0.5)
    assert found["wrong_in_drafts"] == pytest.approx(2 / 3, abs=1e-4)
    assert found["unanswerable_no_draft"] == 0.5


def test_the_surest_come_first() -> None:
    """One right draft, then a wrong one, of four turns; what is no draft is never covered."""
    rows = [result("wrong", 0.6), result("right", 0.9), result("near", 0.95, status="near"), result("abstained", 0.0)]
    rows[3] = replace(rows[3], draft=None)
    assert risk_curve(rows) == [(0.25, 0.0), (0.5, 0.5)]


def test_many_drafts_are_few_points_and_the_last_is_all_of_them() -> None:
    """The picture stays small."""
    rows = [result("right", number / 1000) for number in range(333)]
    points = risk_curve(rows)
    assert len(points) <= POINTS
    assert points[-1] == (1.0, 0.0)
    assert risk_curve([]) == []
