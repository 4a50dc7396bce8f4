"""Suites: a whole run by the command, with a model and a judge, recorded and replayed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from evals.__main__ import app
from evals.gate.run_files import read_run
from evals.runs.provenances import REPLAYED
from tests.fake_judges import FakeJudge, fake_judge
from tests.fake_models.exchanges import FakeProvider
from tests.fake_models.running import fake_provider

pytestmark = pytest.mark.filterwarnings("ignore")  # ragas and litellm warn about themselves on import

CASES = [
    {"id": "a", "question": "衣服开线退货运费谁出", "language": "zh", "source": "t", "slices": ["kind:single"],
     "expect": {"answer": True, "documents": ["returns"], "must_include": ["店铺承担"], "reference": "来回运费由店铺承担。"}},
    {"id": "b", "question": "老板的电话号码", "language": "zh", "source": "t", "expect": {"answer": False}},
]  # fmt: skip


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    with fake_provider(["衣物开线等质量问题退货，来回运费", "由店铺承担。[1]"]) as running:
        yield running


@pytest.fixture
def server() -> Iterator[FakeJudge]:
    with fake_judge() as running:
        yield running


@pytest.fixture
def cases(tmp_path: Path, shop: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of two cases, and the small shop as the corpus."""
    monkeypatch.setenv("ASSIST_CORPUS_DIR", str(shop))
    path = tmp_path / "cases.jsonl"
    path.write_text("".join(json.dumps(case, ensure_ascii=False) + "\n" for case in CASES), "utf-8")
    return path


def evals(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def plain(run: Path) -> list[dict[str, Any]]:
    """A run's results without what is timed or drawn anew."""
    results = json.loads((run / "results.json").read_text("utf-8"))["results"]
    for result in results:
        result["milliseconds"] = 0
        for name in ("id", "created_at", "timings_ms"):
            result["draft"].pop(name)
    return list(results)


def test_a_recorded_run_is_replayed_without_its_model(
    provider: FakeProvider, cases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every result but the time, which reading an answer does not take."""
    monkeypatch.setenv("ASSIST_MODEL_API_BASE", provider.base("whole"))
    shared = ["run", "--cases", cases, "--model", "openai/small"]
    done = evals(*shared, "--record", tmp_path / "rec", "--deadline", 60, "--out", tmp_path / "one")
    assert done.exit_code == 0, done.output
    assert f"model openai/small (recording into {tmp_path / 'rec'})" in done.stderr
    asked = len(provider.requests)
    assert asked == 2  # a model is asked whenever anything is near
    done = evals(*shared, "--replay", tmp_path / "rec", "--out", tmp_path / "two")
    assert "replayed from" in done.stderr
    assert len(provider.requests) == asked
    assert plain(tmp_path / "one") == plain(tmp_path / "two")
    one, two = (read_run(tmp_path / name) for name in ("one", "two"))
    draft = one.results[0].draft
    assert draft is not None
    assert draft["origin"] == "model"
    assert one.results[0].milliseconds > 0
    assert (two.provenance.answers, two.results[0].milliseconds) == (REPLAYED, 0.0)


def test_a_case_that_was_never_recorded_crashed(
    provider: FakeProvider, cases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its reason says what to do; the run goes on, and its exit status is 1."""
    monkeypatch.setenv("ASSIST_MODEL_API_BASE", provider.base("whole"))
    shared = ["run", "--cases", cases, "--model", "openai/small"]
    evals(*shared, "--record", tmp_path / "rec", "--deadline", 60)
    other = [
        {**CASES[0], "question": "露营灯充电时间多久", "expect": {"answer": True, "documents": ["lamp"]}},
        CASES[1],
    ]
    cases.write_text("".join(json.dumps(case, ensure_ascii=False) + "\n" for case in other), "utf-8")
    done = evals(*shared, "--replay", tmp_path / "rec", "--deadline", 0.001, "--out", tmp_path / "out", "--json")
    assert done.exit_code == 1
    found = json.loads(done.stdout)
    assert (found["cases"], found["crashed"]) == (2, 1)
    crashed = read_run(tmp_path / "out").results[0].crashed
    assert crashed is not None
    assert "no recording for this draft's prompt" in crashed
    assert "run with --record" in crashed


def test_a_judge_speaks_of_answers_only(
    server: FakeJudge, cases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the setting or the flag; who judged and how is kept in the run."""
    monkeypatch.setenv("ASSIST_MODEL_API_BASE", server.base())
    monkeypatch.setenv("ASSIST_JUDGE_MODEL", "openai/judge")
    chosen = ["--judge-metrics", "faithfulness,context_recall", "--repeats", 3]
    done = evals("run", "--cases", cases, *chosen, "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert "judge openai/judge (live, " in done.stderr
    assert "flipped: context_recall 0%, faithfulness 0%" in done.stderr
    assert "cannot gate: faithfulness by openai/judge in zh has no certificate" in done.stderr
    run = read_run(tmp_path / "out")
    assert {"faithfulness", "context_recall"} <= run.results[0].metrics.keys()
    assert not {"faithfulness", "context_recall"} & run.results[1].metrics.keys()
    assert (run.judge["source"], run.judge["repeats"]) == ("live", 3)
    assert run.judge["flips"] == {"faithfulness": 0.0, "context_recall": 0.0}


def test_a_broken_judge_stops_nothing(
    server: FakeJudge, cases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The checks are there; its metrics are unscored, with one line that sums up why."""
    monkeypatch.setenv("ASSIST_MODEL_API_BASE", server.base("garbage"))
    done = evals("run", "--cases", cases, "--judge", "openai/judge", "--out", tmp_path / "out")
    assert done.exit_code == 0
    assert "unscored: 7 not the JSON that was asked for" in done.stderr
    result = read_run(tmp_path / "out").results[0]
    assert result.passed
    assert result.unscored["faithfulness"] == "not the JSON that was asked for"
    assert "faithfulness" not in result.metrics


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--record", "a", "--replay", "b"), "give one of the two"),
        (("--alias", "a=b"), "give --record or --replay too"),
        (("--judge", "openai/j", "--repeats", "2"), "2 repeats have no majority"),
        (("--judge", "openai/j", "--judge-metrics", "mrr"), "mrr is not a judge's metric"),
    ],
)
def test_flags_that_make_no_sense_are_refused(cases: Path, arguments: tuple[str, ...], message: str) -> None:
    """Before anything is published or asked."""
    done = evals("run", "--cases", cases, *arguments)
    assert message in str(done.exception)
