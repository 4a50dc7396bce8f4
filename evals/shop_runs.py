"""Shop runs: the turns of an invented shop drafted from its own documents, and what came of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from assist.settings import Settings
from evals.cases.cases import identify
from evals.cases.shops import Shop
from evals.runs.runs import Result, Run
from evals.suites import Manner, run_cases_on

ANSWERABLE = ("right", "partial", "wrong", "withheld", "near right", "near", "abstained")
UNANSWERABLE = ("abstained", "held", "near", "answered")


def run_shop(settings: Settings, shop: Shop, manner: Manner, bar: bool, *, asked: bool = True) -> Run:
    """Publish the shop's documents, with its similar questions or without, and draft every turn."""
    run = run_cases_on(settings.model_copy(update={"corpus_dir": shop.corpus}), shop.cases, manner, bar, asked=asked)
    return replace(run, results=tuple(replace(one, slices=(f"shop:{shop.name}", *one.slices)) for one in run.results))


def joined(shops: Sequence[Shop], runs: Sequence[Run]) -> Run:
    """The runs of several shops as one."""
    suite = identify([case for one in shops for case in one.cases])
    results = tuple(result for run in runs for result in run.results)
    return replace(runs[0], provenance=replace(runs[0].provenance, suite=suite), results=results)


def risk_and_coverage(results: Sequence[Result]) -> dict[str, Any]:
    """Counts of outcomes, and the shares that are asked for.

    `right` is of answerable turns: a right draft; `first_right` adds those whose nearest passage, shown for judging,
    answers. `wrong_in_drafts` is of all that is called a draft: a wrong or foreign fact, or an answer to what the
    documents do not answer. `unanswerable_no_draft` is of unanswerable turns. `usable` is of all turns.
    """
    can = [one for one in results if "answerable" in one.slices]
    cannot = [one for one in results if "unanswerable" in one.slices]
    of_can, of_cannot = Counter(one.outcome for one in can), Counter(one.outcome for one in cannot)
    drafts = [one for one in results if one.draft and one.draft["status"] == "answered"]
    wrong = of_can["wrong"] + of_cannot["answered"]
    return {
        "answerable": {name: of_can[name] for name in ANSWERABLE},
        "unanswerable": {name: of_cannot[name] for name in UNANSWERABLE},
        "passed": sum(one.passed for one in results),
        "cases": len(results),
        "right": _share(of_can["right"], len(can)),
        "first_right": _share(of_can["right"] + of_can["near right"], len(can)),
        "wrong_in_drafts": _share(wrong, len(drafts)),
        "unanswerable_no_draft": _share(len(cannot) - of_cannot["answered"], len(cannot)),
        "usable": _share(sum(one.metrics.get("usable", 0.0) for one in results), len(results)),
    }


def _share(count: float, of: int) -> float | None:
    return round(count / of, 4) if of else None
