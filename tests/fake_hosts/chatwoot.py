"""A Chatwoot account: conversations by REST with a token, signed webhooks, and what would have reached customers."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI, HTTPException, Request
from fastapi.testclient import TestClient

TOKEN, SECRET, ACCOUNT = "chatwoot-token", "webhook-secret", 1
TYPES = {"incoming": 0, "outgoing": 1, "activity": 2, "template": 3}


@dataclass
class FakeChatwoot:
    """`notes` holds private notes written by REST, `delivered` what was not private: it would be the customer's.

    `asked` is set when a thread is read; it is answered once `may_answer` is set.
    """

    conversations: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    about: dict[int, dict[str, Any]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    delivered: list[str] = field(default_factory=list)
    reads: int = 0
    down: bool = False
    asked: threading.Event = field(default_factory=threading.Event)
    may_answer: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.may_answer.set()

    def say(self, number: int, text: str, kind: str = "incoming", *, private: bool = False) -> dict[str, Any]:
        """Somebody writes in a conversation; the event that Chatwoot sends about it."""
        messages = self.conversations.setdefault(number, [])
        sender = {"id": 3, "type": "user"} if kind == "outgoing" else {"id": 2, "type": "contact"}
        one = {"id": 100 * number + len(messages), "content": text, "private": private, "sender": sender}
        messages.append({**one, "message_type": TYPES[kind], "created_at": 1_700_000_000 + len(messages)})
        return {
            **one,
            "event": "message_created",
            "message_type": kind,  # a word in webhooks, a number elsewhere
            "content": "what the payload says is not to be trusted",
            "account": {"id": ACCOUNT, "name": "Shop"},
            "conversation": {"id": number, "channel": "Channel::WebWidget", "status": "open"},
            "some_new_field": True,
        }

    def app(self) -> FastAPI:
        """The REST interface."""
        app = FastAPI()
        base = f"/api/v1/accounts/{ACCOUNT}/conversations/{{number}}"

        def check(request: Request, number: int) -> None:
            if self.down:
                raise HTTPException(503)
            if request.headers.get("api_access_token") != TOKEN:
                raise HTTPException(401)
            if number not in self.conversations:
                raise HTTPException(404)

        @app.get(base)
        def show(number: int, request: Request) -> dict[str, Any]:
            check(request, number)
            return {"id": number, "meta": {"channel": "Channel::WebWidget"}, **self.about.get(number, {})}

        @app.get(f"{base}/messages")
        def messages(number: int, request: Request) -> dict[str, Any]:
            check(request, number)
            self.reads += 1
            self.asked.set()
            self.may_answer.wait(10)
            return {"meta": {}, "payload": self.conversations[number][-20:]}

        @app.post(f"{base}/messages")
        async def write(number: int, request: Request) -> dict[str, Any]:
            check(request, number)
            body = await request.json()
            (self.notes if body.get("private") is True else self.delivered).append(body["content"])
            return {"id": 1, **body}

        return app


def deliver(
    client: TestClient, event: Any, *, path: str = "/v1/hooks/chatwoot", secret: str = SECRET,
    at: int | None = None, delivery: str | None = None,
) -> Any:  # fmt: skip
    """Post an event as Chatwoot does: signed over timestamp, dot and raw body. `delivery` "" leaves the id out."""
    body = json.dumps(event).encode()
    stamp = str(int(time.time()) if at is None else at)
    digest = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {"X-Chatwoot-Signature": f"sha256={digest}", "X-Chatwoot-Timestamp": stamp}
    if delivery != "":
        headers["X-Chatwoot-Delivery"] = delivery or str(uuid.uuid4())
    return client.post(path, content=body, headers={**headers, "Content-Type": "application/json"})
