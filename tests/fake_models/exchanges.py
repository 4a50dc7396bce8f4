"""A provider and its exchanges with clients: the parts of which modes are made."""

from __future__ import annotations

import contextlib
import json
import select
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Exchange(BaseHTTPRequestHandler):
    """One request and its answer. The path begins with the mode: /cut/v1/chat/completions, or /whole/api/chat (Ollama)."""

    protocol_version = "HTTP/1.1"
    server: FakeProvider

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        mode = self.path.split("/")[1]
        self.server.requests.append(body)
        self.server.request_ids.append(self.headers["X-Request-Id"])
        self.server.traces.append(self.headers["traceparent"])
        with contextlib.suppress(ConnectionError):
            self.server.modes["ollama" if self.path.endswith("/api/chat") else mode](self)

    def begin(self, kind: str = "text/event-stream") -> None:
        """The head of a streamed answer."""
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def say(self, *pieces: str) -> None:
        """Text, an event for each piece."""
        for piece in pieces:
            self.event(chunk({"content": piece}))

    def think(self) -> None:
        """A thought in the place that the protocol has for it: what comes after is known to be the answer."""
        self.event(chunk({"reasoning_content": "客户问退货。"}))

    def conclude(self) -> None:
        """What a whole answer ends with: the reason, what was used, and the end mark."""
        self.event(chunk({}, "stop"))
        self.event({**chunk(None), "usage": {"prompt_tokens": 12, "completion_tokens": 3, "total_tokens": 15}})
        # In one piece with the end of the body: clients hang up after the mark when the end has not come with it.
        self.wfile.write(in_chunks(b"data: [DONE]\n\n") + in_chunks(b""))
        self.wfile.flush()

    def event(self, data: dict[str, Any]) -> None:
        """A server-sent event."""
        self.write(f"data: {json.dumps(data)}\n\n".encode())

    def write(self, data: bytes) -> None:
        """Bytes of the body, at once; none at all end it."""
        self.wfile.write(in_chunks(data))
        self.wfile.flush()

    def wait_for_close(self) -> None:
        """Do nothing more until the client hangs up; `closed` tells the test."""
        # `select` takes no file descriptors from 1,024 on, which a whole suite reaches.
        looking = select.poll()
        looking.register(self.connection, select.POLLIN)
        looking.poll(20_000)
        self.server.closed.set()
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def in_chunks(data: bytes) -> bytes:
    """As a body of unknown length is transferred; nothing at all ends it."""
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def chunk(delta: dict[str, str] | None, finish: str | None = None) -> dict[str, Any]:
    """An event of OpenAI's protocol: new text, the reason for the end, or neither."""
    choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish}]
    return {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "fake", "choices": choices}


Mode = Callable[[Exchange], None]


class FakeProvider(ThreadingHTTPServer):
    """Serves `pieces` as a stream, in one of `modes`.

    `requests` keeps the bodies it was sent, `request_ids` their ids and `traces` whose step they are; `connections`
    counts; `closed` is set when a client hung up, `released` by a test that has seen enough of the mode "held".
    """

    daemon_threads = True

    def __init__(self, pieces: list[str], modes: Mapping[str, Mode]) -> None:
        super().__init__(("127.0.0.1", 0), Exchange)
        self.pieces = pieces
        self.modes = modes
        self.requests: list[dict[str, Any]] = []
        self.request_ids: list[str | None] = []
        self.traces: list[str | None] = []
        self.closed = threading.Event()
        self.released = threading.Event()
        self.connections = 0

    def base(self, mode: str) -> str:
        """The api_base, in OpenAI's protocol, whose answers behave in one of the modes."""
        return f"{self.ollama(mode)}/v1"

    def ollama(self, mode: str) -> str:
        """The api_base in Ollama's protocol; "whole" and "cut" only."""
        return f"http://127.0.0.1:{self.server_address[1]}/{mode}"

    def process_request(self, request: Any, client_address: Any) -> None:
        self.connections += 1
        super().process_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what some tests are about."""
