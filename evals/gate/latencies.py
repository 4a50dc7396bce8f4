"""Latency in the gate: compared where both runs were timed on one machine, and held to a budget.

What is compared is the lower quartile: the time within which the quickest quarter of the drafts is made. Other work on
the machine lengthens the slow drafts most; a pipeline that got slower shows in all of them.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass

from evals.gate.rules import LatencyRule
from evals.runs.expenses import expense_of, measured_times, percentile_95
from evals.runs.provenances import REPLAYED
from evals.runs.runs import Run

FEWEST = 20  # drafts that a 95th percentile needs


@dataclass(frozen=True)
class Latency:
    """Lower quartiles (p25), median and 95th percentile in milliseconds, None where none was measured.

    `problem` is what breaks a rule; `note` says why the two runs were not compared.
    """

    base_p25_ms: float | None
    head_p25_ms: float | None
    head_p50_ms: float | None
    head_p95_ms: float | None
    problem: str = ""
    note: str = ""


def judge_latency(base: Run, head: Run, rule: LatencyRule) -> Latency:
    """Times of two machines differ by more than any margin: they are reported and do not decide."""
    note, spent = _why_not_compared(base, head), expense_of(head)
    was, now = _quickest_quarter(base), _quickest_quarter(head)
    problem = _over_budget(head, rule)
    if not note and was and now and now > max(was + rule.slower_ms, was * rule.ratio):
        problem = f"the quickest quarter of the drafts takes {now:.0f} ms, before {was:.0f} ms"
    return Latency(was, now, spent.p50_ms, spent.p95_ms, problem, note)


def _quickest_quarter(run: Run) -> float | None:
    times = measured_times(run)
    return round(statistics.quantiles(times, n=4)[0], 1) if len(times) > 1 else None


def _over_budget(head: Run, rule: LatencyRule) -> str:
    times = measured_times(head)
    high = percentile_95(times) if len(times) >= FEWEST else 0.0
    if head.provenance.model != "quote" or high <= rule.quote_p95_ms:
        return ""
    return f"95 of 100 quote drafts take up to {high:.0f} ms, over the budget of {rule.quote_p95_ms:.0f} ms"


def _why_not_compared(base: Run, head: Run) -> str:
    if not measured_times(base) or not measured_times(head):
        return "times not compared: not measured in both runs"
    if REPLAYED in (base.provenance.answers, head.provenance.answers):
        return "times not compared: replayed answers take no time"
    if base.provenance.machine != head.provenance.machine:
        return "times not compared: two machines"
    return ""
