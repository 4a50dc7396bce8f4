"""Certificates kept with the suite: what a small real model's opinion is worth, measured again from its recordings.

It is too weak to gate, and must be found so. A changed prompt has no recordings: see `evals/recordings/README.md`.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict
from typing import Any

import pytest

from assist.drafting.writing.models import Endpoint
from assist.testing import HashEmbedder
from evals.judges.answers import JudgeModel
from evals.judges.judgements import Judge
from evals.labelled.certificates import (
    CERTIFIABLE,
    CERTIFICATES_DIR,
    Certificate,
    certificate_for,
    certify_judge,
    subject_of,
)
from evals.labelled.certification import read_replies
from evals.replays.recordings import Recordings

pytestmark = pytest.mark.filterwarnings("ignore")  # ragas and litellm warn about themselves on import

EVALS = CERTIFICATES_DIR.parent
NAME = "qwen2.5-coder-1.5b-instruct-q4"


def kept(one: Certificate) -> dict[str, Any]:
    """The committed certificate of the same subject."""
    path = CERTIFICATES_DIR / f"{NAME}-{one.metric}-{one.language}-{one.prompts}.json"
    return dict(json.loads(path.read_text(encoding="utf-8")))


def test_a_small_models_opinion_is_measured_and_may_not_gate() -> None:
    """On 56 labelled replies in each language; the figures are those of the committed certificates."""
    recording = Recordings(EVALS / "recordings" / "judge", "replay", {}).of(NAME)
    judge = Judge(JudgeModel(Endpoint("openai/local"), recording, live=False), 1, CERTIFIABLE, HashEmbedder())
    found = certify_judge(read_replies(EVALS / "edits" / "judged.jsonl"), judge, lambda *_: None)
    assert len(found) == 4
    for one in found:
        assert one.rows == 56
        standing = certificate_for(subject_of(one), today=dt.date.fromisoformat(kept(one)["date"]))
        assert standing.state == "weak"
        measured = json.loads(json.dumps(asdict(one)))
        assert measured | {"date": ""} == kept(one) | {"date": ""}
