"""Connections that say nothing: closed after a while, and never in the way of those that do."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import httpx
import pytest
import uvicorn

from assist import patient_connections
from assist.patient_connections import PatientProtocol
from tests.databases import free_port

LATE = 30.0  # seconds after which a test gives up; nothing is measured by it


async def answering(scope: dict[str, str], _receive: object, send: object) -> None:
    """An application that says ok."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})  # type: ignore[operator]
    await send({"type": "http.response.body", "body": b"ok"})  # type: ignore[operator]


@contextlib.contextmanager
def serving() -> Iterator[int]:
    """The port of a server with this protocol."""
    port = free_port()
    config = uvicorn.Config(answering, http=PatientProtocol, port=port, lifespan="off", log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield port
    server.should_exit = True
    thread.join()


@pytest.fixture
def connect() -> Iterator[object]:
    with contextlib.ExitStack() as opened:
        yield lambda port: opened.enter_context(socket.create_connection(("127.0.0.1", port), timeout=LATE))


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "], ids=["nothing", "half a head"])
def test_who_does_not_finish_a_head_is_left(connect: object, said: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also one who sends a byte now and then: the clock is not set back."""
    monkeypatch.setattr(patient_connections, "HEAD_SECONDS", 0.2)
    with serving() as port:
        slow = connect(port)  # type: ignore[operator]
        slow.sendall(said)
        assert slow.recv(1) == b""


def test_a_second_request_has_to_come_whole_as_well(connect: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a connection that has been answered before."""
    monkeypatch.setattr(patient_connections, "HEAD_SECONDS", 0.2)
    with serving() as port:
        slow = connect(port)  # type: ignore[operator]
        slow.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        said = b""
        while not said.endswith(b"ok"):
            said += slow.recv(1000)
        slow.sendall(b"GET / HTTP/1.1\r\n")
        assert slow.recv(1) == b""


def test_those_who_wait_longest_make_room(connect: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice as many as there is room for, all silent, and a request is still answered."""
    monkeypatch.setattr(patient_connections, "MOST_CONNECTIONS", 10)
    with serving() as port:
        silent = [connect(port) for _ in range(20)]  # type: ignore[operator]
        assert httpx.get(f"http://127.0.0.1:{port}/", timeout=LATE, trust_env=False).text == "ok"
        assert silent[0].recv(1) == b""
