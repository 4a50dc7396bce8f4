"""Expenses: what a run cost in money, tokens and time."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from evals.runs import Run


@dataclass(frozen=True)
class Expense:
    """Of all cases together; times in milliseconds per draft, None where none was measured."""

    cost_usd: float
    input_tokens: int
    output_tokens: int
    p50_ms: float | None
    p95_ms: float | None


def expense_of(run: Run) -> Expense:
    """What a run cost. A baseline without drafts tells nothing, and counts as nothing."""
    used = [result.draft.get("usage") or {} for result in run.results if result.draft]
    times = measured_times(run)
    return Expense(
        cost_usd=round(sum(float(usage.get("cost_usd") or 0) for usage in used), 6),
        input_tokens=sum(int(usage.get("input_tokens") or 0) for usage in used),
        output_tokens=sum(int(usage.get("output_tokens") or 0) for usage in used),
        p50_ms=round(statistics.median(times), 1) if times else None,
        p95_ms=round(percentile_95(times), 1) if times else None,
    )


def measured_times(run: Run) -> list[float]:
    """The milliseconds of the drafts that were timed."""
    return [result.milliseconds for result in run.results if result.milliseconds > 0 and not result.crashed]


def percentile_95(times: Sequence[float]) -> float:
    """The 95th percentile of at least one number."""
    return statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
