"""Services: what a draft costs the server, what it carries, and who writes drafts when there are many or calls fail.

Processor time is counted in the server's process, beside a fixed loop measured in the same run: their ratio compares
between machines, and between hours of one that is busy with other things. Reported, never asserted.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import math
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from assist import keys
from evals.benchmarks.corpora import invent_collection
from evals.benchmarks.event_streams import events_of
from evals.benchmarks.lags import Buckets, lag_buckets, lag_ms
from evals.benchmarks.processes import calibrate, cpu_seconds, memory_mb
from evals.benchmarks.served import Script, Served, serve_product
from evals.benchmarks.speeds import Milliseconds, spread

STREAMS = (5, 20, 50)
FAILING = 0.2
SHARE = 0.6  # of the measured capacity at which drafts arrive
CLIENTS = 4
WARM = 10
PATIENCE = 600.0
ANSWER = "您好，按资料处理即可，费用和时间见下。[1]"
Progress = Callable[[str, int, int], None]


@dataclass
class Streams:
    """What came of many streams: `by_model` of `drafts` were written by the model, the others for `reasons`.

    `refused` were told to come again (429); `errors` came to nothing, for `reasons` that begin with "error".
    `per_second` are the drafts made, while they were asked for; `memory_mb` the server's before and after; `lag_ms` is
    what the event loop's lag stayed under in 99 of 100 looks, as finely as the metric tells.
    """

    name: str
    drafts: int = 0
    by_model: int = 0
    refused: int = 0
    errors: int = 0
    per_second: float = 0.0
    memory_mb: tuple[float, float] | None = None
    lag_ms: float | None = None
    reasons: Counter[str] = field(default_factory=Counter)
    first: list[float] = field(default_factory=list, repr=False)
    first_ms: Milliseconds = field(default_factory=lambda: Milliseconds(0.0, 0.0))


@dataclass(frozen=True)
class Shared:
    """An empty PostgreSQL database and an empty Chroma server, by their addresses, for several workers to share."""

    database: str
    chroma: str


@dataclass(frozen=True)
class Workers:
    """So many processes on one database and one Chroma server: CPU in milliseconds a quote draft, and capacity."""

    count: int
    cpu_ms: float
    per_second: float


@dataclass(frozen=True)
class ServiceBenchmark:
    """CPU in milliseconds a quote draft, beside the calibration loop's; `per_second` is the capacity measured.

    `cpu_ms` is of passages that nobody asked about since the start, `again_ms` of those that were: a shop's questions
    are mostly about the same few.
    """

    chunks: int
    cpu_ms: float
    again_ms: float
    calibration_ms: float
    ratio: float
    again_ratio: float
    per_second: float
    clients: int
    streams: list[Streams]
    workers: list[Workers]


def run_service_benchmark(
    chunks: int, tries: int, seconds: tuple[float, float], progress: Progress, shared: Shared | None = None
) -> ServiceBenchmark:
    """Serve invented documents, one chunk each, and measure; `shared` to compare two workers with one, too.

    `seconds` are how long each number of streams is kept open, and how long drafts arrive at SHARE of the capacity.

    Raises SetupError when the server does not start.
    """
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        folder = Path(scratch)
        questions = write_documents(folder / "corpus", chunks)
        progress("documents", 1, 3)
        with serve_product(folder, folder / "corpus", Script(), ASSIST_MODEL="quote") as served:
            cpu, again, calibration, rate = measure_quotes(served, questions, tries)
        progress("quote drafts", 2, 3)
        script = Script(list(ANSWER), per_second=40.0)
        with serve_product(folder, folder / "corpus", script) as served:
            streams = [measure_streams(served, questions, count, seconds[0]) for count in STREAMS]
            # Of drafts that a model writes: they cost more than quotes, which is what `rate` counts.
            carried = max(one.per_second for one in streams)
            name = f"{carried * SHARE:.1f} arriving a second, {SHARE:.0%} of what was carried"
            streams.append(measure_arrivals(served, questions, carried * SHARE, seconds[1], name))
            script.failing = FAILING
            streams.append(measure_arrivals(served, questions, 1.0, seconds[0], "a fifth of calls fails"))
        script = Script(list(ANSWER), per_second=40.0, failing=FAILING)
        with serve_product(folder, folder / "corpus", script, ASSIST_FALLBACK_MODELS="openai/second") as served:
            streams.append(measure_arrivals(served, questions, 1.0, seconds[0], "the same with a fall-back model"))
        progress("streams", 3, 3)
        workers = [measure_workers(folder, questions, tries, shared, count) for count in (1, 2)] if shared else []
    ratio, again_ratio = (round(spent * 1000 / calibration, 2) for spent in (cpu, again))
    return ServiceBenchmark(
        chunks, round(cpu * 1000, 1), round(again * 1000, 1), round(calibration, 1), ratio, again_ratio,
        round(rate, 1), CLIENTS, streams, workers,
    )  # fmt: skip


def write_documents(folder: Path, count: int) -> list[str]:
    """Invented documents as Markdown files; what customers ask about them."""
    folder.mkdir(parents=True)
    collection = invent_collection(count)
    for key, (title, text) in collection.documents.items():
        front = f"---\nid: {key}\ntitle: {title}\nkind: faq\naudience: public\nlanguage: {_language(text)}\n---\n"
        (folder / f"{key}.md").write_text(f"{front}\n{text}\n", encoding="utf-8")
    return [one.messages[-1].text for one in collection.queries.values()]


def _language(text: str) -> str:
    return "en" if text.isascii() else "zh"


def measure_quotes(served: Served, questions: Sequence[str], tries: int) -> tuple[float, float, float, float]:
    """CPU seconds a draft, and of the same asked again; the calibration loop's milliseconds around both; and drafts a
    second from several clients.
    """
    bodies = bodies_of(questions)
    with httpx.Client(base_url=served.url, headers=signed_in(served), timeout=PATIENCE, trust_env=False) as client:

        def draft(body: dict[str, Any]) -> None:
            while (answer := client.post("/v1/drafts", json=body)).status_code == 429:
                time.sleep(float(answer.headers["Retry-After"]))
            answer.raise_for_status()

        list(map(draft, itertools.islice(bodies, WARM)))
        asked = list(itertools.islice(bodies, tries))
        before, used = [calibrate() for _ in range(3)], [cpu_seconds(served.process)]
        for _ in range(2):
            list(map(draft, asked))
            used.append(cpu_seconds(served.process))
        first, again = ((end - start) / tries for start, end in itertools.pairwise(used))
        calibration = statistics.mean([*before, *(calibrate() for _ in range(3))])
        started = time.perf_counter()
        with ThreadPoolExecutor(CLIENTS) as clients:
            list(clients.map(draft, itertools.islice(bodies, tries)))
        return first, again, calibration, tries / (time.perf_counter() - started)


def measure_workers(folder: Path, questions: Sequence[str], tries: int, shared: Shared, count: int) -> Workers:
    """Quote drafts of so many processes."""
    addresses = {"ASSIST_DATABASE_URL": shared.database, "ASSIST_CHROMA_URL": shared.chroma, "ASSIST_MODEL": "quote"}
    with serve_product(folder, folder / "corpus", Script(), workers=count, **addresses) as served:
        cpu, _, _, rate = measure_quotes(served, questions, tries)
    return Workers(count, round(cpu * 1000, 1), round(rate, 1))


def measure_streams(served: Served, questions: Sequence[str], count: int, seconds: float) -> Streams:
    """So many clients, each of which asks for the next draft when it has one."""
    told = Streams(f"{count} streams")
    bodies, until = bodies_of(questions), time.monotonic() + seconds

    async def client(session: httpx.AsyncClient) -> None:
        while time.monotonic() < until:
            await _stream(session, next(bodies), told)

    began = time.perf_counter()
    asyncio.run(_together(served, lambda session: [client(session) for _ in range(count)]))
    told.per_second = round(told.drafts / (time.perf_counter() - began), 2)
    return _summed(told)


def measure_arrivals(
    served: Served, questions: Sequence[str], rate: float, seconds: float, name: str | None = None
) -> Streams:
    """Drafts that arrive so many a second, whether or not those before are done."""
    told = Streams(name or f"{rate:.1f} arriving a second")
    bodies, pause = bodies_of(questions), 1 / max(rate, 0.1)

    async def arriving(session: httpx.AsyncClient, number: int) -> None:
        await asyncio.sleep(number * pause)
        await _stream(session, next(bodies), told)

    arrivals, before, late = range(math.ceil(seconds / pause)), memory_mb(served.process), _lags(served)
    asyncio.run(_together(served, lambda session: [arriving(session, number) for number in arrivals]))
    told.memory_mb = before, memory_mb(served.process)
    told.lag_ms = lag_ms(late, _lags(served))
    return _summed(told)


def _lags(served: Served) -> Buckets:
    return lag_buckets(httpx.get(f"{served.url}/metrics", headers=signed_in(served), trust_env=False).text)


async def _together(served: Served, clients: Callable[[httpx.AsyncClient], list[Any]]) -> None:
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(
        base_url=served.url, headers=signed_in(served), timeout=PATIENCE, limits=limits, trust_env=False
    ) as session:
        await asyncio.gather(*clients(session))


async def _stream(session: httpx.AsyncClient, body: Mapping[str, Any], told: Streams) -> None:
    """One draft as a stream; a refusal is waited out."""
    began = time.perf_counter()
    async with session.stream("POST", "/v1/drafts", json=body, headers={"Accept": "text/event-stream"}) as answer:
        if answer.status_code == 429:
            told.refused += 1
            await asyncio.sleep(float(answer.headers["Retry-After"]))
            return
        if answer.status_code != 200:
            _count(told, None, f"error {answer.status_code}")
            return
        draft, has_begun, error = None, False, "error: the stream broke off"
        async for event, data in events_of(answer.aiter_lines()):
            if not has_begun:
                has_begun = True
                told.first.append((time.perf_counter() - began) * 1000)
            if event == "draft":
                draft = json.loads(data)
            if event == "error":
                error = f"error {json.loads(data)['status']}"
    _count(told, draft, error)


def _count(told: Streams, draft: Mapping[str, Any] | None, error: str = "error") -> None:
    if draft is None:
        told.errors += 1
        told.reasons.update([error])
        return
    told.drafts += 1
    told.by_model += draft["origin"] == "model"
    told.reasons.update([draft["degraded"]] if draft["degraded"] else [])


def _summed(told: Streams) -> Streams:
    told.first_ms = spread(told.first or [0.0])
    return told


def bodies_of(questions: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Requests for drafts without end, each for a question."""
    number = 0
    while True:
        message = {"role": "customer", "text": questions[number % len(questions)]}
        yield {"conversation": {"id": f"c{number}", "messages": [message]}}
        number += 1


def signed_in(served: Served) -> dict[str, str]:
    """Headers with a fresh key for drafting."""
    return {"Authorization": f"Bearer {keys.create_key(served.engine, 'agent', 'bench')[1]}"}
