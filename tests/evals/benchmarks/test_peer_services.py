"""Our server beside the peers': what is counted, in which order, and that the peers' services do the same work."""

from __future__ import annotations

import asyncio
import importlib
import json
import os
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from assist.testing import HashEmbedder
from evals.benchmarks.peer_applications import OFFERED, Places, events
from evals.benchmarks.peer_services import ARRIVAL_TURNS, TURN, Running, Tally, draft, measure, summed
from evals.benchmarks.served import Script, provide
from evals.benchmarks.services import ANSWER, WARM, write_documents
from evals.benchmarks.speeds import Milliseconds
from tests.evals.benchmarks.test_peer_applications import events_in
from tests.evals.test_peers import evals
from tests.fake_servers import serving

STREAM = 'event: passages\ndata: {}\n\nevent: delta\ndata: {}\n\nevent: draft\ndata: {"text": "Yes."}\n\n'


def tallied(*answers: httpx.Response | httpx.HTTPError) -> Tally:
    """What is counted when a server gives these answers, one a draft."""
    left = list(answers)

    def handle(_request: httpx.Request) -> httpx.Response:
        answer = left.pop(0)
        if isinstance(answer, httpx.HTTPError):
            raise answer
        return answer

    async def ask() -> Tally:
        tally = Tally()
        async with httpx.AsyncClient(transport=httpx.MockTransport(handle), base_url="http://test") as session:
            while left:
                await draft(session, {}, tally)
        return tally

    return asyncio.run(ask())


class NotingServer(ThreadingHTTPServer):
    """Answers each draft at once, and notes whose it was, and the question."""

    def __init__(self, name: str, asked: list[tuple[str, str]]) -> None:
        super().__init__(("127.0.0.1", 0), _Noting)
        self.name, self.asked, self.script = name, asked, Script()

    def running(self, **more: Any) -> Running:
        """The server as one to be measured; the process is the tests' own."""
        return Running(
            f"{self.name} 1", f"http://127.0.0.1:{self.server_address[1]}", os.getpid(), self.script, {}, more
        )


class _Noting(BaseHTTPRequestHandler):
    server: NotingServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.server.name, body["conversation"]["messages"][0]["text"]))
        self.server.script.calls += 1 + ("deadline_ms" not in body)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(STREAM.encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def test_without_the_peers_the_command_says_what_to_install() -> None:
    """One line, exit status 2, nothing started."""
    done = evals("bench", "service", "--peers", "--chunks", "10", without="langchain_core")
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("error: evals bench service --peers needs the peers")
    assert "pip install 'reply-assist[bench]'" in line


@pytest.mark.parametrize("arguments", [["retrieval", "--peers"], ["service", "--peers", "--chroma", "http://c"]])
def test_peers_belong_to_the_service_alone(arguments: Sequence[str]) -> None:
    """Elsewhere the option would be ignored without a word."""
    done = evals("bench", *arguments)
    assert done.returncode == 2
    assert "--peers belongs to" in " ".join(done.stderr.replace("│", " ").split())


def test_a_draft_is_one_whose_stream_ended_with_text() -> None:
    """Told to come again is no error; a stream without a draft, an empty draft and a broken line are."""
    empty = STREAM.replace("Yes.", "")
    tally = tallied(
        httpx.Response(200, text=STREAM),
        httpx.Response(429),
        httpx.Response(500),
        httpx.Response(200, text=STREAM[:30]),
        httpx.Response(200, text=empty),
        httpx.ReadError("gone"),
    )
    assert (tally.drafts, tally.refused, tally.errors) == (1, 1, 4)
    assert len(tally.first) == len(tally.whole) == 1
    assert 0 < tally.first[0] <= tally.whole[0]


def test_a_phase_is_told_by_the_draft() -> None:
    """Processor time in milliseconds and beside the calibration loop, calls, waits."""
    phase = summed(Tally(4, 0, 1, 8, 0.2, [10.0] * 4, [40.0] * 4), calibration=25.0)
    assert (phase.drafts, phase.errors, phase.cpu_ms, phase.ratio, phase.calls) == (4, 1, 50.0, 2.0, 2.0)
    assert (phase.first_ms, phase.whole_ms) == (Milliseconds(10.0, 10.0), Milliseconds(40.0, 40.0))


def test_nothing_but_errors_is_no_division_by_nought() -> None:
    """The counts say why there are no figures."""
    assert summed(Tally(errors=3), calibration=25.0).whole_ms == Milliseconds(0.0, 0.0)


def test_the_systems_take_turns_at_the_same_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    """New ones, the same again, then as they arrive; each says what it is asked besides, and its calls are counted."""
    monkeypatch.setattr("evals.benchmarks.peer_services.SETTLE", 0.0)
    monkeypatch.setattr("evals.benchmarks.peer_services.ARRIVING", 100.0)
    asked: list[tuple[str, str]] = []
    tries, questions = TURN + 2, [f"q{number}" for number in range(WARM + TURN + 2)]
    with serving(one := NotingServer("one", asked)), serving(two := NotingServer("two", asked)):
        systems = {"one": one.running(), "two": two.running(deadline_ms=3000)}
        figures, calibration = measure(systems, questions, tries, 0.06)
    assert calibration > 0
    own = {name: [question for who, question in asked if who == name] for name in systems}
    ordered = [*questions[:WARM], *questions[WARM:] * 2]
    assert own["one"][: len(ordered)] == own["two"][: len(ordered)] == ordered
    assert [who for who, _ in asked[WARM * 2 :][: tries * 2]] == ["one"] * TURN + ["two"] * TURN + ["one"] * 2 + [
        "two"
    ] * 2
    assert [figures[name].new.calls for name in systems] == [2.0, 1.0]
    assert {one.arriving.drafts for one in figures.values()} == {2 * ARRIVAL_TURNS}


@pytest.mark.parametrize(
    ("name", "needs"),
    [
        ("langchain", ["langchain_chroma", "rank_bm25", "langchain_openai"]),
        ("llamaindex", ["llama_index.retrievers.bm25", "llama_index.llms.openai_like"]),
    ],
)
def test_a_peers_service_drafts_from_the_passages_with_citations(name: str, needs: list[str], tmp_path: Path) -> None:
    """Over a folder, with one call to the provider, the passage that the question was made from among the first."""
    for package in needs:
        pytest.importorskip(package)
    module = importlib.import_module(f"evals.benchmarks.peer_service_{name}")
    [question, *_] = write_documents(tmp_path / "corpus", 60)
    script = Script(list(ANSWER), per_second=2_000)

    async def collect(flow: Any) -> str:
        return "".join([frame async for frame in events(flow, question)])

    with (
        provide(script) as model,
        module.open_flow(Places(tmp_path / "corpus", tmp_path / "data", model, HashEmbedder())) as flow,
    ):
        (_, found), *deltas, (last, made) = events_in(asyncio.run(collect(flow)))
    texts = [one["text"] for one in found["passages"]]
    assert len(texts) == OFFERED
    assert any(question[:-1] in text for text in texts[:3])
    assert "".join(delta["text"] for _, delta in deltas) == made["text"] == ANSWER
    assert last == "draft"
    assert [one["passage"] for one in made["citations"]] == [found["passages"][0]["id"]]
    assert script.calls == 1
