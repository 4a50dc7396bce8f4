"""The gate: may this change ship? Head against base, case by case on the same cases.

First version: counts and margins. A case that crashed, a metric that is not a number, or a base made from other cases
can never pass.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from evals.runs import Result, Run, summarise

MARGIN = 0.02  # a mean may fall by this much: about what a rounding difference between two machines can move
UNSCORED_SHARE = 0.05
ZERO_TOLERANCE = ("sources_hold", "nothing_blocks")


@dataclass(frozen=True)
class Verdict:
    """`reasons` is empty exactly when the verdict is pass; `metrics` maps a name to (base, head)."""

    verdict: Literal["pass", "regression", "invalid"]
    reasons: tuple[str, ...]
    metrics: dict[str, tuple[float, float]]
    newly_failed: tuple[str, ...]
    newly_passed: tuple[str, ...]


def decide(base: Run, head: Run) -> Verdict:
    """Compare head with base."""
    before, after = {r.id: r for r in base.results}, {r.id: r for r in head.results}
    means = _paired_means(base, head)
    failed = tuple(sorted(i for i in after if i in before and before[i].passed and not after[i].passed))
    mended = tuple(sorted(i for i in after if i in before and not before[i].passed and after[i].passed))
    if reasons := tuple(_invalid(base, head)):
        return Verdict("invalid", reasons, means, failed, mended)
    reasons = (*_broken(before, after), *_worse(means))
    return Verdict("regression" if reasons else "pass", reasons, means, failed, mended)


def _invalid(base: Run, head: Run) -> Iterator[str]:
    if base.suite != head.suite:
        yield "base and head were run on different cases; accept a new base with `evals baseline`"
    crashed = [result.id for result in head.results if result.crashed]
    if crashed:
        yield f"{len(crashed)} case(s) crashed: {', '.join(crashed[:5])}"
    unscored = sum(bool(result.unscored) for result in head.results)
    if unscored > UNSCORED_SHARE * len(head.results):
        yield f"{unscored} of {len(head.results)} cases have metrics that could not be scored"


def _broken(before: dict[str, Result], after: dict[str, Result]) -> Iterator[str]:
    for check in ZERO_TOLERANCE:
        ids = [i for i, r in after.items() if not r.checks.get(check, False) and before[i].checks.get(check, True)]
        if ids:
            yield f"{check} newly fails in {', '.join(sorted(ids)[:5])}; none is tolerated"


def _worse(means: dict[str, tuple[float, float]]) -> Iterator[str]:
    for name, (was, now) in means.items():
        if not math.isfinite(now) and math.isfinite(was):
            yield f"{name} is not a number any more"
        elif math.isfinite(was) and now < was - MARGIN:
            yield f"{name} fell from {was:.3f} to {now:.3f}, more than {MARGIN}"


def _paired_means(base: Run, head: Run) -> dict[str, tuple[float, float]]:
    before: dict[str, Any] = summarise(base)["metrics"]
    after: dict[str, Any] = summarise(head)["metrics"]
    return {name: (before[name], after.get(name, math.nan)) for name in before}
