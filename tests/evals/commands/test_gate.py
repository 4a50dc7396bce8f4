"""The deciding commands: exit statuses, one-line errors, JSON of the contract's shape."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from evals.__main__ import app
from evals.commands.gate import BASELINE
from evals.gate.rules import read_rules
from evals.gate.run_files import read_run, write_run
from evals.runs.expenses import expense_of
from evals.runs.runs import Run
from tests.evals.made_runs import changed, made_result, made_run, many

ROOT = Path(__file__).parents[3]


def suite() -> Run:
    """Cases enough for every floor."""
    kinds = ("kind:table", "kind:date-bound", "kind:follow-up")
    zh = [made_result(f"z{i}", slices=("language:zh", "answerable", *kinds)) for i in range(200)]
    en = [made_result(f"e{i}", slices=("language:en", "unanswerable")) for i in range(100)]
    return made_run([*zh, *en])


@pytest.fixture
def gate(tmp_path: Path) -> Callable[..., tuple[int, Any]]:
    """`evals gate` on two finished runs: exit status and JSON."""

    def run(base: Run, head: Run, *options: str) -> tuple[int, Any]:
        write_run(base, tmp_path / "base.json")
        write_run(head, tmp_path / "head.json")
        done = CliRunner().invoke(
            app,
            ["gate", "--base", str(tmp_path / "base.json"), "--head", str(tmp_path / "head.json"), "--json", *options],
        )
        return done.exit_code, json.loads(done.stdout)

    return run


@pytest.mark.parametrize(
    ("head", "status", "word"),
    [
        (suite(), 0, "pass"),
        (changed(suite(), range(20), checks={"includes": False}), 1, "regression"),
        (changed(suite(), [0], crashed="boom", checks={}, metrics={}), 3, "invalid"),
    ],
)
def test_the_exit_status_is_the_verdict(
    gate: Callable[..., tuple[int, Any]], head: Run, status: int, word: str
) -> None:
    """For CI, which looks at nothing else."""
    code, shown = gate(suite(), head)
    assert (code, shown["verdict"]) == (status, word)
    assert {"verdict", "metrics", "reasons", "comparisons", "newly_failed"} <= set(shown)


def test_too_few_cases_exit_with_2(gate: Callable[..., tuple[int, Any]], tmp_path: Path) -> None:
    """Insufficient data; its reports are written all the same."""
    code, shown = gate(many(10), many(10), "--out", str(tmp_path / "out"))
    assert (code, shown["verdict"]) == (2, "insufficient data")
    assert (tmp_path / "out" / "report.html").exists()


def test_other_cases_than_the_base_s_are_refused_before_they_are_run(tmp_path: Path) -> None:
    """At once, and by the same verdict; nothing is published or drafted."""
    write_run(suite(), tmp_path / "base.json")
    asked = ["gate", "--base", str(tmp_path / "base.json"), "--cases", str(ROOT / "evals/cases/en-table.jsonl")]
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == 3
    assert "verdict: invalid (nothing was run)" in done.stdout
    assert "different cases; accept a new base" in done.stdout
    assert "publish" not in done.stderr


def test_compare_never_fails_and_tells_what_each_cost(tmp_path: Path) -> None:
    """Even where the gate would be red."""
    write_run(suite(), tmp_path / "a.json")
    write_run(changed(suite(), range(20), checks={"includes": False}), tmp_path / "b.json")
    done = CliRunner().invoke(app, ["compare", str(tmp_path / "a.json"), str(tmp_path / "b.json"), "--json"])
    shown = json.loads(done.stdout)
    assert (done.exit_code, shown["verdict"]) == (0, "regression")
    assert shown["expenses"][0] == {
        "cost_usd": 3.0, "input_tokens": 3000, "output_tokens": 1500, "p50_ms": 100.0, "p95_ms": 100.0,
    }  # fmt: skip
    assert shown["comparisons"][0]["low"] < 0


def test_what_a_run_cost_may_be_unknown() -> None:
    """A call without a price is not free, and a baseline does not keep what its drafts used; quotes cost nothing."""
    unpriced = {"usage": {"cost_usd": None, "input_tokens": 10, "output_tokens": 5}}
    spent = expense_of(changed(suite(), [3], draft=unpriced))
    assert (spent.cost_usd, spent.input_tokens) == (None, 3000)
    kept = expense_of(changed(suite(), range(300), draft={"status": "answered", "text": "x"}))
    assert (kept.cost_usd, kept.input_tokens, kept.output_tokens) == (None, None, None)
    quoted = {"usage": {"cost_usd": None, "input_tokens": 0, "output_tokens": 0}}
    assert expense_of(changed(suite(), range(300), draft=quoted)).cost_usd == 0.0


def test_the_committed_baseline_is_readable_small_and_complete() -> None:
    """It has every metric that the rules have a margin for, and cases enough for every floor."""
    base = read_run(BASELINE)
    assert BASELINE.stat().st_size < 600_000
    rules = read_rules()
    assert set(rules.metrics) <= set(base.results[0].metrics) | {n for r in base.results for n in r.metrics}
    for name, floor in rules.floors.items():
        assert sum(name in result.slices for result in base.results) >= floor.cases


def workflows() -> Sequence[Path]:
    return [*sorted((ROOT / ".github" / "workflows").glob("*.yml")), ROOT / "docs" / "gitlab-ci.yml"]


@pytest.mark.parametrize("path", workflows(), ids=lambda path: path.name)
def test_workflows_use_known_actions_of_a_fixed_version_and_few_permissions(path: Path) -> None:
    """Third-party actions would see the repository; without `permissions` a workflow may write everything."""
    text = path.read_text(encoding="utf-8")
    data = yaml.safe_load(text)
    for job in data.get("jobs", {}).values():
        for step in job["steps"]:
            if "uses" in step:
                name, _, version = step["uses"].partition("@")
                assert name in {
                    f"actions/{known}" for known in ("checkout", "setup-python", "upload-artifact", "github-script")
                }
                assert version.removeprefix("v").isdigit()
    if "jobs" in data:
        assert data["permissions"]["contents"] == "read"
        assert not set(data["permissions"]) - {"contents", "pull-requests"}
    assert "pull_request_target" not in text
