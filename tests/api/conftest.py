"""A running application over the small shop, and callers of each role."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from api.app import create_app
from assist import keys
from assist.assistant import Assistant
from assist.knowledge.index import VectorIndex
from assist.settings import Settings


@pytest.fixture
def settings(tmp_path: Path, shop: Path, store_url: str) -> Settings:
    return Settings.model_validate({"data_dir": tmp_path / "data", "corpus_dir": shop, "database_url": store_url})


@pytest.fixture
def client(settings: Settings, assistant: Assistant, index: VectorIndex) -> Iterator[TestClient]:
    """Not signed in."""
    with TestClient(create_app(settings, (assistant, index))) as opened:
        yield opened


@pytest.fixture
def agent(client: TestClient, engine: Engine) -> TestClient:
    """Signed in with an agent's key."""
    client.headers["Authorization"] = f"Bearer {keys.create_key(engine, 'agent', 'test')[1]}"
    return client


@pytest.fixture
def editor(client: TestClient, engine: Engine) -> TestClient:
    """Signed in with an editor's key."""
    client.headers["Authorization"] = f"Bearer {keys.create_key(engine, 'editor', 'test')[1]}"
    return client
