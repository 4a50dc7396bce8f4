"""Local fakes of real protocols."""

from __future__ import annotations

import contextlib
import email.utils
import itertools
import json
import select
import socket
import socketserver
import struct
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class _Handler(BaseHTTPRequestHandler):
    """A chat endpoint whose path begins with how it behaves: /cut/v1/chat/completions, or /whole/api/chat (Ollama)."""

    protocol_version = "HTTP/1.1"
    server: FakeProvider

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        mode = self.path.split("/")[1]
        self.server.requests.append(body)
        with contextlib.suppress(ConnectionError):
            (_ollama if self.path.endswith("/api/chat") else MODES[mode])(self)

    def begin(self, kind: str = "text/event-stream") -> None:
        """The head of a streamed answer."""
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def say(self, *pieces: str) -> None:
        for piece in pieces:
            self.event(_chunk({"content": piece}))

    def conclude(self) -> None:
        """What a whole answer ends with: the reason, what was used, and the end mark."""
        self.event(_chunk({}, "stop"))
        self.event({**_chunk(None), "usage": {"prompt_tokens": 12, "completion_tokens": 3, "total_tokens": 15}})
        # In one piece with the end of the body: clients hang up after the mark when the end has not come with it.
        self.wfile.write(_in_chunks(b"data: [DONE]\n\n") + _in_chunks(b""))
        self.wfile.flush()

    def event(self, data: dict[str, Any]) -> None:
        self.write(f"data: {json.dumps(data)}\n\n".encode())

    def write(self, data: bytes) -> None:
        self.wfile.write(_in_chunks(data))
        self.wfile.flush()

    def wait_for_close(self) -> None:
        """Do nothing more until the client hangs up; `closed` tells the test."""
        select.select([self.connection], [], [], 20)
        self.server.closed.set()
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def _in_chunks(data: bytes) -> bytes:
    """As a body of unknown length is transferred; nothing at all ends it."""
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def _chunk(delta: dict[str, str] | None, finish: str | None = None) -> dict[str, Any]:
    choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish}]
    return {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "fake", "choices": choices}


def _whole(to: _Handler) -> None:
    to.begin()
    to.say(*to.server.pieces)
    to.conclude()


def _cut(to: _Handler) -> None:
    to.begin()
    to.say(*to.server.pieces)
    to.write(b"")


def _reset(to: _Handler) -> None:
    to.begin()
    to.say(*to.server.pieces)
    time.sleep(0.1)  # a reset overtakes what the client has not read yet
    to.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    to.rfile.close()
    to.wfile.close()
    to.connection.close()
    to.close_connection = True


def _slow(to: _Handler) -> None:
    to.wait_for_close()


def _late(to: _Handler) -> None:
    time.sleep(3.5)  # over the deadline of the phone
    _whole(to)


def _stall(to: _Handler) -> None:
    to.begin()
    to.say(to.server.pieces[0])
    to.wait_for_close()


def _held(to: _Handler) -> None:
    """The first piece; the rest when the test says so."""
    to.begin()
    to.say(to.server.pieces[0])
    to.server.released.wait(60)
    to.say(*to.server.pieces[1:])
    to.conclude()


def _garbage(to: _Handler) -> None:
    to.begin()
    to.write(b'data: {"choices": [{"index": 0, "del\n\n')
    to.write(b"")


def _page(to: _Handler) -> None:
    """What a proxy in between answers when it is misconfigured."""
    page = b"<html><body>Welcome to nginx!</body></html>"
    to.send_response(200)
    to.send_header("Content-Type", "text/html")
    to.send_header("Content-Length", str(len(page)))
    to.end_headers()
    to.wfile.write(page)


def _endless(to: _Handler) -> None:
    to.begin()
    for number in itertools.count():
        to.say(f"第{number}句。")


def _repeating(to: _Handler) -> None:
    to.begin()
    while True:
        to.say("好的。")


def _huge(to: _Handler) -> None:
    to.begin()
    to.event(_chunk({"content": "a" * 20_000_000}))
    to.conclude()


def _length(to: _Handler) -> None:
    to.begin()
    to.say(*to.server.pieces)
    to.event(_chunk({}, "length"))
    to.write(b"")


def _empty(to: _Handler) -> None:
    to.begin()
    to.conclude()


def _status(code: int, **headers: str) -> Callable[[_Handler], None]:
    def refuse(to: _Handler) -> None:
        body = json.dumps({"error": {"message": "no", "type": "fake", "code": str(code)}}).encode()
        to.send_response(code)
        to.send_header("Content-Type", "application/json")
        to.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            to.send_header(name.replace("_", "-"), value)
        to.end_headers()
        to.wfile.write(body)

    return refuse


def _once(first: Callable[[_Handler], None]) -> Callable[[_Handler], None]:
    """A fault that is gone at the second request."""

    def answer(to: _Handler) -> None:
        (first if len(to.server.requests) == 1 else _whole)(to)

    return answer


def _busy_until(to: _Handler) -> None:
    """The other form of Retry-After."""
    _status(429, Retry_After=email.utils.formatdate(time.time() + 1, usegmt=True))(to)


def _ollama(to: _Handler) -> None:
    """Ollama's own protocol: one JSON object a line, the last one `done` with a reason and token counts."""
    to.begin("application/x-ndjson")
    about = {"model": to.server.requests[-1]["model"], "created_at": "2026-11-24T00:00:00Z"}
    for piece in to.server.pieces:
        line = {**about, "message": {"role": "assistant", "content": piece}, "done": False}
        to.write(json.dumps(line).encode() + b"\n")
    if not to.path.startswith("/cut/"):
        done = {"done": True, "done_reason": "stop", "prompt_eval_count": 12, "eval_count": 3}
        to.write(json.dumps({**about, "message": {"role": "assistant", "content": ""}, **done}).encode() + b"\n")
    to.write(b"")


MODES: dict[str, Callable[[_Handler], None]] = {
    "whole": _whole,
    "cut": _cut,
    "reset": _reset,
    "slow": _slow,
    "late": _late,
    "stall": _stall,
    "held": _held,
    "garbage": _garbage,
    "page": _page,
    "endless": _endless,
    "repeating": _repeating,
    "huge": _huge,
    "length": _length,
    "empty": _empty,
    "key": _status(401),
    "missing": _status(404),
    "error": _status(500),
    "error-once": _once(_status(500)),
    "busy": _status(429),
    "busy-once": _once(_status(429, Retry_After="1")),
    "busy-until-once": _once(_busy_until),
    "busy-long": _status(429, Retry_After="600"),
}


class FakeProvider(ThreadingHTTPServer):
    """Serves `pieces` as a stream.

    `requests` keeps the bodies it was sent, `connections` counts; `closed` is set when a client hung up, `released` by a
    test that has seen enough of the mode "held".
    """

    daemon_threads = True

    def __init__(self, pieces: list[str]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pieces = pieces
        self.requests: list[dict[str, Any]] = []
        self.closed = threading.Event()
        self.released = threading.Event()
        self.connections = 0

    def base(self, mode: str) -> str:
        """The api_base, in OpenAI's protocol, whose answers behave in a mode of MODES."""
        return f"{self.ollama(mode)}/v1"

    def ollama(self, mode: str) -> str:
        """The api_base in Ollama's protocol; "whole" and "cut" only."""
        return f"http://127.0.0.1:{self.server_address[1]}/{mode}"

    def process_request(self, request: Any, client_address: Any) -> None:
        self.connections += 1
        super().process_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what some tests are about."""


@contextlib.contextmanager
def fake_provider(pieces: list[str]) -> Iterator[FakeProvider]:
    """A running provider on a free loopback port."""
    server = FakeProvider(pieces)
    with serving(server):
        yield server


@contextlib.contextmanager
def serving(server: socketserver.BaseServer) -> Iterator[None]:
    """A server that answers on a thread of its own until the end."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextlib.contextmanager
def unreachable_address() -> Iterator[str]:
    """The api_base of a host that does not even refuse: connecting to it takes for ever, for its queue is full."""
    with contextlib.ExitStack() as sockets:
        server = sockets.enter_context(socket.socket())
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        for _ in range(4):
            client = sockets.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(server.getsockname())
        yield f"http://127.0.0.1:{server.getsockname()[1]}/v1"
