"""Peer services: the flow retrieve, prompt, stream, cite — the product's server beside LangChain's and LlamaIndex's.

One run, the same documents, encoder, questions and scripted provider, as many passages in the prompt, one process each.
The systems take turns at every few questions, so that whatever else the machine does falls on all of them. The product
does more than the flow (BEYOND) and is measured twice: as shipped, and with a deadline that leaves no time for the
model's second reading, for which there is no setting. As shipped, too, there is none where less time than that is left,
which a busy machine makes more frequent: `calls` tells. Reported, never asserted.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import math
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import httpx

from assist.drafting.repairs import OPINION_SECONDS
from evals.benchmarks import peer_applications
from evals.benchmarks.comparisons import missing_peers
from evals.benchmarks.event_streams import events_of
from evals.benchmarks.processes import calibrate, cpu_seconds, memory_mb
from evals.benchmarks.served import Script, Served, Server, provide, run_server, serve_product
from evals.benchmarks.services import ANSWER, PATIENCE, WARM, Progress, bodies_of, signed_in, write_documents
from evals.benchmarks.speeds import Milliseconds, spread

ARRIVING = 4.0  # drafts a second, the same for all
TURN = 10  # questions that a system is asked before the next one's turn
ARRIVAL_TURNS = 3
SETTLE = 0.1  # seconds after a turn: what a server does behind its answer counts, too
PEERS = {"langchain": "langchain-core", "llamaindex": "llama-index-core"}
SHORT = f"ours, {OPINION_SECONDS:.0f} s deadline"
BEYOND = (
    "keys and limits", "a quote draft first", "whether passages suffice", "masked personal data", "checks of the text",
    "a second reading by the model", "the draft kept",
)  # fmt: skip


@dataclass(frozen=True)
class Phase:
    """What drafts cost and took: `cpu_ms` in the server, a draft; `ratio` of that to the calibration loop.

    `calls` are to the provider, a draft. Those that were `refused` (429) or came to nothing (`errors`) are no drafts.
    """

    drafts: int
    refused: int
    errors: int
    cpu_ms: float
    ratio: float
    calls: float
    first_ms: Milliseconds
    whole_ms: Milliseconds


@dataclass(frozen=True)
class Figures:
    """A system: drafts one after another of questions seen for the first time, the same again, and as they arrive."""

    version: str
    memory_mb: float
    new: Phase
    again: Phase
    arriving: Phase


@dataclass(frozen=True)
class PeerBenchmark:
    """The systems by name; `beyond` is what the product does besides the flow, within its figures."""

    chunks: int
    tries: int
    tokens: int
    passages: int
    arriving_per_second: float
    calibration_ms: float
    systems: dict[str, Figures]
    beyond: tuple[str, ...] = BEYOND


@dataclass(frozen=True)
class Running:
    """A server that is measured; `more` is what each request says besides the conversation."""

    version: str
    url: str
    process: int
    script: Script
    headers: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Tally:
    """What came of one system's drafts in one phase, so far."""

    drafts: int = 0
    refused: int = 0
    errors: int = 0
    calls: int = 0
    cpu: float = 0.0
    first: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)


def run_peer_benchmark(chunks: int, tries: int, seconds: float, progress: Progress) -> PeerBenchmark:
    """Serve invented documents, one chunk each, by every system and measure; drafts arrive for `seconds` at each.

    Raises SetupError when a peer is not installed, or a server does not start.
    """
    check_peers()
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch, ExitStack() as stack:
        questions = write_documents(Path(scratch) / "corpus", chunks)
        progress("documents", 1, 3)
        systems = _start(stack, Path(scratch))
        progress("servers", 2, 3)
        figures, calibration = measure(systems, questions, tries, seconds)
        progress("drafts", 3, 3)
    return PeerBenchmark(
        chunks, tries, len(ANSWER), peer_applications.OFFERED, ARRIVING, round(calibration, 1), figures
    )


def check_peers() -> None:
    """Raises SetupError when a peer's packages are not installed, before anything is started."""
    try:
        from evals.benchmarks import peer_service_langchain, peer_service_llamaindex  # noqa: F401  # are they there
    except ModuleNotFoundError as error:
        raise missing_peers("evals bench service --peers", error) from None


def _start(stack: ExitStack, folder: Path) -> dict[str, Running]:
    """Every system, ready. The product is published once; its second server has a copy."""
    started = {name: _start_peer(stack, folder, name) for name in PEERS}  # they publish meanwhile
    places = [folder / "ours", folder / "ours-short"]
    for place in places:
        place.mkdir()
    with serve_product(places[0], folder / "corpus", Script()):
        pass
    shutil.copytree(places[0] / "data", places[1] / "data")
    ours, short = (stack.enter_context(serve_product(place, folder / "corpus", _script())) for place in places)
    for server, _ in started.values():
        server.wait()
    peers = {
        name: Running(f"{PEERS[name]} {version(PEERS[name])}", server.url, server.process.pid, script)
        for name, (server, script) in started.items()
    }
    return {"ours": _ours(ours, {}), SHORT: _ours(short, {"deadline_ms": int(OPINION_SECONDS * 1000)}), **peers}


def _start_peer(stack: ExitStack, folder: Path, name: str) -> tuple[Server, Script]:
    place, script = folder / name, _script()
    place.mkdir()
    module = ["uvicorn", f"evals.benchmarks.peer_service_{name}:create", "--factory", "--no-access-log"]
    variables = {
        peer_applications.CORPUS: str(folder / "corpus"),
        peer_applications.DATA: str(place / "data"),
        peer_applications.MODEL: stack.enter_context(provide(script)),
        "ANONYMIZED_TELEMETRY": "False",
        "LANGSMITH_TRACING": "false",
        "NO_PROXY": ",".join(filter(None, (os.environ.get("NO_PROXY"), "127.0.0.1"))),
    }
    return stack.enter_context(run_server(module, place, variables)), script


def _script() -> Script:
    return Script(list(ANSWER))


def _ours(served: Served, more: Mapping[str, Any]) -> Running:
    name = f"reply-assist {version('reply-assist')}"
    return Running(name, served.url, served.process, served.script, signed_in(served), more)


def measure(
    systems: Mapping[str, Running], questions: Sequence[str], tries: int, seconds: float
) -> tuple[dict[str, Figures], float]:
    """Every system's figures, and the calibration loop's milliseconds around them."""
    bodies, loops = bodies_of(questions), [calibrate() for _ in range(3)]
    warm, asked = (list(itertools.islice(bodies, count)) for count in (WARM, tries))
    arriving = list(itertools.islice(bodies, max(1, math.ceil(seconds * ARRIVING / ARRIVAL_TURNS)) * ARRIVAL_TURNS))
    for one in systems.values():
        asyncio.run(_draft_all(one, warm, Tally(), pause=0.0))
    new = _take_turns(systems, asked, TURN, 0.0)
    again = _take_turns(systems, asked, TURN, 0.0)
    arrived = _take_turns(systems, arriving, len(arriving) // ARRIVAL_TURNS, 1 / ARRIVING)
    calibration = statistics.mean([*loops, *(calibrate() for _ in range(3))])
    figures = {
        name: Figures(
            one.version, memory_mb(one.process), *(summed(phase[name], calibration) for phase in (new, again, arrived))
        )
        for name, one in systems.items()
    }
    return figures, calibration


def _take_turns(
    systems: Mapping[str, Running], bodies: Sequence[Mapping[str, Any]], turn: int, pause: float
) -> dict[str, Tally]:
    """Every system drafts all, so many before the next one's turn."""
    tallies = {name: Tally() for name in systems}
    for start in range(0, len(bodies), turn):
        for name, one in systems.items():
            with _counting(one, tallies[name]):
                asyncio.run(_draft_all(one, bodies[start : start + turn], tallies[name], pause))
    return tallies


@contextmanager
def _counting(one: Running, tally: Tally) -> Iterator[None]:
    """Processor time and calls within. The servers that wait their turn are not charged for their waiting."""
    used, calls = cpu_seconds(one.process), one.script.calls
    yield
    time.sleep(SETTLE)
    tally.cpu += cpu_seconds(one.process) - used
    tally.calls += one.script.calls - calls


async def _draft_all(one: Running, bodies: Sequence[Mapping[str, Any]], tally: Tally, pause: float) -> None:
    """Drafts one after another or, with a `pause`, so many seconds apart, whether or not those before are done."""
    async with _session(one) as session:
        if not pause:
            for body in bodies:
                await draft(session, {**body, **one.more}, tally)
            return

        async def arrive(number: int, body: Mapping[str, Any]) -> None:
            await asyncio.sleep(number * pause)
            await draft(session, {**body, **one.more}, tally)

        await asyncio.gather(*(arrive(number, body) for number, body in enumerate(bodies)))


@asynccontextmanager
async def _session(one: Running) -> AsyncIterator[httpx.AsyncClient]:
    headers = {**one.headers, "Accept": "text/event-stream"}
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(
        base_url=one.url, headers=headers, timeout=PATIENCE, limits=limits, trust_env=False
    ) as session:
        yield session


async def draft(session: httpx.AsyncClient, body: Mapping[str, Any], tally: Tally) -> None:
    """One draft as a stream, tallied: milliseconds to its first event and to the draft, which must have text."""
    began, status, first, whole = time.perf_counter(), 0, None, None
    try:
        async with session.stream("POST", "/v1/drafts", json=body) as answer:
            status = answer.status_code
            async for event, data in events_of(answer.aiter_lines()):
                now = (time.perf_counter() - began) * 1000
                first = first or now
                whole = now if event == "draft" and json.loads(data)["text"] else whole
    except httpx.HTTPError:
        whole = None  # the stream broke off
    if first is None or whole is None:
        tally.refused += status == 429
        tally.errors += status != 429
        return
    tally.drafts += 1
    tally.first.append(first)
    tally.whole.append(whole)


def summed(tally: Tally, calibration: float) -> Phase:
    """The figures of a phase; nought where there were no drafts."""
    drafts = max(1, tally.drafts)
    cpu = tally.cpu * 1000 / drafts
    return Phase(
        tally.drafts,
        tally.refused,
        tally.errors,
        round(cpu, 1),
        round(cpu / calibration, 2),
        round(tally.calls / drafts, 2),
        spread(tally.first or [0.0]),
        spread(tally.whole or [0.0]),
    )
