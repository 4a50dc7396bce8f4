"""Lints: the cases against the corpus, and what the suite covers."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from assist.knowledge.reading.documents import read_corpus
from evals.__main__ import app
from evals.cases.cases import read_cases
from evals.cases.lints import MINIMUMS, Lint, lint
from tests.shop import write_shop

TODAY = dt.date(2026, 11, 20)
GOOD: dict[str, Any] = {
    "id": "a-1",
    "question": "退货期几天",
    "language": "zh",
    "as_of": "2026-11-20",
    "slices": ["kind:single", "scene:aftersale"],
    "expect": {"answer": True, "documents": ["returns"], "must_include": ["七天"]},
    "source": "test",
}
DELIVERED = {"id": "A1", "placed_at": "2026-11-05T10:00:00+08:00", "amount": 459}


def found(tmp_path: Path, **changes: Any) -> Lint:
    """What lint says of one case against the little shop, without minimums."""
    expect = {**GOOD["expect"], **changes.pop("expect", {})}
    file = tmp_path / "cases.jsonl"
    file.write_text(json.dumps({**GOOD, "expect": expect, **changes}), encoding="utf-8")
    placed, problems = read_cases([file])
    assert not problems
    return lint(placed, read_corpus(write_shop(tmp_path / "corpus")).documents, TODAY, {})


def test_the_committed_suite_is_clean_and_large_enough() -> None:
    """Every case is true to the corpus, every slice reaches its minimum."""
    result = CliRunner().invoke(app, ["cases", "lint", "--json"])
    told = json.loads(result.stdout)
    assert told["problems"] == []
    assert result.exit_code == 0
    counts = {row["slice"]: row["cases"] for row in told["coverage"]}
    assert counts["cases"] == told["cases"] >= 320
    assert counts["kind:unanswerable"] >= 70
    assert counts["kind:follow-up"] >= 50
    assert all(counts[name] >= least for name, least in MINIMUMS.items())


def test_a_true_case_has_no_problem(tmp_path: Path) -> None:
    """七天 stands in a document that says 7 天."""
    assert found(tmp_path).problems == found(tmp_path).warnings == ()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"expect": {"documents": ["nowhere"], "must_include": []}}, "'nowhere' is not in the corpus"),
        ({"expect": {"documents": ["sale"], "must_include": []}}, "not in force on 2026-11-20"),
        ({"expect": {"documents": ["lamp-note"], "must_include": []}}, "internal"),
        ({"expect": {"must_include": ["17天"]}}, "'17天' stands in no document"),
        ({"as_of": None}, "would change with the day of the run"),
        ({"as_of": None, "order": {"placed_at": "lately"}}, "not an ISO date"),
        ({"slices": ["kind:singel", "scene:aftersale"]}, "'kind:singel' is unknown"),
        ({"slices": ["scene:aftersale"]}, "no slice says the kind"),
        ({"slices": ["kind:single"]}, "give one scene"),
        ({"slices": ["kind:single", "kind:single", "scene:aftersale"]}, "named twice"),
        ({"slices": ["kind:unanswerable", "scene:aftersale"]}, "`answer` is true"),
        ({"slices": ["kind:follow-up", "scene:aftersale"]}, "agent has not said anything"),
        ({"slices": ["kind:several", "scene:aftersale"]}, "fewer than two documents"),
    ],
)
def test_a_problem_is_told_with_its_place(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    """File and line, and what is wrong."""
    problems = found(tmp_path, **changes).problems
    assert [line for line in problems if message in line], problems
    assert all(line.startswith(f"{tmp_path}/cases.jsonl:1: ") for line in problems)


def test_policies_hold_on_the_day_of_the_order(tmp_path: Path) -> None:
    """As the assistant has it: an order of the sale is answered under the sale's rules."""
    sale = {"documents": ["sale"], "must_include": ["15天"]}
    assert found(tmp_path, as_of=None, order=DELIVERED, expect=sale).problems == ()


def test_what_the_order_says_need_not_stand_in_a_document(tmp_path: Path) -> None:
    """An answer may name the order's own figures."""
    assert found(tmp_path, order=DELIVERED, expect={"must_include": ["459"]}).problems == ()
    assert found(tmp_path, order={**DELIVERED, "amount": 458}, expect={"must_include": ["459"]}).problems


def test_an_unwanted_piece_in_every_document_is_a_warning(tmp_path: Path) -> None:
    """Right when one row of a table is asked for; a slip when the piece is what the document answers."""
    table = {"documents": ["lamp"], "must_include": ["3.5小时"], "must_not_include": ["300流明"]}
    assert "'300流明' stands in every document" in found(tmp_path, expect=table).warnings[0]
    assert found(tmp_path, expect=table).problems == ()
    assert found(tmp_path, expect={**table, "documents": ["lamp", "returns"]}).warnings == ()


def test_a_slice_below_its_minimum_is_a_problem(tmp_path: Path) -> None:
    """Counted over the whole suite, slices that follow from a case included."""
    file = tmp_path / "cases.jsonl"
    file.write_text(json.dumps(GOOD), encoding="utf-8")
    placed, _ = read_cases([file])
    documents = read_corpus(write_shop(tmp_path / "corpus")).documents
    least = {"cases": 1, "language:zh": 1, "channel:email": 2}
    assert lint(placed, documents, TODAY, least).problems == (
        "channel:email: 0 cases, at least 2 are needed; write more",
    )


def test_the_command_fails_with_every_problem(tmp_path: Path) -> None:
    """Also those of lines that are no case; exit status 1; as JSON or for people."""
    file = tmp_path / "cases.jsonl"
    rows = [{**GOOD, "surprise": 1}, {**GOOD, "slices": ["kind:single"]}]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    shop = {"ASSIST_CORPUS_DIR": str(write_shop(tmp_path / "corpus"))}
    told = CliRunner().invoke(app, ["cases", "lint", "--cases", str(file), "--json"], env=shop)
    assert told.exit_code == 1
    assert [line.split(": ")[0] for line in json.loads(told.stdout)["problems"]] == [f"{file}:1", f"{file}:2"]
    shown = CliRunner().invoke(app, ["cases", "lint", "--cases", str(file)], env=shop)
    assert shown.exit_code == 1
    assert f"{file}:2: give one scene" in shown.stdout
    assert "2 problems, 0 warnings" in shown.stdout
