"""Refreshes: the job that looks over the drafts of the last weeks and brings gaps and frequent questions up to date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assist import store
from assist.knowledge.embedders import Embedder
from assist.knowledge.passages import Search
from assist.knowledge.releases import current_fronts, current_release
from assist.records import to_json
from assist.review.closings import Asking, Closing, ask_again
from assist.review.clusters import Likeness
from assist.review.corrections import measure_corrections
from assist.review.demands import frequent_questions, manuals_to_improve
from assist.review.gaps import LASTS, WEEK, WEEKS, move_on
from assist.review.signals import Asked, Signal, find_signals, likeness_among, read_asked
from assist.review.topics import Group, keep_topics

KIND = "gaps"  # of the job
STALE = dt.timedelta(minutes=15)
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Refreshed:
    """What a refresh found and did."""

    questions: int
    gaps: int
    topics: int
    asked_again: int
    closed: int


@dataclass(frozen=True)
class LastRefresh:
    """When gaps were last looked for, on which release, and what was found beside them."""

    refreshed_at: str | None
    release: str | None
    frequent: Sequence[Mapping[str, Any]]
    manuals: Sequence[Mapping[str, Any]]
    asked_once: int


def _silent(_done: int, _total: int, _note: str) -> None:
    """Nobody watches."""


def refresh_gaps(
    engine: Engine, embedder: Embedder, today: dt.date, search: Search | None = None, progress: Progress = _silent
) -> Refreshed:
    """Bring every topic up to date. Begun twice, it does the same.

    Without a `search` no question is asked again, so that nothing is closed. Raises ProviderFailed.
    """
    now = dt.datetime.now(dt.UTC)
    measure_corrections(engine, today, lambda done, total: progress(done, total, "corrections"))
    progress(0, 0, "topics")
    since = store.utc_text(now - WEEKS * WEEK)
    asked = read_asked(engine, since, embedder)
    likeness = likeness_among(asked, embedder)
    signals = find_signals(engine, asked, likeness)
    topics = keep_topics(engine, signals, since, embedder.name, likeness)
    move_on(engine, now)
    closings = _closings(engine, search, signals, topics, today, progress) if search else []
    progress(0, 0, "frequent questions")
    single = len(signals) - sum(len(group.members) for group in topics.values())
    _keep(engine, {**_demands(engine, asked, likeness, store.utc_text(now - LASTS)), "asked_once": single})
    closed = sum(one.is_closed for one in closings)
    return Refreshed(len(asked), len(signals), len(topics), len(closings), closed)


def last_refresh(engine: Engine) -> LastRefresh:
    """The last refresh; nothing, with no time, before the first."""
    with engine.connect() as connection:
        row = connection.execute(sa.select(store.gap_refreshes)).one_or_none()
    if row is None:
        return LastRefresh(None, None, (), (), 0)
    return LastRefresh(row.refreshed_at, row.release, **row.found)


def is_stale(engine: Engine, last: LastRefresh) -> bool:
    """Whether a look is due: another release is current, or the last one was a while ago."""
    release = current_release(engine)
    if last.refreshed_at is None or (release and release.id != last.release):
        return True
    return dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(last.refreshed_at) > STALE


def _closings(
    engine: Engine,
    search: Search,
    signals: Sequence[Signal],
    topics: Mapping[str, Group],
    today: dt.date,
    progress: Progress,
) -> list[Closing]:
    asking = Asking(engine, search, today, {signal.asked.key: signal.kind for signal in signals})
    return ask_again(asking, topics, lambda done, total: progress(done, total, "asking again"))


def _demands(engine: Engine, asked: Sequence[Asked], likeness: Likeness, month: str) -> dict[str, Any]:
    recent = [one for one in asked if one.asked_at >= month]
    before = [one for one in asked if one.asked_at < month]
    products = {key: front.title for key, front in current_fronts(engine).items() if front.kind == "product"}
    return {
        "frequent": to_json(frequent_questions(recent, likeness)),
        "manuals": to_json(manuals_to_improve(recent, before, products)),
    }


def _keep(engine: Engine, found: Mapping[str, Any]) -> None:
    release = current_release(engine)
    row = {"refreshed_at": store.utc_now(), "release": release.id if release else None, "found": dict(found)}
    with engine.begin() as connection:
        connection.execute(sa.delete(store.gap_refreshes))
        connection.execute(sa.insert(store.gap_refreshes).values(id=1, **row))
