"""Fixtures: an application with a fake Chatwoot beside it, and what its webhook leads to."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from api.app import create_app
from assist import store
from assist.assistant import Assistant
from assist.knowledge.index import VectorIndex
from assist.settings import Settings
from tests.fake_hosts.chatwoot import SECRET, TOKEN, FakeChatwoot
from tests.fake_hosts.running import running

QUESTION = "衣服开线了想退货，运费谁出？"


@pytest.fixture
def chatwoot() -> FakeChatwoot:
    return FakeChatwoot()


@pytest.fixture
def hosts_file(tmp_path: Path, chatwoot: FakeChatwoot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """hosts.toml for the fake, with private notes on. Tests add lines before they open the application."""
    monkeypatch.setenv("CHATWOOT_TOKEN", TOKEN)
    monkeypatch.setenv("CHATWOOT_SECRET", SECRET)
    monkeypatch.setenv("CHATWOOT_PATH", "nobody-guesses-this")
    path = tmp_path / "hosts.toml"
    with running(chatwoot.app()) as url:
        path.write_text(
            f'[chatwoot]\nurl = "{url}"\naccount = 1\ntoken = "env:CHATWOOT_TOKEN"\n'
            'webhook_secret = "env:CHATWOOT_SECRET"\nsuggestions = "private_note"\n'
        )
        yield path


@pytest.fixture
def app(settings: Settings, assistant: Assistant, index: VectorIndex, hosts_file: Path) -> FastAPI:
    return create_app(settings.model_copy(update={"hosts_file": hosts_file}), (assistant, index))


@pytest.fixture
def hook(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


def settle(client: TestClient) -> None:
    """Wait until the background has nothing left to do now."""
    engine: Engine = client.app.state.engine  # type: ignore[attr-defined]  # TestClient's app is typed as any ASGI callable
    begun = store.jobs.c.state.in_(("waiting", "running")) & store.jobs.c.error.is_(None)
    pause = threading.Event()
    for _ in range(3_000):
        with engine.connect() as connection:
            if connection.execute(sa.select(store.jobs.c.id).where(begun)).first() is None:
                return
        pause.wait(0.02)
    raise AssertionError("a job still runs after a minute")


def status(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json().get("status", answer.json().get("detail"))


def drafts_of(engine: Engine) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(sa.select(store.drafts.c.draft)).scalars()]
