"""A running product to measure in a browser: `assist serve` over a corpus, with a model that writes what it is told."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Engine

from assist import keys
from assist.errors import SetupError
from assist.store import open_store

TOKENS_PER_SECOND = 80
READY_SECONDS = 1_800  # ten thousand documents on a busy machine
STOP_SECONDS = 30


@dataclass
class Script:
    """What the model writes, token by token, to whoever asks next; a share of all calls, evenly spread, fails."""

    tokens: Sequence[str] = field(default_factory=list)
    per_second: float = TOKENS_PER_SECOND
    failing: float = 0.0
    calls: int = 0

    def fails_now(self) -> bool:
        """Whether the next call is one of those that fail."""
        self.calls += 1
        return int(self.calls * self.failing) > int((self.calls - 1) * self.failing)


@dataclass(frozen=True)
class Served:
    """Where the product answers, its database, what its model writes, and the number of its process."""

    url: str
    engine: Engine
    script: Script
    process: int = 0

    def link(self, page: str, query: str = "") -> str:
        """A fresh sign-in link to a page."""
        return f"{self.url}/{page}?{query}#token={keys.create_link(self.engine, 'agent', 'bench')}"


class _Provider(ThreadingHTTPServer):
    """OpenAI's streaming protocol on loopback."""

    daemon_threads = True

    def __init__(self, script: Script) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.script = script

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up has been superseded."""


class _Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Provider

    def do_POST(self) -> None:
        """Write the script's tokens at its pace."""
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.script.fails_now():
            self.send_response(500)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        script, started = self.server.script, time.perf_counter()
        tokens = list(script.tokens)
        for number, token in enumerate(tokens):
            time.sleep(max(0.0, started + number / script.per_second - time.perf_counter()))
            self._event(_chunk({"content": token}, None))
        self._event(_chunk({}, "stop"))
        self._write(b"data: [DONE]\n\n")
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def _event(self, data: dict[str, Any]) -> None:
        self._write(f"data: {json.dumps(data)}\n\n".encode())

    def _write(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()


@contextlib.contextmanager
def serve_product(folder: Path, corpus: Path, script: Script, workers: int = 1, **settings: str) -> Iterator[Served]:
    """The product over a corpus, with an empty data folder. Raises SetupError when it does not start.

    `settings` are ASSIST_* variables beside those that the model's place needs.
    """
    with provide(script) as model:
        variables = {
            "ASSIST_DATA_DIR": str(folder / "data"), "ASSIST_CORPUS_DIR": str(corpus),
            "ASSIST_MODEL": "openai/scripted", "ASSIST_MODEL_API_BASE": model, "ASSIST_MODEL_API_KEY": "none",
            **settings,
        }  # fmt: skip
        with run_server(["assist", "serve", "--workers", str(workers)], folder, variables) as server:
            server.wait()
            database = settings.get("ASSIST_DATABASE_URL", f"sqlite:///{folder / 'data' / 'assist.db'}")
            yield Served(server.url, open_store(database), script, server.process.pid)


@contextlib.contextmanager
def provide(script: Script) -> Iterator[str]:
    """A provider that writes the script, by the address that OpenAI's clients call `base_url`."""
    provider = _Provider(script)
    thread = threading.Thread(target=provider.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{provider.server_address[1]}/v1"
    finally:
        provider.shutdown()
        provider.server_close()


@dataclass(frozen=True)
class Server:
    """A process that will answer at `url` when it is ready; `name` is what was started, for errors."""

    name: str
    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def wait(self) -> None:
        """Until `/readyz` says so. Raises SetupError when the process ends before, or takes READY_SECONDS."""
        import httpx

        until = time.monotonic() + READY_SECONDS
        while self.process.poll() is None and time.monotonic() < until:
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"{self.url}/readyz", trust_env=False).status_code == 200:
                    return
            time.sleep(0.2)
        raise SetupError(f"`{self.name}` did not become ready: {self.log.read_text()[-300:]}")


@contextlib.contextmanager
def run_server(module: Sequence[str], folder: Path, variables: Mapping[str, str]) -> Iterator[Server]:
    """A Python module with its arguments as a process that listens on a free port of loopback, ended afterwards.

    It is yielded at once, so that several get ready beside each other. Of the environment ASSIST_* is left out, and
    `variables` are put in.
    """
    port = _free_port()
    env = {name: value for name, value in os.environ.items() if not name.startswith("ASSIST_")} | dict(variables)
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *module, "--port", str(port)], env=env, stdout=log, stderr=log, cwd=folder
        )
    try:
        yield Server(" ".join(module[:2]), f"http://127.0.0.1:{port}", process, folder / "log")
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the server; one that is still publishing hears of it only afterwards."""
    process.terminate()
    try:
        process.wait(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _chunk(delta: dict[str, str], finish: str | None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "scripted", "choices": [choice]}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
