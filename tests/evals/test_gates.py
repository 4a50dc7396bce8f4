"""Runs and the gate: what is worse is red, and what proves nothing is red too."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assist.assistant import Assistant
from assist.drafting.conversations import Conversation
from assist.drafting.drafts import Draft
from assist.errors import InvalidInput
from evals.cases import Case
from evals.gates import decide
from evals.reports import html, junit, markdown, write_reports
from evals.runs import Result, Run, read_run, run_cases, summarise, write_run

CASES = [
    Case.model_validate(row)
    for row in (
        {"id": "a", "question": "衣服开线退货运费谁出", "language": "zh", "source": "t",
         "expect": {"answer": True, "documents": ["returns"], "must_include": ["店铺承担"], "reference": "来回运费由店铺承担。"}},
        {"id": "b", "question": "老板的电话号码", "language": "zh", "source": "t", "expect": {"answer": False}},
    )
]  # fmt: skip


@pytest.fixture
def run(assistant: Assistant) -> Run:
    return run_cases(CASES, assistant.draft)


def changed(run: Run, index: int, **changes: Any) -> Run:
    """The run with one result changed."""
    results = list(run.results)
    results[index] = replace(results[index], **changes)
    return replace(run, results=tuple(results))


@pytest.mark.filterwarnings("ignore")  # ragas warns about its own dependencies on import
def test_a_run_scores_every_case(run: Run) -> None:
    """Checks, metrics and the similarity to the reference, where there is one."""
    summary = summarise(run)
    assert (summary["cases"], summary["passed"], summary["crashed"]) == (2, 2, 0)
    assert summary["metrics"]["recall@5"] == 1.0
    assert 0 < summary["metrics"]["bleu"] <= 1
    assert "bleu" not in run.results[1].metrics
    assert summary["slices"]["unanswerable"] == {"cases": 1, "passed": 1}


def test_a_crash_is_a_failed_case_with_its_reason() -> None:
    """It stays in the count and in the mean."""

    def broken(conversation: Conversation, *, as_of: object = None) -> Draft:
        raise RuntimeError("boom")

    run = run_cases(CASES, broken)
    assert [result.crashed for result in run.results] == ["RuntimeError: boom"] * 2
    assert summarise(run)["metrics"]["pass_rate"] == 0
    assert decide(run, run).verdict == "invalid"


def test_the_same_run_passes(run: Run) -> None:
    """Nothing changed, nothing is red."""
    verdict = decide(run, run)
    assert (verdict.verdict, verdict.reasons) == ("pass", ())


def test_a_case_that_newly_fails_is_a_regression_and_is_named(run: Run) -> None:
    """The reasons say which figure fell."""
    worse = changed(run, 0, checks={**run.results[0].checks, "includes": False})
    verdict = decide(run, worse)
    assert verdict.verdict == "regression"
    assert verdict.newly_failed == ("a",)
    assert any("includes fell" in reason for reason in verdict.reasons)


def test_some_failures_are_tolerated_nowhere(run: Run) -> None:
    """An invented quote in one of many cases is red however good the means."""
    many = replace(run, results=tuple(replace(run.results[0], id=f"c{i}") for i in range(100)))
    worse = changed(many, 7, checks={**run.results[0].checks, "sources_hold": False})
    assert decide(many, worse).reasons[0].startswith("sources_hold newly fails in c7")


def test_a_metric_that_is_not_a_number_is_never_a_pass(run: Run) -> None:
    """NaN compares false with everything; here it is red."""
    assert decide(run, changed(run, 0, metrics={**run.results[0].metrics, "mrr": math.nan})).verdict == "regression"
    without = replace(run, results=tuple(replace(result, metrics={}) for result in run.results))
    assert decide(run, without).verdict == "regression"


def test_runs_of_other_cases_prove_nothing(run: Run) -> None:
    """Neither a pass nor a regression."""
    assert decide(run, replace(run, suite="other")).verdict == "invalid"


def test_too_many_unscored_cases_prove_nothing(run: Run) -> None:
    """A judge that fails must not look like one that agrees."""
    assert decide(run, changed(run, 0, unscored={"bleu": "broken"})).verdict == "invalid"


def test_a_run_survives_being_written_and_read(run: Run, tmp_path: Path) -> None:
    """And a cut file is refused in one line."""
    write_run(run, tmp_path / "results.json")
    assert summarise(read_run(tmp_path)) == summarise(run)
    (tmp_path / "results.json").write_text((tmp_path / "results.json").read_text()[:200])
    with pytest.raises(InvalidInput, match="not a whole run"):
        read_run(tmp_path)
    with pytest.raises(InvalidInput, match="no such run"):
        read_run(tmp_path / "none.json")


def test_reports_tell_the_verdict_first_and_escape_what_others_wrote(run: Run, tmp_path: Path) -> None:
    """One results.json, four readers."""
    hostile = changed(run, 0, draft={"text": "<script>alert(1)</script>", "citations": [], "findings": []})
    verdict = decide(run, hostile)
    write_reports(hostile, tmp_path / "out", verdict)
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "results.json",
        "report.html",
        "report.md",
        "junit.xml",
    }
    assert "<script>" not in html(hostile, verdict)
    assert markdown(hostile, verdict).startswith("## Evaluation: pass")
    failing = changed(run, 1, crashed="boom", checks={})
    assert junit(failing).get("errors") == "1"
    assert isinstance(run.results[0], Result)
