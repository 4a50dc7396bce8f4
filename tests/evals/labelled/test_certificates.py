"""Certificates: a judge may decide what it was measured on, lately, in this language, asked in this way."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assist.drafting.writing.models import Endpoint
from assist.errors import InvalidInput
from assist.testing import HashEmbedder
from evals.__main__ import app
from evals.judges.answers import JudgeModel
from evals.judges.judgements import Judge
from evals.judges.prompts import prompt_hash
from evals.labelled.certificates import (
    Certificate,
    certificate_for,
    certify_judge,
    gating_metrics,
    reliability_of,
    subject_of,
    write_certificate,
)
from evals.labelled.certification import Reply, read_replies
from tests.evals.made_runs import made_result, made_run
from tests.fake_judges import FakeJudge, fake_judge

pytestmark = pytest.mark.filterwarnings("ignore")  # ragas and litellm warn about themselves on import

TODAY = dt.date(2026, 11, 25)
GOOD = Certificate(
    judge="j", metric="faithfulness", language="zh", prompts=prompt_hash("faithfulness", "zh"), date="2026-11-01",
    rows=80, unscored=1, threshold=1.0, floor=0.4, auroc=0.9, kappa=0.7, kappa_low=0.55, kappa_high=0.8, tpr=0.9, tnr=0.8,
)  # fmt: skip
SOURCE = "来回运费由店铺承担。退货期为 7 天。"
ROWS = [
    {"source": SOURCE, "response": "来回运费由店铺承担。", "faithful": True},
    {"source": SOURCE, "response": "退货期为 7 天。", "faithful": True, "history": [["customer", "几天能退？"]]},
    {"source": SOURCE, "response": "退货期为 9 天。", "faithful": False},
    {"source": SOURCE, "response": "来回运费由买家承担。", "faithful": False},
]


@pytest.fixture
def server() -> Iterator[FakeJudge]:
    with fake_judge() as running:
        yield running


def replies(folder: Path) -> list[Reply]:
    """The labelled rows."""
    return read_replies(written(folder))


def written(folder: Path) -> Path:
    path = folder / "replies.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS), "utf-8")
    return path


def judge(server: FakeJudge, mode: str = "fair") -> Judge:
    model = JudgeModel(Endpoint("openai/judge", server.base(mode)), None, live=True)
    return Judge(model, 1, ("faithfulness", "response_groundedness"), HashEmbedder())


def test_a_judge_is_measured_against_people(server: FakeJudge, tmp_path: Path) -> None:
    """One metric agrees fully; the other, which likes everything, not at all."""
    found = {one.metric: one for one in certify_judge(replies(tmp_path), judge(server), lambda *_: None)}
    fair, easy = found["faithfulness"], found["response_groundedness"]
    assert (fair.kappa, fair.tpr, fair.tnr, fair.rows, fair.unscored) == (1.0, 1.0, 1.0, 4, 0)
    assert (easy.kappa, easy.tpr, easy.tnr) == (0.0, 0.0, 1.0)
    assert (fair.language, fair.prompts) == ("zh", prompt_hash("faithfulness", "zh"))
    assert fair.kappa_low <= fair.kappa <= fair.kappa_high


def test_what_a_judge_says_is_put_beside_how_often_people_agree() -> None:
    """By parts of the scale; both ends belong to it."""
    scores, truth = [0.0, 0.1, 0.5, 0.9, 1.0, 1.0], [False, True, True, True, True, False]
    assert reliability_of(scores, truth) == ((0.05, 0.5, 2), (0.5, 1.0, 1), (0.9667, 0.6667, 3))


def test_a_judge_without_an_opinion_gets_no_certificate(server: FakeJudge, tmp_path: Path) -> None:
    """There is nothing to measure."""
    with pytest.raises(InvalidInput, match="no language has"):
        certify_judge(replies(tmp_path), judge(server, "garbage"), lambda *_: None)


def test_a_good_certificate_is_valid_for_what_it_says(tmp_path: Path) -> None:
    """Another judge, metric or language has none."""
    write_certificate(GOOD, tmp_path)
    subject = subject_of(GOOD)
    assert certificate_for(subject, tmp_path, TODAY).state == "valid"
    for other in (replace(subject, judge="k"), replace(subject, metric="x"), replace(subject, language="en")):
        standing = certificate_for(other, tmp_path, TODAY)
        assert standing.state == "missing"
        assert "evals certify" in (standing.reason or "")


@pytest.mark.parametrize(
    ("certificate", "state", "reason"),
    [
        (replace(GOOD, prompts="other"), "stale", "other prompts"),
        (replace(GOOD, date="2026-08-01"), "stale", "116 days ago"),
        (replace(GOOD, kappa_low=0.39), "weak", "kappa at least 0.39, under 0.4"),
        (replace(GOOD, rows=49), "weak", "on 49 replies, fewer than 50"),
        (replace(GOOD, unscored=9), "weak", "no opinion on 9 of 80"),
    ],
)
def test_a_certificate_that_does_not_hold_says_why(
    tmp_path: Path, certificate: Certificate, state: str, reason: str
) -> None:
    """Asked in another way, too long ago, or not good enough."""
    write_certificate(certificate, tmp_path)
    standing = certificate_for(subject_of(GOOD), tmp_path, TODAY)
    assert standing.state == state
    assert reason in (standing.reason or "")


def test_a_damaged_certificate_is_one_line(tmp_path: Path) -> None:
    """Which file, and what to do."""
    (tmp_path / "x.json").write_text("{")
    with pytest.raises(InvalidInput, match=r"x\.json: not a certificate"):
        certificate_for(subject_of(GOOD), tmp_path, TODAY)


def test_only_certified_opinions_may_gate(tmp_path: Path) -> None:
    """What is counted always may; a judge's metric needs a certificate in every language of the run."""
    metrics = {"mrr": 1.0, "faithfulness": 1.0, "answer_relevancy": 1.0}
    result = made_result("a", checks={"answers": True}, metrics=metrics)
    zh = {"zh": {"faithfulness": GOOD.prompts}}
    run = replace(made_run([result]), judge={"answered_by": "j", "prompts": zh})
    write_certificate(GOOD, tmp_path)
    may = gating_metrics(run, tmp_path, TODAY)
    assert {name for name, reason in may.items() if reason is None} == {"answers", "mrr", "faithfulness"}
    assert may["answer_relevancy"] == "answer_relevancy cannot gate: no labels certify it"
    both = replace(run, judge={"answered_by": "j", "prompts": {**zh, "en": {"faithfulness": "x"}}})
    assert "in en has no certificate" in (gating_metrics(both, tmp_path, TODAY)["faithfulness"] or "")
    assert gating_metrics(replace(run, judge={}), tmp_path, TODAY)["faithfulness"] is not None


def test_prompts_of_each_language_have_their_own_hash() -> None:
    """And so has each metric."""
    hashes = [prompt_hash(name, language) for name in ("faithfulness", "context_recall") for language in ("zh", "en")]
    assert len(set(hashes)) == 4


def test_the_command_measures_writes_and_replays(
    server: FakeJudge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The judge's figures stand beside the checks'; a second time nobody is asked."""
    monkeypatch.setenv("ASSIST_MODEL_API_BASE", server.base())
    where = ["--certificates", str(tmp_path / "certificates")]
    arguments = ["certify", str(written(tmp_path)), "--judge", "openai/judge", *where, "--json"]
    done = CliRunner().invoke(app, [*arguments, "--record", str(tmp_path / "rec"), "--alias", "openai/judge=fair-1"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["judge"] == "fair-1"
    assert [(one["metric"], one["state"]) for one in found["certificates"]] == [
        ("faithfulness", "weak"),
        ("response_groundedness", "weak"),
    ]
    assert len(list((tmp_path / "certificates").glob("fair-1-*-zh-*.json"))) == 2
    asked = len(server.requests)
    again = CliRunner().invoke(app, [*arguments, "--replay", str(tmp_path / "rec")])
    assert json.loads(again.stdout) == found
    assert len(server.requests) == asked
