"""Real drafts: what a small model really wrote for some cases, each read and judged.

`drafts/small-model.jsonl` holds 33 answers of Qwen2.5 Coder 1.5B Instruct (4 bit), collected with `python -m
evals.benchmarks.drafts`: the passages it was offered, its words, and a verdict. They are test data for the rules that
decide whether a model's draft takes the place of the quotes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assist.drafting.attributions import attribute
from assist.drafting.checks.citations import cite
from assist.drafting.checks.findings import Finding
from assist.drafting.checks.readings import reading_of
from assist.drafting.checks.table import check
from assist.drafting.turns.turns import blank_turn
from assist.drafting.writing.coverages import NO_ANSWER
from assist.drafting.writing.replies import is_reply, without_announcement
from evals.labelled.certification import passages_of
from evals.rows import read_rows

FILE = Path(__file__).parent.parent / "drafts" / "small-model.jsonl"
Verdict = Literal["right", "wrong", "no reply", "denies"]


@dataclass(frozen=True)
class RealDraft:
    """A model's answer. `denies` means that it says there is no answer, which each time there is; `note` says why."""

    case: str
    channel: str
    language: str
    source: tuple[str, ...]
    text: str
    verdict: Verdict
    note: str


@dataclass(frozen=True)
class Outcome:
    """What the agent gets of it: whether the draft is shown, and the findings on it."""

    shown: bool
    findings: tuple[Finding, ...]


def read_real_drafts(path: Path = FILE) -> list[RealDraft]:
    """The stored answers."""
    return [RealDraft(**{**row, "source": tuple(row["source"])}) for row in read_rows(path)]


def outcome_of(draft: RealDraft) -> Outcome:
    """What the rules make of an answer today."""
    if NO_ANSWER in draft.text:
        return Outcome(False, ())
    offered = passages_of(draft.source)
    turn = blank_turn("zh" if draft.language == "zh" else "en")
    reading = reading_of(cite(attribute(without_announcement(draft.text), offered, turn), offered), offered, turn)
    findings = check(reading)
    withheld = any(finding.severity == "block" for finding in findings)
    return Outcome(not withheld and is_reply(reading.text, reading.citations, offered), findings)
