"""Peer applications: the HTTP part of a drafting service that is written with another library's parts.

What differs between the peers is a `Flow`, made of that library's own parts; this is what any of them has around it:
the request, the stream of events, markers read as citations. One flow serves all requests of a process.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from assist.knowledge.embedders import Embedder, LocalEmbedder, RememberingEmbedder

OFFERED = 32  # passages in a prompt: over invented documents the product's budget takes 30 to 34
MOST_TOKENS = 900  # that the model may write, as the product says
SYSTEM = """You draft a shop's reply to a customer, in the customer's language.
Use the numbered passages only. Put the number of the passage behind each sentence that rests on it, like this: [2].
Answer every question, the conclusion first. If the passages do not answer, say that you will find out."""
HUMAN = "Passages:\n\n{passages}\n\nThe customer says: {question}\n\nWrite the reply:"
CORPUS, DATA, MODEL = "PEER_CORPUS", "PEER_DATA", "PEER_MODEL_API_BASE"
_MARKER = re.compile(r"\[(\d{1,2})\]")


@dataclass(frozen=True)
class Found:
    """A passage that was found, as it stands in the prompt."""

    id: str
    text: str


@dataclass(frozen=True)
class Citation:
    """A marker of the text, `start` to `end`, and the passage that it names."""

    number: int
    passage: str
    start: int
    end: int


class Flow(Protocol):
    """A library's own parts, put together."""

    async def find(self, question: str) -> Sequence[Found]:
        """The passages for the prompt, best first."""

    def write(self, question: str, passages: Sequence[Found]) -> AsyncIterator[str]:
        """What the model writes, piece by piece."""


@dataclass(frozen=True)
class Places:
    """Where the documents lie, where a peer may keep its index, the address of the model, and the encoder.

    The encoder keeps vectors of texts asked for before, as the product's does.
    """

    corpus: Path
    data: Path
    model: str
    embedder: Embedder


class Message(BaseModel):
    """A message of a conversation."""

    role: str
    text: str


class Conversation(BaseModel):
    """A conversation, the oldest message first."""

    id: str | None = None
    messages: list[Message] = Field(min_length=1)


class DraftRequest(BaseModel):
    """A conversation to draft a reply for, as the product takes it."""

    conversation: Conversation


def create_application(open_flow: Callable[[Places], AbstractContextManager[Flow]]) -> FastAPI:
    """The service around a flow, which is opened before the first request; places come from the environment."""

    @contextlib.asynccontextmanager
    async def lifespan(application: FastAPI) -> AsyncIterator[None]:
        with open_flow(_places()) as flow:
            application.state.flow = flow
            yield

    application = FastAPI(lifespan=lifespan)
    application.add_api_route("/readyz", _ready, methods=["GET"])
    application.add_api_route("/v1/drafts", _create_draft, methods=["POST"], response_model=None)
    return application


def numbered(passages: Sequence[Found]) -> str:
    """The passages as they stand in a prompt."""
    return "\n\n".join(f"[{number}] {one.text}" for number, one in enumerate(passages, 1))


def citations_in(text: str, passages: Sequence[Found]) -> list[Citation]:
    """The markers of a text that name one of its passages; others are left out."""
    marked = ((int(match[1]), match) for match in _MARKER.finditer(text))
    return [
        Citation(number, passages[number - 1].id, match.start(), match.end())
        for number, match in marked
        if 1 <= number <= len(passages)
    ]


async def events(flow: Flow, question: str) -> AsyncIterator[str]:
    """A draft as server-sent events: passages, delta…, draft."""
    passages = await flow.find(question)
    yield _frame("passages", {"passages": [asdict(one) for one in passages]})
    pieces = []
    async for piece in flow.write(question, passages):
        pieces.append(piece)
        yield _frame("delta", {"text": piece})
    text = "".join(pieces)
    citations = [asdict(one) for one in citations_in(text, passages)]
    yield _frame("draft", {"id": uuid.uuid4().hex, "text": text, "citations": citations})


def _frame(event: str, data: dict[str, Any]) -> str:
    return f"event: {event}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def _places() -> Places:
    embedder = RememberingEmbedder(LocalEmbedder())
    return Places(Path(os.environ[CORPUS]), Path(os.environ[DATA]), os.environ[MODEL], embedder)


async def _ready() -> dict[str, bool]:
    return {"ready": True}


async def _create_draft(body: DraftRequest, request: Request) -> StreamingResponse:
    question = body.conversation.messages[-1].text
    return StreamingResponse(events(request.app.state.flow, question), media_type="text/event-stream")
