"""Latency in the gate: compared case by case where both runs were timed on one machine, and held to a budget."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from evals.expenses import expense_of, measured_times, percentile_95
from evals.provenances import REPLAYED
from evals.rules import LatencyRule
from evals.runs import Result, Run


@dataclass(frozen=True)
class Latency:
    """Medians in milliseconds; `slower_ms` is the median over the cases of how much slower each got.

    `problem` is what breaks a rule; `note` says why the two runs were not compared.
    """

    base_p50_ms: float | None
    head_p50_ms: float | None
    head_p95_ms: float | None
    slower_ms: float | None
    problem: str = ""
    note: str = ""


def judge_latency(base: Run, head: Run, pairs: Sequence[tuple[Result, Result]], rule: LatencyRule) -> Latency:
    """Times of two machines differ by more than any margin: they are reported and do not decide."""
    was, now = expense_of(base), expense_of(head)
    note = _why_not_compared(base, head)
    timed = [b.milliseconds - a.milliseconds for a, b in pairs if a.milliseconds > 0 and b.milliseconds > 0]
    slower = round(statistics.median(timed), 1) if timed and not note else None
    problem = _over_budget(head, rule)
    if slower and slower > rule.slower_ms and (now.p50_ms or 0) > rule.ratio * (was.p50_ms or 0):
        problem = f"drafts got slower by {slower:.0f} ms (median; tolerated: {rule.slower_ms:.0f} ms)"
    return Latency(was.p50_ms, now.p50_ms, now.p95_ms, slower, problem, note)


def _over_budget(head: Run, rule: LatencyRule) -> str:
    high = percentile_95(times) if (times := measured_times(head)) else 0.0
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
