"""Insights: how the drafts of some days fared, counted by day, channel, document and more.

What is counted stands beside every share, with its interval; a share on few cases is marked, for it says little.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal, get_args

from sqlalchemy.engine import Engine

from assist.errors import InvalidInput
from assist.knowledge.releases import current_fronts
from assist.review.outcomes import Outcome, read_outcomes
from assist.review.rates import Rate, rate

By = Literal["day", "week", "channel", "scene", "language", "origin", "document", "person"]
BYS: tuple[str, ...] = get_args(By)
LONGEST = 366  # days
USUAL = 28  # days that are shown unless others are asked for


@dataclass(frozen=True)
class Line:
    """Counts and shares of some drafts; `name` is what they have in common, `title` that for people.

    Of the drafts: answered, near, abstained, withheld by a finding, degraded. Of the decided: accepted, edited,
    rejected. `kinds` of edits and `reasons` of rejections are counted. `seconds` is the median from message to
    decision; `typed` of `length` characters sent were typed by hand. `cost_usd` is what the models asked for.
    """

    name: str
    title: str
    drafts: int
    answered: int
    near: int
    abstained: int
    withheld: int
    degraded: int
    decided: int
    accepted: int
    edited: int
    rejected: int
    kinds: Mapping[str, int]
    reasons: Mapping[str, int]
    rates: Mapping[str, Rate]
    seconds: float | None
    typed: int
    length: int
    cost_usd: float


@dataclass(frozen=True)
class Insights:
    """All drafts from `first` to `last`, both included, in one line, and in a line for each value of `by`."""

    first: dt.date
    last: dt.date
    zone: str
    by: By
    total: Line
    lines: tuple[Line, ...]


def read_insights(
    engine: Engine,
    first: dt.date,
    last: dt.date,
    zone: dt.tzinfo,
    by: By = "day",
    owner: str | None = None,
) -> Insights:
    """Count the drafts of some of the shop's days; only those that one owner asked for, if one is given.

    Raises InvalidInput for days in the wrong order, or more than LONGEST of them.
    """
    if last < first:
        raise InvalidInput(f"`to` ({last}) is before `from` ({first}); write the earlier day as `from`")
    if (last - first).days >= LONGEST:
        raise InvalidInput(f"from {first} to {last} is more than {LONGEST} days; ask for fewer")
    outcomes = read_outcomes(engine, first, last, zone, owner)
    names = {key: front.title for key, front in current_fronts(engine).items()} if by == "document" else {}
    groups = _grouped(outcomes, by, first, last)
    lines = tuple(_line(name, names.get(name, name), some) for name, some in groups.items())
    return Insights(first, last, str(zone), by, _line("total", "", outcomes), lines)


def _grouped(outcomes: Sequence[Outcome], by: By, first: dt.date, last: dt.date) -> dict[str, list[Outcome]]:
    """Outcomes by value, days in their order with empty ones, others by how many they are."""
    found: dict[str, list[Outcome]] = defaultdict(list)
    if by in ("day", "week"):
        for ago in range((last - first).days + 1):
            found[_named(by, first + dt.timedelta(days=ago))] = []
    for outcome in outcomes:
        for value in _VALUES[by](outcome):
            found[value].append(outcome)
    if by in ("day", "week"):
        return found
    return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))


def _named(by: By, day: dt.date) -> str:
    """A day, or the Monday of its week."""
    return (day if by == "day" else day - dt.timedelta(days=day.weekday())).isoformat()


_VALUES: Mapping[By, Callable[[Outcome], Iterable[str]]] = {
    "day": lambda one: [_named("day", one.day)],
    "week": lambda one: [_named("week", one.day)],
    "channel": lambda one: [one.channel],
    "scene": lambda one: [one.scene],
    "language": lambda one: [one.language],
    "origin": lambda one: [one.origin],
    "document": lambda one: one.documents,
    "person": lambda one: [one.person],
}


def _line(name: str, title: str, outcomes: Sequence[Outcome]) -> Line:
    statuses = Counter(one.status for one in outcomes)
    verdicts = Counter(one.verdict for one in outcomes if one.verdict)
    withheld = sum(one.withheld for one in outcomes)
    decided, drafts = verdicts.total(), len(outcomes)
    waited = [one.seconds for one in outcomes if one.seconds is not None]
    return Line(
        name=name,
        title=title,
        drafts=drafts,
        answered=statuses["answered"],
        near=statuses["near"],
        abstained=statuses["abstained"],
        withheld=withheld,
        degraded=sum(one.degraded for one in outcomes),
        decided=decided,
        accepted=verdicts["accepted"],
        edited=verdicts["edited"],
        rejected=verdicts["rejected"],
        kinds=Counter(kind for one in outcomes for kind in one.kinds),
        reasons=Counter(one.reason for one in outcomes if one.verdict == "rejected" and one.reason),
        rates={
            **{verdict: rate(verdicts[verdict], decided) for verdict in ("accepted", "edited", "rejected")},
            "used": rate(verdicts["accepted"] + verdicts["edited"], decided),
            "abstained": rate(statuses["abstained"], drafts),
            "withheld": rate(withheld, drafts),
        },
        seconds=round(median(waited), 1) if waited else None,
        typed=sum(one.typed for one in outcomes),
        length=sum(one.length for one in outcomes),
        cost_usd=round(sum(one.cost for one in outcomes), 6),
    )
