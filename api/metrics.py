"""Metrics for Prometheus at /metrics: what is drafted, how long it takes, what it costs, and whether all is well.

Counts of several processes of one server are added up, through files in the folder that PROMETHEUS_MULTIPROC_DIR names
(`assist serve --workers` sets it); what is true of all of them alike, as the release, is asked at the moment.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import os
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from api.access import Caller
from assist import store
from assist.assistant import Assistant
from assist.conditions import clock
from assist.drafting.drafts import Draft
from assist.errors import AssistError, SetupError
from assist.events import DraftReady, Event
from assist.knowledge.index import VectorIndex
from assist.knowledge.releases import current_release
from assist.tenants import current_tenant

router = APIRouter(tags=["health"])
_SECONDS = (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120)
_WHOSE = "tenant"  # of each count; a tenant is told its own, and nobody the word
_OURS = CollectorRegistry()
DRAFTS = Counter("reply_assist_drafts", "Drafts made.", [_WHOSE, "origin", "status", "channel"], registry=_OURS)
DEGRADED = Counter(
    "reply_assist_drafts_degraded", "Drafts that are not what they might be.", [_WHOSE, "reason"], registry=_OURS
)
DECISIONS = Counter("reply_assist_decisions", "What agents did with drafts.", [_WHOSE, "verdict"], registry=_OURS)
STAGES = Histogram(
    "reply_assist_draft_seconds",
    "Time from the request to: passages found, first word of the model, draft.",
    [_WHOSE, "stage"],
    buckets=_SECONDS,
    registry=_OURS,
)
TOKENS = Counter("reply_assist_tokens", "Tokens of the model.", [_WHOSE, "direction"], registry=_OURS)
COST = Counter("reply_assist_cost_usd", "What the model's providers ask for, in US dollars.", [_WHOSE], registry=_OURS)
REQUESTS = Counter(
    "reply_assist_http_requests", "Answered requests.", [_WHOSE, "method", "route", "status"], registry=_OURS
)
REQUEST_SECONDS = Histogram(
    "reply_assist_http_request_seconds", "Time to a whole answer.", [_WHOSE, "route"], buckets=_SECONDS, registry=_OURS
)
RUNNING = Gauge(
    "reply_assist_http_requests_running",
    "Requests being answered.",
    [_WHOSE],
    multiprocess_mode="livesum",
    registry=_OURS,
)
OPEN = Gauge(
    "reply_assist_drafts_open",
    "Drafts that wait or are worked on.",
    [_WHOSE],
    multiprocess_mode="livesum",
    registry=_OURS,
)
LAG = Histogram(
    "reply_assist_loop_lag_seconds",
    "By how much the event loop comes back later than asked.",
    [_WHOSE],
    buckets=(0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5),
    registry=_OURS,
)
Tell = Callable[[Draft], None]
_STAGES = ("retrieve", "first_token", "total")


@router.get("/metrics", response_class=Response, include_in_schema=False)
def metrics(request: Request, _caller: Caller) -> Response:
    """All metrics as Prometheus reads them; any key will do, one of role ci suits."""
    state = request.app.state
    counts = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(counts)  # type: ignore[no-untyped-call]  # the client leaves it untyped
    else:
        counts.register(_OURS)
    registry = CollectorRegistry()
    registry.register(OwnCounts(counts, current_tenant()))
    registry.register(Present(state.engine, state.index, state.assistant))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


async def counted(events: AsyncGenerator[Event, None], tell: Tell = lambda _: None) -> AsyncGenerator[Event, None]:
    """The events of a draft; its end is counted, and told to whoever charges for it."""
    async with contextlib.aclosing(events):
        with OPEN.labels(current_tenant()).track_inprogress():
            async for event in events:
                if isinstance(event, DraftReady):
                    count_draft(event.draft)
                    await asyncio.to_thread(tell, event.draft)
                yield event


async def counted_draft(making: Awaitable[Draft], tell: Tell = lambda _: None) -> Draft:
    """A draft, counted and told to whoever charges for it."""
    with OPEN.labels(current_tenant()).track_inprogress():
        draft = await making
    count_draft(draft)
    await asyncio.to_thread(tell, draft)
    return draft


def count_draft(draft: Draft) -> None:
    """A draft was made."""
    DRAFTS.labels(current_tenant(), draft.origin, draft.status, draft.channel).inc()
    if draft.degraded:
        DEGRADED.labels(current_tenant(), draft.degraded).inc()
    for stage in _STAGES:
        if (taken := draft.timings_ms.get(stage)) is not None:
            STAGES.labels(current_tenant(), stage).observe(taken / 1000)
    for direction in ("input", "output"):
        TOKENS.labels(current_tenant(), direction).inc(draft.usage.get(f"{direction}_tokens") or 0)
    COST.labels(current_tenant()).inc(draft.usage.get("cost_usd") or 0)


def count_lag(seconds: float) -> None:
    """The event loop came back so late."""
    LAG.labels(current_tenant()).observe(seconds)


def count_decision(verdict: str) -> None:
    """An agent decided on a draft."""
    DECISIONS.labels(current_tenant(), verdict).inc()


class OwnCounts(Collector):
    """The counts of one tenant, without the word: a server with one shop tells the same as one of many."""

    def __init__(self, counts: CollectorRegistry, tenant: str) -> None:
        self._counts, self._tenant = counts, tenant

    def collect(self) -> Iterator[Metric]:
        """The counts, those of nobody's left out."""
        for metric in self._counts.collect():
            own = [one for one in metric.samples if one.labels.get(_WHOSE) == self._tenant]
            metric.samples = [one._replace(labels=_without_tenant(one.labels)) for one in own]
            yield metric


def _without_tenant(labels: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in labels.items() if name != _WHOSE}


class Present(Collector):
    """What is true at the moment of asking; a part that cannot be asked is left out, and `up` says so."""

    def __init__(self, engine: Engine, index: VectorIndex, assistant: Assistant) -> None:
        self._engine, self._index, self._assistant = engine, index, assistant

    def collect(self) -> Iterator[Metric]:
        """The gauges."""
        up = GaugeMetricFamily("reply_assist_up", "Whether a part answers.", labels=["part"])
        try:
            yield from self._release()
            yield self._jobs()
            up.add_metric(["database"], 1)
            up.add_metric(["clock"], self._clock())
        except DBAPIError:
            up.add_metric(["database"], 0)
        try:
            yield from self._vectors()
            up.add_metric(["index"], 1)
        except AssistError:
            up.add_metric(["index"], 0)
        waiting = GaugeMetricFamily(
            "reply_assist_drafts_waiting", "Drafts that wait, of a process.", labels=["process"]
        )
        waiting.add_metric([str(os.getpid())], self._assistant.admissions.waiting)
        yield waiting
        model = self._assistant.model
        if model is not None:
            up.add_metric(["model"], 0 if model.paused else 1)
        yield up

    def _release(self) -> Iterator[Metric]:
        release = current_release(self._engine)
        if release is not None:
            age = dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(release.created_at)
            yield _gauge("reply_assist_release_age_seconds", "Since the current release was made.", age.total_seconds())
            yield _gauge("reply_assist_release_chunks", "Chunks of the current release.", release.chunks)

    def _clock(self) -> int:
        try:
            clock(self._engine)
        except SetupError:
            return 0
        return 1

    def _vectors(self) -> Iterator[Metric]:
        name = self._assistant.search.embedder.name
        yield _gauge("reply_assist_index_vectors", "Vectors of chunks in the index.", self._index.count(name))

    def _jobs(self) -> Metric:
        found = GaugeMetricFamily("reply_assist_jobs", "Jobs kept, by state.", labels=["state"])
        count = sa.select(store.jobs.c.state, sa.func.count()).group_by(store.jobs.c.state)
        with self._engine.connect() as connection:
            for state, number in connection.execute(count):
                found.add_metric([state], number)
        return found


def _gauge(name: str, says: str, value: float) -> Metric:
    return GaugeMetricFamily(name, says, value=value)
