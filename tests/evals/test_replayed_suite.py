"""The replayed suite: what a small real model once answered, drafted again from its recordings and judged by the gate.

So a change of prompts, passages, checks or rules shows on a model's drafts too, with no model and no network. A changed
prompt has no recordings: record again, see `evals/recordings/README.md`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from assist.settings import Settings
from evals.cases.cases import CASES_DIR
from evals.gate.gates import decide
from evals.gate.rules import read_rules
from evals.gate.run_files import read_run
from evals.replays.recordings import Recordings
from evals.runs.provenances import REPLAYED
from evals.runs.runs import Run
from evals.suites import Manner, run_suite

ROOT = Path(__file__).parents[2]
RECORDINGS = ROOT / "evals" / "recordings"
# Where a wrong number is the likeliest mistake.
FILES = ("en-date-bound", "en-near-identical", "en-table", "zh-date-bound", "zh-near-identical")


@pytest.fixture(scope="module")
def replayed() -> Run:
    """The cases of these files, with the model's recorded answers."""
    files = [CASES_DIR / f"{name}.jsonl" for name in FILES]
    settings = Settings.model_validate({"model": "openai/local", "corpus_dir": ROOT / "corpus"})
    return run_suite(settings, files, Manner(recordings=Recordings(RECORDINGS, "replay", {})), False)


def test_sixty_cases_were_answered_by_the_model(replayed: Run) -> None:
    """Others are abstained from before anybody is asked; none crashed for want of a recording."""
    assert replayed.provenance.answers == REPLAYED
    assert [result.id for result in replayed.results if result.crashed] == []
    asked = [r for r in replayed.results if r.draft and (r.draft["origin"] == "model" or r.draft["degraded"])]
    assert len(asked) + sum(denied(r.draft) for r in replayed.results if r.draft) >= 60


def denied(draft: object) -> bool:
    """Whether the model said that there is no answer, and the quotes stayed."""
    return isinstance(draft, dict) and any(f["kind"] == "incomplete" for f in draft["findings"])


def test_the_models_drafts_pass_the_gate(replayed: Run) -> None:
    """Against the base of the same recordings.

    Floors, and the loss that must be detectable, are those of the whole suite. Replayed drafts do not vary by chance: a
    net loss of three cases is red whatever the statistics.
    """
    rules = read_rules().model_copy(update={"floors": {}, "detectable_loss": 0.25})
    verdict = decide(read_run(ROOT / "evals" / "baselines" / "small-model.json"), replayed, rules)
    assert (verdict.verdict, verdict.reasons) == ("pass", ())
