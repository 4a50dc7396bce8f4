"""Opinions on a run's drafts, and what a run keeps of its judge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from assist.drafting.checks.citations import without_markers
from assist.drafting.drafts import Draft
from assist.drafting.turns.conversations import turn_of
from assist.drafting.writing.frames import unframed
from evals.cases.cases import Case
from evals.judges.judgements import Judge, Judged, Progress, Row
from evals.judges.prompts import prompt_hash
from evals.scoring.metrics import LOOKED_AT, applies


def judge_drafts(
    judge: Judge, cases: Sequence[Case], drafts: Sequence[Draft | None], progress: Progress
) -> list[Judged]:
    """The judge's opinion of every case's draft, in order; nothing where no metric applies."""
    rows = [_row(judge, case, made) for case, made in zip(cases, drafts, strict=True)]
    found = iter(judge.judge([row for row in rows if row.names], progress))
    return [next(found) if row.names else Judged({}, {}) for row in rows]


def judge_record(judge: Judge, cases: Sequence[Case], opinions: Sequence[Judged]) -> Mapping[str, Any]:
    """Who judged and how, how often each metric's opinion flipped (a share of the scored cases), and what failed."""
    recording = judge.model.recording
    scored = Counter(name for opinion in opinions for name in opinion.scores)
    flipped = Counter(name for opinion in opinions for name in opinion.flipped)
    languages = sorted({case.language for case in cases})
    return {
        "model": judge.model.endpoint.name,
        "answered_by": judge.model.answered_by,
        "source": "live" if recording is None else "recorded" if judge.model.live else "replayed",
        "repeats": judge.repeats,
        "metrics": list(judge.names),
        "prompts": {lang: {name: prompt_hash(name, lang) for name in judge.names} for lang in languages},
        "flips": {name: round(flipped[name] / number, 4) for name, number in sorted(scored.items())},
        "failures": dict(Counter(why for opinion in opinions for why in opinion.unscored.values()).most_common()),
        "calls": judge.model.calls,
        "tokens": list(judge.model.tokens),
    }


def _row(judge: Judge, case: Case, made: Draft | None) -> Row:
    names = tuple(name for name in judge.names if made is not None and applies(name, case, made))
    if made is None or not names:
        return Row(case.language, "", "", (), None, ())
    passages = tuple(f"{passage.title}\n{passage.text}" for passage in made.passages[:LOOKED_AT])
    # What is cited is among the evidence, wherever it was found.
    cited = {citation.passage for citation in made.citations}
    rest = tuple(f"{one.title}\n{one.text}" for one in made.passages[LOOKED_AT:] if one.id in cited)
    # Greeting and sign-off state nothing; a judge that took them for claims would find them unsupported.
    answer = unframed(without_markers(made.text), case.language, made.channel)
    question = turn_of(case.as_conversation())
    return Row(case.language, question, answer, (*passages, *rest), case.expect.reference, names)
