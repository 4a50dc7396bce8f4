"""Risks: what agents get out of a run, and how the share of wrong drafts falls when only the surer ones are shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evals.runs.runs import Result

ANSWERABLE = ("right", "partial", "wrong", "withheld", "near right", "near", "abstained")
UNANSWERABLE = ("abstained", "held", "near", "answered")
POINTS = 50  # of the curve


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


def risk_curve(results: Sequence[Result]) -> list[tuple[float, float]]:
    """Risk against coverage, from the surest draft to all: (share of the turns that have a draft as sure as this,
    share of these drafts that are wrong), at most POINTS pairs. Empty when nothing is called a draft.

    A draft is as sure as its `confidence`, the probability that the documents answer (El-Yaniv and Wiener 2010).
    """
    drafts = [one for one in results if one.draft and one.draft["status"] == "answered"]
    surest = sorted(drafts, key=lambda one: -float((one.draft or {}).get("confidence", 0.0)))
    wrong, points = 0, []
    for count, one in enumerate(surest, 1):
        wrong += one.outcome in ("wrong", "answered")
        points.append((round(count / len(results), 4), round(wrong / count, 4)))
    step = max(1, -(-len(points) // POINTS))
    return [*points[step - 1 : -1 : step], *points[-1:]]


def _share(count: float, of: int) -> float | None:
    return round(count / of, 4) if of else None
