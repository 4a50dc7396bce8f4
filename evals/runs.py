"""Runs: the results of drafting every case, and their summary.

"Crashed" and "unscored" are values with reasons. A crashed case fails; it never leaves the mean. What a judge says
comes after all drafts are made, for many drafts at once.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from assist.drafting.conversations import Conversation
from assist.drafting.drafts import Draft, without_markers
from assist.errors import InvalidInput
from assist.records import to_json
from assist.store import utc_now
from evals.cases import Case, identify
from evals.checks import CHECKS
from evals.judges.scores import Unscored
from evals.judges.similarities import score_similarities
from evals.metrics import LATENCY, applies, score

if TYPE_CHECKING:
    from evals.judges.judgements import Judge

FORMAT = 1
REPLAYED = "replayed"  # why a run from recordings has no latency


class Drafter(Protocol):
    """What is evaluated: anything that drafts, such as `Assistant.draft`."""

    def __call__(self, conversation: Conversation, *, as_of: Any = None) -> Draft: ...


@dataclass(frozen=True)
class Result:
    """One case's outcome. `metrics` holds numbers only; what could not be scored is in `unscored` with its reason."""

    id: str
    slices: tuple[str, ...]
    checks: Mapping[str, bool]
    metrics: Mapping[str, float]
    unscored: Mapping[str, str]
    crashed: str | None
    milliseconds: float
    draft: Mapping[str, Any] | None

    @property
    def passed(self) -> bool:
        return self.crashed is None and all(self.checks.values())


@dataclass(frozen=True)
class Run:
    """Results of all cases, and what they were made with; `judge` is what `judge_record` tells, empty without one."""

    suite: str
    release: str
    model: str
    created_at: str
    results: tuple[Result, ...]
    format: int = field(default=FORMAT)
    judge: Mapping[str, Any] = field(default_factory=dict)


def run_cases(
    cases: Sequence[Case],
    draft: Drafter,
    progress: Callable[[str, int, int], None] = lambda *_: None,
    judge: Judge | None = None,
    replayed: bool = False,
) -> Run:
    """Draft and score every case; a `replayed` run has no latency, for reading an answer is not writing it."""
    drafted = []
    for number, case in enumerate(cases, 1):
        drafted.append(_draft(case, draft))
        progress("draft", number, len(cases))
    compared = [
        made is not None and applies("bleu", case, made) for case, (made, _, _) in zip(cases, drafted, strict=True)
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
    results = []
    for case, (made, crashed, took), wanted in zip(cases, drafted, compared, strict=True):
        results.append(_score(case, made, crashed, took, next(similarities) if wanted else {}))
    if replayed:
        results = [_without_latency(result) for result in results]
    first = next((made for made, _, _ in drafted if made is not None), None)
    run = Run(identify(cases), first.release if first else "", first.model if first else "", utc_now(), tuple(results))
    return run if judge is None else _judged(run, judge, cases, [made for made, _, _ in drafted], progress)


def summarise(run: Run) -> dict[str, Any]:
    """The contract's summary: counts, mean metrics, and how many cases of each slice passed."""
    names = sorted({name for result in run.results for name in result.metrics})
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
        "unscored": sum(any(why != REPLAYED for why in result.unscored.values()) for result in run.results),
        "crashed": sum(result.crashed is not None for result in run.results),
        "metrics": {
            **{name: _mean(r.metrics[name] for r in run.results if name in r.metrics) for name in names},
            **{name: _mean(float(r.checks.get(name, False)) for r in run.results) for name in CHECKS},
            "pass_rate": passed / len(run.results),
        },
        "slices": dict(sorted(slices.items())),
        "release": run.release,
        "model": run.model,
        "suite": run.suite,
    }


def write_run(run: Run, path: Path, *, drafts: bool = True) -> None:
    """Write a run as JSON; without drafts it is small enough to commit as a baseline."""
    data = asdict(run)
    if not drafts:
        for result in data["results"]:
            result["draft"] = None
            result["milliseconds"] = 0.0
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def read_run(path: Path) -> Run:
    """Read a run. Raises InvalidInput when the file is missing, cut, or of another format."""
    if path.is_dir():
        path = path / "results.json"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data.pop("format") != FORMAT:
            raise InvalidInput(f"{path}: written by another version; make a new run")
        results = tuple(Result(**{**row, "slices": tuple(row["slices"])}) for row in data.pop("results"))
        return Run(results=results, **data)
    except FileNotFoundError:
        raise InvalidInput(f"{path}: no such run; `evals run` makes one, `evals baseline` keeps it") from None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise InvalidInput(f"{path}: not a whole run ({type(error).__name__}); make it again") from None


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
    if made is None:
        return Result(case.id, case.all_slices(), {}, {}, {}, crashed, took, None)
    scored = {name: value for name, value in {**score(case, made), **similar}.items() if isinstance(value, float)}
    unscored = {name: value.reason for name, value in similar.items() if isinstance(value, Unscored)}
    checks = {name: check(case, made) for name, check in CHECKS.items()}
    return Result(case.id, case.all_slices(), checks, scored, unscored, None, took, to_json(made))


def _without_latency(result: Result) -> Result:
    metrics = {name: value for name, value in result.metrics.items() if name != LATENCY}
    unscored = {**result.unscored, LATENCY: REPLAYED} if LATENCY in result.metrics else result.unscored
    return replace(result, metrics=metrics, unscored=unscored)


def _judged(
    run: Run,
    judge: Judge,
    cases: Sequence[Case],
    drafts: Sequence[Draft | None],
    progress: Callable[[str, int, int], None],
) -> Run:
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


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return round(math.fsum(listed) / len(listed), 4) if listed else math.nan
