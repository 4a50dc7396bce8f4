"""Evaluations: what the last run of the evaluation said, read from where `evals gate --out` was told to write it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = "evaluation"  # of the data folder: `evals gate --out $ASSIST_DATA_DIR/evaluation`
REPORT = "report.html"
_RESULTS = "results.json"
_MOST = 5  # documents


@dataclass(frozen=True)
class DocumentResult:
    """Of the cases about a document: how many there are, fail, and fail that passed before."""

    document: str
    cases: int
    failed: int
    newly_failed: int


@dataclass(frozen=True)
class Evaluation:
    """The last run: its verdict against the base (None when it was not compared), and the documents that fail most."""

    made_at: str
    release: str
    verdict: str | None
    cases: int
    passed: int
    documents: tuple[DocumentResult, ...]
    has_report: bool


def last_evaluation(data_dir: Path) -> Evaluation | None:
    """The last run whose reports lie in the data folder; None when there is none that can be read."""
    try:
        read = json.loads((data_dir / FOLDER / _RESULTS).read_text(encoding="utf-8"))
        return _evaluation(read, (data_dir / FOLDER / REPORT).is_file())
    except (OSError, ValueError, KeyError, TypeError):
        return None


def report_path(data_dir: Path) -> Path | None:
    """The last run's report."""
    path = data_dir / FOLDER / REPORT
    return path if path.is_file() else None


def _evaluation(read: dict[str, Any], has_report: bool) -> Evaluation:
    results, verdict = read["results"], read.get("verdict")
    failed = [one for one in results if one["crashed"] or not all(one["checks"].values())]
    return Evaluation(
        made_at=read["provenance"]["created_at"],
        release=read["provenance"]["release"],
        verdict=verdict["verdict"] if verdict else None,
        cases=len(results),
        passed=len(results) - len(failed),
        documents=_documents(results, failed, set(verdict["newly_failed"]) if verdict else set()),
        has_report=has_report,
    )


def _documents(
    results: list[dict[str, Any]], failed: list[dict[str, Any]], newly: set[str]
) -> tuple[DocumentResult, ...]:
    """The documents whose cases fail, those that newly do first."""
    cases = Counter(one["cluster"] for one in results if one["documents"])
    worse = Counter(one["cluster"] for one in failed if one["documents"])
    fresh = Counter(one["cluster"] for one in failed if one["documents"] and one["id"] in newly)
    order = sorted(worse, key=lambda document: (-fresh[document], -worse[document], document))
    return tuple(DocumentResult(one, cases[one], worse[one], fresh[one]) for one in order[:_MOST])
