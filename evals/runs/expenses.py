"""Expenses: what a run cost in money, tokens and time."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from evals.runs.runs import Run


@dataclass(frozen=True)
class Expense:
    """Of all cases together; times in milliseconds per draft. None is what was not measured, kept or known.

    The cost is None as soon as the price of one call is not known.
    """

    cost_usd: float | None
    input_tokens: int | None
    output_tokens: int | None
    p50_ms: float | None
    p95_ms: float | None


def expense_of(run: Run) -> Expense:
    """What a run cost. A baseline does not keep what its drafts used: that is not nothing, it is not known."""
    used = [result.draft["usage"] for result in run.results if result.draft and result.draft.get("usage")]
    calls = [usage for usage in used if usage.get("input_tokens") or usage.get("output_tokens")]
    priced = bool(used) and all(usage.get("cost_usd") is not None for usage in calls)
    times = measured_times(run)
    return Expense(
        cost_usd=round(sum(float(usage["cost_usd"]) for usage in calls), 6) if priced else None,
        input_tokens=sum(int(usage.get("input_tokens") or 0) for usage in calls) if used else None,
        output_tokens=sum(int(usage.get("output_tokens") or 0) for usage in calls) if used else None,
        p50_ms=round(statistics.median(times), 1) if times else None,
        p95_ms=round(percentile_95(times), 1) if times else None,
    )


def measured_times(run: Run) -> list[float]:
    """The milliseconds of the drafts that were timed."""
    return [result.milliseconds for result in run.results if result.milliseconds > 0 and not result.crashed]


def percentile_95(times: Sequence[float]) -> float:
    """The 95th percentile of at least one number."""
    return statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
