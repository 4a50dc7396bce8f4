"""A draft nobody waits for costs nothing: newer requests and clients that go away close the model's call.

Over real HTTP, for a test client cannot go away, with a provider that stalls in the middle of its answer.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import uvicorn
from sqlalchemy.engine import Engine

from api.app import create_app
from assist import keys
from assist.assistant import Assistant
from assist.drafting.writing.gateways import open_model
from assist.knowledge.index import VectorIndex
from assist.knowledge.passages import Search
from assist.providers import load_litellm
from assist.settings import Settings
from tests.fake_models.exchanges import FakeProvider
from tests.fake_models.running import fake_provider

pytestmark = [
    pytest.mark.filterwarnings("ignore"),  # litellm and its clients warn about themselves on import and at exit
]

STREAM = {"Accept": "text/event-stream"}


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    load_litellm()
    with fake_provider(["质量问题退货来回运费由店铺承担。", "[1]"]) as running:
        yield running


@pytest.fixture
def agent(
    settings: Settings, search: Search, engine: Engine, index: VectorIndex, provider: FakeProvider
) -> Iterator[httpx.Client]:
    """A client, with an agent's key, of a real server whose model stalls."""
    values = {"model": "openai/fake", "model_api_base": provider.base("stall")}
    with_model = settings.model_copy(update=values)
    assistant = Assistant(search, open_model(with_model), engine)
    config = uvicorn.Config(create_app(with_model, (assistant, index)), port=0, log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    headers = {"Authorization": f"Bearer {keys.create_key(engine, 'agent', 'test')[1]}"}
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=30) as client:
        yield client
    server.should_exit = True
    thread.join()


def body(**more: Any) -> dict[str, Any]:
    """A question in conversation c1, with a deadline that no test waits for."""
    message = {"role": "customer", "text": "衣服开线了想退货，运费谁出？"}
    return {"conversation": {"id": "c1", "messages": [message], **more}, "deadline_ms": 60_000}


def until_writing(response: httpx.Response) -> Iterator[str]:
    """The lines of a stream, read up to the model's first words. To be kept: without a reader the stream is closed."""
    lines = response.iter_lines()
    for line in lines:
        if line == "event: delta":
            break
    return lines


def test_a_stream_that_is_closed_closes_the_call(agent: httpx.Client, provider: FakeProvider) -> None:
    """The agent has moved on to another conversation."""
    with agent.stream("POST", "/v1/drafts", json=body(), headers=STREAM) as response:
        reading = until_writing(response)
        assert not provider.closed.wait(0.3)
    del reading
    assert provider.closed.wait(30)


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("/v1/drafts", {}),
        ("/v1/checks", {"text": "开线的运费我们出。"}),
        ("/v1/translations", {"conversation": None, "text": "开线的运费我们出。", "language": "en"}),
    ],
)
def test_a_client_that_hangs_up_closes_the_call(
    agent: httpx.Client, provider: FakeProvider, path: str, given: dict[str, Any]
) -> None:
    """Also when it waits for JSON and the server has nothing to write to it, whatever it asked a model for."""
    asked = {name: value for name, value in {**body(), **given}.items() if value is not None}

    async def hang_up() -> None:
        async with httpx.AsyncClient(base_url=agent.base_url, headers=agent.headers) as client:
            task = asyncio.create_task(client.post(path, json=asked, timeout=30))
            while not provider.requests:
                await asyncio.sleep(0.02)
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    asyncio.run(hang_up())
    assert provider.closed.wait(30)


def test_a_newer_request_supersedes_the_older_one(agent: httpx.Client, provider: FakeProvider) -> None:
    """The older call is closed, and its stream ends with the quote draft, marked."""
    with agent.stream("POST", "/v1/drafts", json=body(), headers=STREAM) as older:
        lines = until_writing(older)
        with agent.stream("POST", "/v1/drafts", json=body(), headers=STREAM) as newer:
            reading = until_writing(newer)
            assert provider.closed.wait(30)
            rest = list(lines)
    del reading
    draft = json.loads(rest[rest.index("event: draft") + 1].removeprefix("data: "))
    assert (draft["origin"], draft["degraded"]) == ("quote", "superseded")
    assert "来回运费由店铺承担" in draft["text"]


def test_another_conversation_is_left_alone(agent: httpx.Client, provider: FakeProvider) -> None:
    """Two customers, one agent."""
    with (
        agent.stream("POST", "/v1/drafts", json=body(), headers=STREAM) as one,
        agent.stream("POST", "/v1/drafts", json=body(id="c2"), headers=STREAM) as other,
    ):
        reading = [until_writing(one), until_writing(other)]
        assert not provider.closed.wait(0.3)
    del reading
