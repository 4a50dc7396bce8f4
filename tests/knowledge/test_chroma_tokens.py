"""A Chroma server behind a proxy that checks a token: it is sent along, and never shown."""

from __future__ import annotations

import http.client
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from assist.errors import SetupError
from assist.knowledge.index import open_index
from tests.chroma_servers import chroma_server
from tests.fake_servers import serving


class Proxy(ThreadingHTTPServer):
    """Passes on what has the token, to a port."""

    daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", 0), Pass)
        self.port, self.refused = port, 0


class Pass(BaseHTTPRequestHandler):
    """One request, passed on or refused."""

    server: Proxy

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.headers["Authorization"] != "Bearer s3cret":
            self.server.refused += 1
            self.send_error(401)
            return
        behind = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        behind.request(self.command, self.path, body, {"Content-Type": "application/json"})
        answer = behind.getresponse()
        content = answer.read()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.headers["Content-Type"] or "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        behind.close()

    do_POST = do_PUT = do_DELETE = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def test_the_token_opens_the_server(tmp_path: Path) -> None:
    """With it vectors are written and counted; without it, or with another, nobody answers, and no message shows it."""
    with chroma_server(tmp_path / "server") as server:
        proxy = Proxy(int(server.url.rpartition(":")[2]))
        with serving(proxy):
            address = f"127.0.0.1:{proxy.server_address[1]}"
            index = open_index(tmp_path, f"http://token:s3cret@{address}")
            index.add("e-4", ["a"], np.eye(1, 4, dtype=np.float32))
            assert index.count("e-4") == 1
            index.close()
            assert proxy.refused == 0
            for wrong in (f"http://{address}", f"http://token:wr0ng@{address}"):
                with pytest.raises(SetupError, match="no Chroma server answers") as told:
                    open_index(tmp_path, wrong)
                assert "wr0ng" not in str(told.value)
            assert proxy.refused > 0


def test_an_address_that_is_none_is_told_without_its_token() -> None:
    """The line may end up in a log."""
    with pytest.raises(SetupError, match="is not an address like") as told:
        open_index(Path("unused"), "ftp://token:s3cret@127.0.0.1")
    assert "s3cret" not in str(told.value)
