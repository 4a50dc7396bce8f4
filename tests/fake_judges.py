"""A judge behind OpenAI's protocol: it reads what ragas asks and answers by rule, or misbehaves as its path says."""

from __future__ import annotations

import contextlib
import json
import re
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from assist.texts.sentences import sentences
from tests.fake_servers import serving

_INPUT = re.compile(r"\ninput: (\{.*\})\nOutput: \Z", re.DOTALL)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FakeJudge

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append(request)
        mode = self.path.split("/")[1]
        if mode == "slow":
            time.sleep(1.5)
        if mode == "error":
            self._reply(500, {"error": {"message": "no", "type": "fake", "code": "500"}})
            return
        message: dict[str, Any] = {"role": "assistant", "content": answer(request, mode, len(self.server.requests))}
        if mode == "refusal":
            message = {"role": "assistant", "content": None, "refusal": "I cannot help with that."}
        finish = {"cut": "length", "filtered": "content_filter"}.get(mode, "stop")
        choices = [{"index": 0, "message": message, "finish_reason": finish}]
        usage = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}
        self._reply(
            200,
            {"id": "j", "object": "chat.completion", "created": 1, "model": "j", "choices": choices, "usage": usage},
        )

    def _reply(self, status: int, body: dict[str, Any]) -> None:
        data = json.dumps(body).encode()
        with contextlib.suppress(ConnectionError):
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class FakeJudge(ThreadingHTTPServer):
    """`requests` keeps what was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.requests: list[dict[str, Any]] = []

    def base(self, mode: str = "fair") -> str:
        """The api_base of a judge that behaves in a mode: fair, or wrong in the way named in `answer`."""
        return f"http://127.0.0.1:{self.server_address[1]}/{mode}/v1"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what some tests are about."""


@contextlib.contextmanager
def fake_judge() -> Iterator[FakeJudge]:
    """A running judge on a free loopback port."""
    server = FakeJudge()
    with serving(server):
        yield server


def answer(request: dict[str, Any], mode: str, number: int) -> str:
    """What the judge says; `number` counts its answers."""
    if mode == "garbage":
        return "I think it is rather good, all in all."
    told = _INPUT.search(request["messages"][-1]["content"])
    given = json.loads(told[1]) if told else {}
    if "statements" in given:
        return json.dumps({"statements": _verdicts(given, mode, number)}, ensure_ascii=False)
    kinds = {
        "classifications": {"classifications": [{"statement": "s", "reason": "r", "attributed": 1}]},
        "claims": {"claims": sentences(given.get("response", "")) or ["x"]},
        "rating": {"rating": 7 if mode == "beyond" else 2},
        "noncommittal": {"question": "" if mode == "blank" else "运费谁出？", "noncommittal": 0},
        "statements": {"statements": sentences(given.get("answer") or given.get("text") or "")},
        "verdict": {"reason": "r", "verdict": 1},
    }
    schema = request["messages"][0]["content"]
    return json.dumps(next(value for field, value in kinds.items() if f'"{field}"' in schema), ensure_ascii=False)


def _verdicts(given: dict[str, Any], mode: str, number: int) -> list[dict[str, Any]]:
    """A statement is borne out when it stands in the context, word for word."""
    found = [
        {
            "statement": one,
            "reason": "r",
            "verdict": int(one in given["context"]) if mode != "fickle" else number % 3 % 2,
        }
        for one in given["statements"]
    ]
    return found[1:] if mode == "short" else found
