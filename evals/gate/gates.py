"""The gate: may this change ship? Head against base, case by case on the same cases.

Verdicts, the gravest first: `invalid` (the runs cannot be compared, or prove nothing), `regression`,
`insufficient data` (nothing is known to be worse, and a loss that matters could have gone unseen), `pass`. What is not
a number, crashed, or is missing can never pass.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from evals.cases.cases import Case, identify
from evals.gate.comparisons import PASS_RATE, CannotGate, Comparison, compare, paired
from evals.gate.latencies import Latency, judge_latency
from evals.gate.rules import Rules
from evals.runs.provenances import Provenance
from evals.runs.runs import Result, Run, check_names, metric_names

Word = Literal["pass", "regression", "insufficient data", "invalid"]
EXIT_STATUS: dict[Word, int] = {"pass": 0, "regression": 1, "insufficient data": 2, "invalid": 3}
NAMED = 5  # cases named in a reason
OTHER_CASES = "base and head were run on different cases; accept a new base with `evals baseline`"


@dataclass(frozen=True)
class Verdict:
    """`reasons` is empty exactly when the verdict is pass. `notes` say what was not compared, and why.

    `metrics` maps a name to its means over base and head.
    """

    verdict: Word
    reasons: tuple[str, ...]
    notes: tuple[str, ...]
    metrics: dict[str, tuple[float, float]]
    comparisons: tuple[Comparison, ...]
    latency: Latency | None
    newly_failed: tuple[str, ...]
    newly_passed: tuple[str, ...]


def decide(base: Run, head: Run, rules: Rules, cannot_gate: CannotGate = lambda _: None) -> Verdict:
    """Judge head against base. `cannot_gate` gives the reason for which a metric must not decide, if any."""
    pairs = paired(base, head)
    failed = tuple(sorted(b.id for a, b in pairs if a.passed and not b.passed))
    repaired = tuple(sorted(b.id for a, b in pairs if not a.passed and b.passed))
    if problems := tuple(_invalid(base, head, rules, cannot_gate)):
        return Verdict("invalid", problems, (), {}, (), None, failed, repaired)
    comparisons = compare(base, head, rules, cannot_gate)
    latency = judge_latency(base, head, rules.latency)
    means = {test.name: (test.base, test.head) for test in comparisons if test.kind != "slice"}
    notes = tuple(_notes(base, head, comparisons, latency, rules))
    word: Word = "pass"
    reasons = tuple(_regressions(base, head, comparisons, latency, rules))
    if reasons:
        word = "regression"
    elif reasons := tuple(_insufficient(head, comparisons, rules)):
        word = "insufficient data"
    return Verdict(word, reasons, notes, means, comparisons, latency, failed, repaired)


def refused(base: Run, cases: Sequence[Case]) -> tuple[Verdict, Run] | None:
    """The verdict on cases that are not those of the base, with a run of none: known before anything is drafted."""
    if base.provenance.suite == identify(cases):
        return None
    return Verdict("invalid", (OTHER_CASES,), (), {}, (), None, (), ()), Run(Provenance(suite=identify(cases)), ())


def _invalid(base: Run, head: Run, rules: Rules, cannot_gate: CannotGate) -> Iterator[str]:
    """Why the two runs prove nothing about each other; what must not decide cannot spoil them either."""
    if base.provenance.suite != head.provenance.suite:
        yield OTHER_CASES
        return
    if not base.results or not head.results:
        yield "a run without cases proves nothing"
        return
    if {r.id for r in base.results} != {r.id for r in head.results}:
        yield OTHER_CASES
        return
    yield from _unusable("base", base, rules, cannot_gate)
    yield from _unusable("head", head, rules, cannot_gate)
    for what, names in (("check", check_names), ("metric", _measured)):
        if missing := {name for name in set(names(base)) ^ set(names(head)) if not cannot_gate(name)}:
            where = "base" if missing & set(names(head)) else "head"
            yield f"{where} lacks the {what} {', '.join(sorted(missing))}; accept a new base with `evals baseline`"


def _measured(run: Run) -> Sequence[str]:
    return run.provenance.metrics or metric_names(run)


def _unusable(name: str, run: Run, rules: Rules, cannot_gate: CannotGate) -> Iterator[str]:
    if crashed := [result.id for result in run.results if result.crashed]:
        yield f"{name}: {len(crashed)} case(s) crashed: {_named(crashed)}"
    figures = [(r.id, {**r.metrics, "milliseconds": r.milliseconds}) for r in run.results]
    if broken := [f"{case} ({key})" for case, values in figures for key in values if not math.isfinite(values[key])]:
        yield f"{name}: not a number in {_named(broken)}"
    unscored = [result.id for result in run.results if any(not cannot_gate(metric) for metric in result.unscored)]
    if len(unscored) > rules.unscored_share * len(run.results):
        yield f"{name}: {len(unscored)} of {len(run.results)} cases have metrics that could not be scored"


def _regressions(
    base: Run, head: Run, comparisons: Sequence[Comparison], latency: Latency, rules: Rules
) -> Iterator[str]:
    pairs = paired(base, head)
    for check, what in rules.zero_tolerance.items():
        if ids := [b.id for a, b in pairs if _newly_fails(check, a, b)]:
            yield f"{what}: {check} newly fails in {_named(ids)}; none is tolerated"
    for test in comparisons:
        if test.outcome == "worse":
            yield _reason(test)
    if base.provenance.repeatable and head.provenance.repeatable:
        yield from _broken_by_edits(base, head, rules)
        yield from _lost(comparisons, rules)
    yield from _under_floors(base, head, rules, newly=True)
    if latency.problem:
        yield latency.problem


def _broken_by_edits(base: Run, head: Run, rules: Rules) -> Iterator[str]:
    """Cases that newly fail, by the document that they are about, cite or cited, where that one is not as it was."""
    was, now = base.provenance.documents, head.provenance.documents
    if not was:
        return
    touched = {
        name: "added" if name not in was else "edited" if name in now else "removed"
        for name in {*was, *now}
        if was.get(name) != now.get(name)
    }
    newly = [(b.id, {*a.documents, *b.documents}) for a, b in paired(base, head) if a.passed and not b.passed]
    broken = {name: ids for name in sorted(touched) if (ids := [case for case, about in newly if name in about])}
    if len(set().union(*broken.values())) > rules.edited_loss:
        yield from (f"document {name} was {touched[name]}: newly failing {_named(ids)}" for name, ids in broken.items())


def _under_floors(base: Run, head: Run, rules: Rules, *, newly: bool) -> Iterator[str]:
    """Slices of head under their floor: those that passed more cases in base (`newly`), or the others."""
    for name, floor in rules.floors.items():
        before, after = ([r.passed for r in run.results if name in r.slices] for run in (base, head))
        under = len(after) >= floor.cases and sum(after) < floor.pass_rate * len(after)
        if under and newly == (sum(after) < sum(before)):
            yield f"{name}: {sum(after)} of {len(after)} cases pass, under the floor of {floor.pass_rate:.0%}"


def _newly_fails(check: str, before: Result, after: Result) -> bool:
    return after.checks.get(check) is False and before.checks.get(check) is not False


def _reason(test: Comparison) -> str:
    name = f"slice {test.name}" if test.kind == "slice" else test.name
    cases = f"{test.worse} of {test.cases} cases got worse, {test.better} better"
    return f"{name} fell from {test.base:.3f} to {test.head:.3f} ({cases}; p = {test.adjusted:.4f} after Holm)"


def _lost(comparisons: Sequence[Comparison], rules: Rules) -> Iterator[str]:
    """Losses that are facts, where neither run varies by chance: of the suite as a whole, and of slices."""
    told = [
        (test, f"{test.worse - test.better} of {test.cases}")
        for test in comparisons
        if (test.kind == "slice" or test.name == PASS_RATE) and test.worse - test.better > rules.net_loss
    ]
    balance = "newly failing less newly passing"
    for test, lost in told:
        if test.kind != "slice":
            yield f"the suite loses {lost} cases ({balance}); {rules.net_loss} are tolerated"
    if slices := [f"{test.name} {lost}" for test, lost in told if test.kind == "slice"]:
        yield f"slices lose more than the {rules.net_loss} cases tolerated ({balance}): {', '.join(slices)}"


def _insufficient(head: Run, comparisons: Sequence[Comparison], rules: Rules) -> Iterator[str]:
    """What could have gone unseen."""
    if len(head.results) < rules.cases:
        yield f"{len(head.results)} cases; fewer than {rules.cases} prove nothing"
    for name, floor in rules.floors.items():
        count = sum(name in result.slices for result in head.results)
        if count < floor.cases:
            yield f"{name}: {count} cases; its floor needs {floor.cases}"
    for test in comparisons:
        if test.name == PASS_RATE and test.kind == "check" and test.detectable > rules.detectable_loss:
            seen = f"{test.detectable:.3f} with {rules.power:.0%} power"
            yield f"pass_rate: the smallest loss that shows is {seen}; {rules.detectable_loss} must"
        if test.outcome == "unsure":
            yield (
                f"{test.name} may have got worse by up to {test.worst:.3f}, more than its margin of {test.margin}; "
                f"the smallest fall that shows is {test.detectable:.3f} with {rules.power:.0%} power"
            )


def _notes(base: Run, head: Run, comparisons: Sequence[Comparison], latency: Latency, rules: Rules) -> Iterator[str]:
    if latency.note:
        yield latency.note
    measured = {*check_names(head), *metric_names(head)}
    if missing := [name for name in (*rules.zero_tolerance, *rules.metrics) if name not in measured]:
        yield f"in gate.toml, not measured in these runs: {', '.join(missing)}"
    yield from (f"{told}, as in base" for told in _under_floors(base, head, rules, newly=False))
    for test in comparisons:
        if test.outcome == "report only":
            yield f"{test.name}: report only: {test.reason}"
    if not (base.provenance.repeatable and head.provenance.repeatable):
        yield "a live model varies by chance: single lost cases do not decide, only the tests do"


def _named(ids: Sequence[str]) -> str:
    return ", ".join(sorted(ids)[:NAMED]) + (f" and {len(ids) - NAMED} more" if len(ids) > NAMED else "")
