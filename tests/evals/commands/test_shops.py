"""The commands on invented shops as a user runs them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from assist.errors import InvalidInput, SetupError
from evals.__main__ import app
from evals.cases import shops
from evals.gate.run_files import read_run
from evals.runs.risks import ANSWERABLE, UNANSWERABLE, risk_and_coverage
from evals.runs.runs import Result as Outcome
from tests.evals.made_runs import made_result
from tests.evals.small_shops import TURNS, write_shops


@pytest.fixture(autouse=True)
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small shops in place of the real ones."""
    monkeypatch.setattr(shops, "SHOPS_DIR", write_shops(tmp_path / "shops"))


def evals(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_a_half_is_run_shop_by_shop_and_together(tmp_path: Path) -> None:
    """Every turn on the documents of its own shop, as one run; a table for each shop and for all."""
    done = evals("run", "--shop", "build", "--out", tmp_path / "out", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert set(told["shops"]) == {"yarn-en", "tea-zh", "all"}
    run = read_run(tmp_path / "out")
    assert len(run.results) == told["cases"] == sum(map(len, TURNS.values()))
    by_shop = {one.id: one.slices for one in run.results}
    assert all(f"shop:{key.rpartition('-')[0]}" in slices for key, slices in by_shop.items())
    for name in ("yarn-en", "tea-zh"):
        table = told["shops"][name]
        answerable = sum(bool(documents) for _, documents, _ in TURNS[name])
        assert sum(table["answerable"].values()) == answerable
        assert sum(table["unanswerable"].values()) == len(TURNS[name]) - answerable
    cited = {c["document"] for one in run.results if one.draft for c in one.draft["citations"]}
    assert "desk" not in cited


def test_a_sample_is_run_and_shown_as_a_table() -> None:
    """For people; similar questions are left out when asked."""
    done = evals("run", "--shop", "yarn-en", "--sample", 3, "--without-asked")
    assert done.exit_code == 0, done.output
    assert "yarn-en" in done.stdout
    assert "/3" in done.stdout


def test_the_ceiling_is_measured_with_similar_questions_and_without() -> None:
    """A shop that has none has one row; fewer tokens hold less."""
    rows = json.loads(evals("ceiling", "--shop", "build", "--tokens", 200, "--json").stdout)
    assert [(row["shop"], row["asked"]) for row in rows] == [("yarn-en", True), ("yarn-en", False), ("tea-zh", False)]
    assert all(row["tokens"] <= 200 for row in rows)


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        (("run", "--shop", "wool-en"), InvalidInput, "no shop 'wool-en'; one of yarn-en"),
        (("ceiling", "--shop", "wool-en"), InvalidInput, "no shop 'wool-en'; one of yarn-en"),
        (("run", "--shop", "closed-zh"), InvalidInput, "turns.jsonl:1: not JSON"),
        (("run", "--shop", "tea-zh", "--cases", "x.jsonl"), SetupError, "--cases and --shop"),
        (("run", "--sample", "3"), SetupError, "give --shop too"),
        (("run", "--without-asked"), SetupError, "give --shop too"),
    ],
)
def test_flags_that_make_no_sense_are_refused(arguments: tuple[str, ...], kind: type[Exception], message: str) -> None:
    """One line, before anything is published."""
    done = evals(*arguments)
    assert isinstance(done.exception, kind)
    assert message in str(done.exception)


def result(name: str, outcome: str, answerable: bool, **more: Any) -> Outcome:
    """One turn's outcome."""
    status = {"abstained": "abstained", "near": "near", "near right": "near"}.get(outcome, "answered")
    slices = ("answerable" if answerable else "unanswerable",)
    return made_result(name, slices=slices, outcome=outcome, draft={"status": status}, **more)


def test_risk_and_coverage_are_of_what_is_asked_for() -> None:
    """Worked by hand: wrong ones among all that is called a draft, right ones among answerable turns."""
    outcomes = ["right", "right", "partial", "wrong", "near right", "near", "abstained", "withheld"]
    results = [result(f"a{n}", outcome, True) for n, outcome in enumerate(outcomes)]
    results += [result(f"u{n}", outcome, False) for n, outcome in enumerate(["answered", "held", "abstained", "near"])]
    found = risk_and_coverage(results)
    assert set(found["answerable"]) == set(ANSWERABLE)
    assert set(found["unanswerable"]) == set(UNANSWERABLE)
    assert found["right"] == 0.25
    assert found["first_right"] == 0.375
    assert found["wrong_in_drafts"] == round(2 / 7, 4)
    assert found["unanswerable_no_draft"] == 0.75


def test_shares_of_nothing_are_none() -> None:
    """Not nought: nothing was tried."""
    found = risk_and_coverage([])
    assert {found[key] for key in ("right", "first_right", "wrong_in_drafts", "unanswerable_no_draft", "usable")} == {
        None
    }
