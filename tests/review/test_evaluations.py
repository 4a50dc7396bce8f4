"""Evaluations: the last run as the evaluation itself writes it, read for people who change documents."""

from __future__ import annotations

from pathlib import Path

from assist.review.evaluations import FOLDER, DocumentResult, last_evaluation, report_path
from evals.gate.gates import decide
from evals.gate.rules import read_rules
from evals.reports.folders import write_reports
from tests.evals.made_runs import changed, many


def test_the_last_run_says_what_it_means_for_documents(tmp_path: Path) -> None:
    """Verdict, counts, and the documents whose cases newly fail."""
    base = many(100)
    head = changed(base, [3], checks={"includes": False}, documents=("returns",), cluster="returns")
    verdict = decide(base, head, read_rules())
    write_reports(head, tmp_path / FOLDER, verdict, base)
    found = last_evaluation(tmp_path)
    assert found is not None
    assert (found.cases, found.passed, found.verdict, found.has_report) == (100, 99, verdict.verdict, True)
    assert found.documents == (DocumentResult("returns", 1, 1, 1),)
    assert report_path(tmp_path) == tmp_path / FOLDER / "report.html"


def test_no_run_and_a_cut_file_are_none(tmp_path: Path) -> None:
    """Nothing to show, and no error."""
    assert (last_evaluation(tmp_path), report_path(tmp_path)) == (None, None)
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "results.json").write_text('{"results": [', encoding="utf-8")
    assert last_evaluation(tmp_path) is None
