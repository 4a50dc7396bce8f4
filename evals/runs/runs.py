"""Runs: the results of drafting every case, and their summary.

"Crashed" and "unscored" are values with reasons. A crashed case fails; it never leaves the mean.
"""

from __future__ import annotations

import hashlib
import json
import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from assist.drafting.checks.citations import without_markers
from assist.drafting.drafts import Draft
from assist.drafting.turns.conversations import Conversation
from assist.records import to_json
from evals.cases.cases import Case, identify
from evals.judges.scores import Unscored
from evals.judges.similarities import score_similarities
from evals.runs.provenances import REPLAYED, Provenance
from evals.runs.risks import risk_and_coverage, risk_curve
from evals.scoring.checks import CHECKS, faults_of
from evals.scoring.metrics import METRICS, applies, score
from evals.scoring.outcomes import outcome_of

if TYPE_CHECKING:
    from evals.judges.judgements import Judge

Progress = Callable[[str, int, int], None]
NOT_FINITE = "not a finite number"


class Drafter(Protocol):
    """What is evaluated: anything that drafts, such as `Assistant.draft`."""

    def __call__(self, conversation: Conversation, *, as_of: Any = None) -> Draft: ...


@dataclass(frozen=True)
class Result:
    """One case's outcome.

    `cluster` is what the case is about (the first expected document, or the case itself), `documents` are all that
    it expects and, after them, those that its draft cites; `asked` is the conversation as lines. `metrics` holds
    numbers only; what could not be scored is in `unscored` with its reason. `milliseconds` is 0 when it was not
    measured. `digest` changes exactly when what the draft says changes. `faults` say what of the case's expectation
    does not hold; a baseline does not keep them. `outcome` is what an agent gets out of it.
    """

    id: str
    slices: tuple[str, ...]
    cluster: str
    documents: tuple[str, ...]
    language: str
    asked: tuple[str, ...]
    checks: Mapping[str, bool]
    metrics: Mapping[str, float]
    unscored: Mapping[str, str]
    crashed: str | None
    milliseconds: float
    digest: str
    draft: Mapping[str, Any] | None
    faults: tuple[str, ...] = ()
    outcome: str = ""

    @property
    def passed(self) -> bool:
        """A case passes when it did not crash and every check of its `expect` holds."""
        return self.crashed is None and all(self.checks.values())

    @property
    def failed_checks(self) -> list[str]:
        """Names of the checks that the case failed."""
        return [name for name, passed in self.checks.items() if not passed]

    @property
    def why(self) -> str:
        """Why the case fails, such as "includes: does not say 7天"; empty when it passes."""
        return self.crashed or ": ".join(filter(None, (", ".join(self.failed_checks), "; ".join(self.faults))))


@dataclass(frozen=True)
class Run:
    """Results of all cases, and what they were made with; `judge` is what `judge_record` tells, empty without one."""

    provenance: Provenance
    results: tuple[Result, ...]
    judge: Mapping[str, Any] = field(default_factory=dict)


def run_cases(
    cases: Sequence[Case],
    draft: Drafter,
    progress: Progress = lambda *_: None,
    provenance: Provenance | None = None,
    judge: Judge | None = None,
) -> Run:
    """Draft and score every case. Without a provenance, what the drafts themselves say of it is recorded.

    A run of replayed answers has no times: to read an answer is not to write it.
    """
    drafted = []
    for number, case in enumerate(cases, 1):
        drafted.append(_draft(case, draft))
        progress("draft", number, len(cases))
    compared = [
        made is not None and applies("chrf", case, made) for case, (made, _, _) in zip(cases, drafted, strict=True)
    ]
    similarities = iter(
        score_similarities(
            [
                (case.language, without_markers(made.text), case.expect.reference)
                for case, (made, _, _), wanted in zip(cases, drafted, compared, strict=True)
                if wanted and made is not None and case.expect.reference
            ]
        )
    )
    origin = provenance or _provenance_from([made for made, _, _ in drafted if made is not None])
    timed = origin.answers != REPLAYED
    results = []
    for case, (made, crashed, took), wanted in zip(cases, drafted, compared, strict=True):
        results.append(_score(case, made, crashed, took if timed else 0.0, next(similarities) if wanted else {}))
    measured = sorted(name for name, one in METRICS.items() if one.tier == 0 and one.kind == "mean")
    measured += list(judge.names) if judge else []
    run = Run(replace(origin, suite=identify(cases), metrics=tuple(measured)), tuple(results))
    return run if judge is None else _judged(run, judge, cases, [made for made, _, _ in drafted], progress)


def check_names(run: Run) -> list[str]:
    """The checks that any case of a run has, sorted."""
    return sorted({name for result in run.results for name in result.checks})


def metric_names(run: Run) -> list[str]:
    """The metrics that any case of a run has, sorted."""
    return sorted({name for result in run.results for name in result.metrics})


def summarise(run: Run) -> dict[str, Any]:
    """The contract's summary: counts, mean metrics, and how many cases of each slice passed."""
    names = metric_names(run)
    slices: dict[str, dict[str, int]] = {}
    for result in run.results:
        for name in result.slices:
            entry = slices.setdefault(name, {"cases": 0, "passed": 0})
            entry["cases"] += 1
            entry["passed"] += result.passed
    passed = sum(result.passed for result in run.results)
    return {
        "cases": len(run.results),
        "passed": passed,
        "failed": len(run.results) - passed,
        "unscored": sum(bool(result.unscored) for result in run.results),
        "crashed": sum(result.crashed is not None for result in run.results),
        "metrics": {
            **{name: _mean(r.metrics[name] for r in run.results if name in r.metrics) for name in names},
            **{name: _mean(float(r.checks.get(name, False)) for r in run.results) for name in check_names(run)},
            "pass_rate": round(passed / len(run.results), 4) if run.results else math.nan,
        },
        "slices": dict(sorted(slices.items())),
        "outcomes": risk_and_coverage(run.results),
        "risk_curve": risk_curve(run.results),
        "release": run.provenance.release,
        "model": run.provenance.model,
        "suite": run.provenance.suite,
    }


def _draft(case: Case, draft: Drafter) -> tuple[Draft | None, str | None, float]:
    started = time.perf_counter()
    try:
        made: Draft | None = draft(case.as_conversation(), as_of=case.as_of)
        crashed = None
    except Exception as error:  # whatever it was, the case crashed and the run goes on
        made, crashed = None, f"{type(error).__name__}: {error}"[:300]
    return made, crashed, round((time.perf_counter() - started) * 1000, 1)


def _score(
    case: Case, made: Draft | None, crashed: str | None, took: float, similar: Mapping[str, float | Unscored]
) -> Result:
    result = Result(
        id=case.id, slices=case.all_slices(), cluster=(case.expect.documents or (case.id,))[0],
        documents=case.expect.documents, language=case.language, asked=_asked(case), checks={}, metrics={},
        unscored={}, crashed=crashed, milliseconds=took, digest="", draft=None,
    )  # fmt: skip
    if made is None:
        return result
    values = {**score(case, made), **similar}
    numbers = {name: value for name, value in values.items() if isinstance(value, (int, float))}
    unscored = {name: value.reason for name, value in values.items() if isinstance(value, Unscored)}
    return replace(
        result,
        documents=tuple(dict.fromkeys((*result.documents, *(citation.document for citation in made.citations)))),
        checks={name: check(case, made) for name, check in CHECKS.items()},
        metrics={name: round(float(value), 4) for name, value in numbers.items() if math.isfinite(value)},
        unscored={**unscored, **{name: NOT_FINITE for name, value in numbers.items() if not math.isfinite(value)}},
        digest=digest_of(made),
        draft=_short(made),
        faults=tuple(faults_of(case, made)),
        outcome=outcome_of(case, made),
    )


def digest_of(draft: Draft) -> str:
    """A hash of what a draft says: its text, what it cites, what was found in it; not of ids and times."""
    said = [
        draft.status,
        draft.text,
        [[citation.document, citation.quote] for citation in draft.citations],
        sorted({(finding.kind, finding.severity) for finding in draft.findings}),
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:12]


def _short(draft: Draft) -> dict[str, Any]:
    """A draft as data, without the sections around its passages."""
    data: dict[str, Any] = to_json(draft)
    for passage in data["passages"]:
        del passage["whole"]
    return data


def _asked(case: Case) -> tuple[str, ...]:
    return tuple(f"{message.role}: {message.text}" for message in case.as_conversation().messages)


def _judged(run: Run, judge: Judge, cases: Sequence[Case], drafts: Sequence[Draft | None], progress: Progress) -> Run:
    """The run with the judge's scores; a case whose judgement was never recorded crashed."""
    from evals.judges.opinions import judge_drafts, judge_record

    opinions = judge_drafts(judge, cases, drafts, progress)
    results = [
        replace(
            result,
            metrics={**result.metrics, **opinion.scores},
            unscored={**result.unscored, **opinion.unscored},
            crashed=result.crashed or opinion.crashed,
        )
        for result, opinion in zip(run.results, opinions, strict=True)
    ]
    return replace(run, results=tuple(results), judge=judge_record(judge, cases, opinions))


def _provenance_from(drafts: Sequence[Draft]) -> Provenance:
    return Provenance(release=drafts[0].release, model=drafts[0].model) if drafts else Provenance()


def _mean(values: Iterable[float]) -> float:
    return round(math.fsum(listed) / len(listed), 4) if (listed := list(values)) else math.nan
