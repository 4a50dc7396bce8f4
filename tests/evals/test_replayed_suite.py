"""The replayed suite: what a large model once answered for shops that nobody built on, drafted again from its recordings.

So a change of prompts, material, checks or rules shows on a model's drafts too, with no model and no network. A changed
prompt has no recordings: record again, see `evals/recordings/README.md`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from assist.settings import Settings
from evals.cases.shops import read_shop, shop_names
from evals.gate.gates import decide
from evals.gate.rules import read_rules
from evals.gate.run_files import read_run
from evals.replays.recordings import Recordings
from evals.runs.provenances import REPLAYED
from evals.runs.risks import risk_and_coverage
from evals.runs.runs import Run
from evals.shop_runs import joined, run_shop
from evals.suites import Manner

ROOT = Path(__file__).parents[2]
RECORDINGS = ROOT / "evals" / "recordings"
SAMPLE = 60


@pytest.fixture(scope="module")
def replayed() -> Run:
    """The sampled turns of the reporting shops, with the model's recorded answers."""
    settings = Settings.model_validate({"model": "openai/large", "fast_model": "openai/large-quick"})
    manner = Manner(recordings=Recordings(RECORDINGS, "replay", {}))
    shops = [read_shop(name).sample(SAMPLE) for name in shop_names("report")]
    return joined(shops, [run_shop(settings, shop, manner, False) for shop in shops])


def test_the_model_wrote_nearly_all_drafts(replayed: Run) -> None:
    """Only a greeting is answered without it; none crashed for want of a recording."""
    assert replayed.provenance.answers == REPLAYED
    assert [result.id for result in replayed.results if result.crashed] == []
    written = [r for r in replayed.results if r.draft and (r.draft["origin"] == "model" or r.draft["degraded"])]
    assert len(written) >= 280


def test_what_a_large_model_writes_for_unseen_shops_holds(replayed: Run) -> None:
    """Measured: 275 of 300 pass, 6 % of drafts hold something wrong or foreign by the labels."""
    found = risk_and_coverage(replayed.results)
    assert found["passed"] >= 270
    assert found["right"] is not None
    assert found["right"] >= 0.91
    assert found["wrong_in_drafts"] <= 0.08


def test_the_models_drafts_pass_the_gate(replayed: Run) -> None:
    """Against the base of the same recordings.

    Floors, and the loss that must be detectable, are those of the whole suite. Replayed drafts do not vary by chance: a
    net loss of three cases is red whatever the statistics.
    """
    rules = read_rules().model_copy(update={"floors": {}, "detectable_loss": 0.25})
    verdict = decide(read_run(ROOT / "evals" / "baselines" / "large-model.json"), replayed, rules)
    assert (verdict.verdict, verdict.reasons) == ("pass", ())
