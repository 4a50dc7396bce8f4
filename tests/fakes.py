"""Local fakes of real protocols."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MODES = ("whole", "cut", "reset", "error", "slow")


class _Handler(BaseHTTPRequestHandler):
    """An OpenAI-compatible chat endpoint whose path begins with how it behaves: /cut/v1/chat/completions."""

    protocol_version = "HTTP/1.1"
    server: FakeProvider

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        mode = self.path.split("/")[1]
        self.server.requests.append(body)
        if mode == "error":
            self.send_response(500)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")
            return
        if mode == "slow":
            time.sleep(2)
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in self.server.pieces:
            self._event(_chunk({"content": piece}))
        if mode == "reset":
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if mode != "cut":
            self._event(_chunk({}, "stop"))
            usage = {"prompt_tokens": 12, "completion_tokens": 3, "total_tokens": 15}
            self._event({**_chunk(None), "usage": usage})
            self._write(b"data: [DONE]\n\n")
        self._write(b"")

    def _event(self, data: dict[str, Any]) -> None:
        self._write(f"data: {json.dumps(data)}\n\n".encode())

    def _write(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def _chunk(delta: dict[str, str] | None, finish: str | None = None) -> dict[str, Any]:
    choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish}]
    return {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "fake", "choices": choices}


class FakeProvider(ThreadingHTTPServer):
    """Serves `pieces` as a stream; `requests` keeps the bodies it was sent."""

    daemon_threads = True

    def __init__(self, pieces: list[str]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pieces = pieces
        self.requests: list[dict[str, Any]] = []

    def base(self, mode: str) -> str:
        """The api_base whose answers behave in a mode of MODES."""
        return f"http://127.0.0.1:{self.server_address[1]}/{mode}/v1"


@contextlib.contextmanager
def fake_provider(pieces: list[str]) -> Iterator[FakeProvider]:
    """A running provider on a free loopback port."""
    server = FakeProvider(pieces)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
