"""Comparisons: what two runs of the same cases say about each other, test by test.

Every question is asked one-sided: is head worse? Checks, slices and the pass rate are yes or no for each case:
McNemar's exact test on the cases that changed. Metrics are numbers: a bootstrap of whole clusters (the cases about one
document) of the paired difference, judged against a stated margin:

- "held": even the lower bound of the change lies above minus the margin. It is not worse in any way that matters.
- "worse": the p-value, corrected by Holm over all tests, is at most alpha, and it did not hold.
- "unsure": neither; more cases are needed.

A check without a significant loss counts as held; how small a loss it could have seen is stated beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from evals.gate.rules import Rules
from evals.runs.runs import Result, Run, check_names, metric_names
from evals.statistics import clustered_shift, detectable_fall, detectable_loss, holm, mcnemar_worse

PASS_RATE = "pass_rate"
Kind = Literal["check", "metric", "slice"]
Outcome = Literal["held", "worse", "unsure", "report only"]
Pairs = Sequence[tuple[Result, Result]]
CannotGate = Callable[[str], str | None]


@dataclass(frozen=True)
class Comparison:
    """One comparison. `base` and `head` are means over the `cases` that have a value in both runs.

    `low` and `high` bound the change, each at level alpha; `worse` and `better` count the cases that changed. `p` is
    raw, `adjusted` after Holm. `detectable` is the smallest loss that the test would have seen with the stated power.
    `margin` is 0 for checks. `reason` says why a test only reports.
    """

    kind: Kind
    name: str
    cases: int
    base: float
    head: float
    low: float
    high: float
    worse: int
    better: int
    margin: float
    p: float
    adjusted: float
    detectable: float
    outcome: Outcome
    lower_is_better: bool = False
    reason: str = ""

    @property
    def worst(self) -> float:
        """How much worse head may be, as a number that is positive when it is worse."""
        return self.high if self.lower_is_better else -self.low


@dataclass(frozen=True)
class _Scores:
    """Paired scores, and what each pair is about."""

    before: Sequence[float]
    after: Sequence[float]
    clusters: Sequence[str]


def paired(base: Run, head: Run) -> list[tuple[Result, Result]]:
    """The cases that both runs have, in the order of the head."""
    before = {result.id: result for result in base.results}
    return [(before[result.id], result) for result in head.results if result.id in before]


def compare(base: Run, head: Run, rules: Rules, cannot_gate: CannotGate = lambda _: None) -> tuple[Comparison, ...]:
    """All tests, corrected together. `cannot_gate` gives the reason for which a metric must not decide, if any."""
    pairs = paired(base, head)
    tests = [*_binary_tests(base, head, pairs, rules), *_metric_tests(base, head, pairs, rules, cannot_gate)]
    deciding = [test for test in tests if test.outcome != "report only"]
    adjusted = holm({f"{test.kind} {test.name}": test.p for test in deciding})
    strictest = rules.alpha / max(1, len(deciding))
    return tuple(_settled(test, adjusted.get(f"{test.kind} {test.name}", 1.0), strictest, rules) for test in tests)


def _binary_tests(base: Run, head: Run, pairs: Pairs, rules: Rules) -> Iterator[Comparison]:
    yield _binary("check", PASS_RATE, pairs, lambda result: result.passed, rules)
    for name in sorted({*check_names(base), *check_names(head)}):
        held = [(a, b) for a, b in pairs if name in a.checks and name in b.checks]
        if held:
            yield _binary("check", name, held, lambda result, name=name: result.checks[name], rules)  # type: ignore[misc]  # the bound name
    for name in sorted({name for _, result in pairs for name in result.slices}):
        inside = [(a, b) for a, b in pairs if name in b.slices]
        yield _binary("slice", name, inside, lambda result: result.passed, rules)


def _binary(kind: Kind, name: str, pairs: Pairs, held: Callable[[Result], bool], rules: Rules) -> Comparison:
    before, after = [float(held(a)) for a, _ in pairs], [float(held(b)) for _, b in pairs]
    worse = sum(a > b for a, b in zip(before, after, strict=True))
    better = sum(a < b for a, b in zip(before, after, strict=True))
    test = _measured(kind, name, _Scores(before, after, [b.cluster for _, b in pairs]), rules)
    return replace(test, worse=worse, better=better, p=mcnemar_worse(worse, better))


def _metric_tests(base: Run, head: Run, pairs: Pairs, rules: Rules, cannot_gate: CannotGate) -> Iterator[Comparison]:
    for name in sorted({*metric_names(base), *metric_names(head)}):
        scored = [(a, b) for a, b in pairs if name in a.metrics and name in b.metrics]
        if not scored:
            continue
        rule = rules.metrics.get(name)
        scores = _Scores(
            [a.metrics[name] for a, _ in scored], [b.metrics[name] for _, b in scored], [b.cluster for _, b in scored]
        )
        test = _measured("metric", name, scores, rules)
        if rule is None:
            yield replace(test, outcome="report only", reason="no margin in gate.toml")
        elif reason := cannot_gate(name):
            yield replace(test, outcome="report only", reason=reason)
        else:
            yield test


def _measured(kind: Kind, name: str, scores: _Scores, rules: Rules) -> Comparison:
    """Means, bounds and the bootstrap's p-value; not settled yet. `detectable` still holds the standard error."""
    before, after, rule = scores.before, scores.after, rules.metrics.get(name) if kind == "metric" else None
    sign = -1.0 if rule and rule.better == "lower" else 1.0
    changes = [sign * (b - a) for a, b in zip(before, after, strict=True)]
    shift = clustered_shift(changes, scores.clusters, rules.alpha)
    low, high = sorted((sign * shift.low, sign * shift.high))
    return Comparison(
        kind=kind, name=name, cases=len(before), base=sum(before) / len(before), head=sum(after) / len(after),
        low=low, high=high, worse=sum(change < 0 for change in changes), better=sum(change > 0 for change in changes),
        margin=rule.margin if rule else 0.0, p=shift.p_worse, adjusted=1.0, detectable=shift.error, outcome="held",
        lower_is_better=sign < 0,
    )  # fmt: skip


def _settled(test: Comparison, adjusted: float, strictest: float, rules: Rules) -> Comparison:
    """The test with its verdict, and with the loss that it could have seen at Holm's strictest level."""
    if test.kind == "metric":
        detectable = test.margin + detectable_fall(test.detectable, strictest, rules.power)
    else:
        detectable = detectable_loss(test.cases, test.better, strictest, rules.power)
    outcome = test.outcome
    if outcome != "report only":
        outcome = _outcome(test, adjusted, rules)
    figures = {name: round(getattr(test, name), 4) for name in ("base", "head", "low", "high", "p")}
    return replace(test, adjusted=round(adjusted, 4), detectable=round(detectable, 4), outcome=outcome, **figures)


def _outcome(test: Comparison, adjusted: float, rules: Rules) -> Outcome:
    if test.kind != "metric":
        return "worse" if adjusted <= rules.alpha else "held"
    if test.worst < test.margin:
        return "held"
    return "worse" if adjusted <= rules.alpha else "unsure"
