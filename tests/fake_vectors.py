"""A local provider of embeddings and rankings, in the protocols that litellm speaks.

OpenAI's POST /v1/embeddings, Ollama's POST /api/embed, and Cohere's POST /v2/rerank (Infinity: /rerank).
"""

from __future__ import annotations

import contextlib
import json
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from assist.knowledge.lexical import words
from assist.testing import HashEmbedder
from tests.fake_servers import serving

Answer = dict[str, Any]


@dataclass(frozen=True)
class Reply:
    """How one request is answered: with an error's status, after some seconds, or with a spoilt answer."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    after: float = 0.0
    spoil: Callable[[Answer], None] = lambda _answer: None


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FakeVectors

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append((self.path, body, self.headers.get("Authorization")))
        reply = self.server.script.popleft() if self.server.script else self.server.otherwise
        answer = self._answer(body)
        reply.spoil(answer)
        if reply.status != 200:
            answer = {"error": {"message": f"cannot take {body}", "type": "fake", "code": reply.status}}
        time.sleep(reply.after)
        data = json.dumps(answer).encode()
        with contextlib.suppress(ConnectionError):  # the client gave up waiting
            self.send_response(reply.status)
            # litellm keeps its clients, and with them open sockets that outlive the test.
            for name, value in {**reply.headers, "Content-Length": str(len(data)), "Connection": "close"}.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(data)

    def _answer(self, body: Answer) -> Answer:
        if "rerank" in self.path:
            return {"id": "r", "results": self.server.ranking(body["query"], body["documents"]), "meta": {}}
        vectors = (self.server.embedder.embed(body["input"]) * 3).tolist()  # not of unit length
        if self.path == "/api/embed":
            return {"model": body["model"], "embeddings": vectors, "prompt_eval_count": 3}
        data = [{"object": "embedding", "index": i, "embedding": row} for i, row in enumerate(vectors)]
        usage = {"prompt_tokens": 3, "total_tokens": 3}
        return {"object": "list", "model": body["model"], "data": data, "usage": usage}

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class FakeVectors(ThreadingHTTPServer):
    """Embeds with `embedder`; ranks by how many words of the query a text lacks, so that the order is its own.

    `script` are the replies to the next requests, `otherwise` to all after it; `requests` keeps path, body and
    Authorization of what was asked.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.embedder = HashEmbedder(64)
        self.script: deque[Reply] = deque()
        self.otherwise = Reply()
        self.requests: list[tuple[str, Answer, str | None]] = []

    @property
    def base(self) -> str:
        """The address, without a path."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    @staticmethod
    def ranking(query: str, texts: list[str]) -> list[Answer]:
        """Cohere's results, best first."""
        asked = set(words(query))
        scores = [len(asked - set(words(text))) / (len(asked) or 1) for text in texts]
        order = sorted(range(len(texts)), key=lambda i: -scores[i])
        return [{"index": i, "relevance_score": scores[i]} for i in order]


@contextlib.contextmanager
def fake_vectors() -> Iterator[FakeVectors]:
    """A running provider on a free loopback port."""
    server = FakeVectors()
    words("词")  # the dictionary loads on first use; no answer is to be late for that
    with serving(server):
        yield server
