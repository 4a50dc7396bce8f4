"""Shared set-up: no network but loopback, no settings from the developer's shell, a small shop to test with."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from assist.assistant import Assistant
from assist.console import quiet_libraries
from assist.drafting.writing import deadlines
from assist.knowledge.index import VectorIndex, open_index
from assist.knowledge.passages import Search
from assist.knowledge.publishing import publish
from assist.knowledge.reading.documents import read_corpus
from assist.store import open_store
from assist.testing import HashEmbedder
from tests.databases import empty_database, postgres_server
from tests.shop import write_shop

quiet_libraries()
GRACE_SECONDS = 10.0  # for a thread that was told to end
_connect = socket.socket.connect


def _loopback_only(self: socket.socket, address: Any) -> None:
    if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
        raise AssertionError(f"a test tried to reach {address[0]}: only loopback is allowed")
    _connect(self, address)


@pytest.fixture(autouse=True)
def isolated(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Every test has its own data folder, no ASSIST_* of the shell, no way out of the machine, and time.

    A model is late only where a test says so with a deadline of its own: the machine may be busy.
    """
    patient = {channel: milliseconds * 10 for channel, milliseconds in deadlines.DEADLINES_MS.items()}
    monkeypatch.setattr(deadlines, "DEADLINES_MS", patient)
    monkeypatch.setattr(socket.socket, "connect", _loopback_only)
    for name in list(os.environ):
        if name.startswith("ASSIST_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("ASSIST_DATA_DIR", str(tmp_path / "data"))


@pytest.fixture(autouse=True)
def nothing_left_running() -> Iterator[None]:
    """A worker that a test leaves behind asks a database that is gone, and fills the log of all tests to come."""
    before = set(threading.enumerate())
    yield
    begun = [one for one in set(threading.enumerate()) - before if one.name.startswith("jobs-")]
    for thread in begun:
        thread.join(GRACE_SECONDS)
    left = [thread.name for thread in begun if thread.is_alive()]
    assert not left, f"still running: {', '.join(left)}; close the application, or stop the worker"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A folder with a handful of documents; see tests/shop.py."""
    return write_shop(tmp_path / "shop")


@pytest.fixture
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database: SQLite, or what `on_both` says."""
    if getattr(request, "param", "sqlite") == "sqlite":
        return f"sqlite:///{tmp_path / 'data' / 'assist.db'}"
    url: str = request.getfixturevalue("postgres")
    return url


@pytest.fixture
def engine(store_url: str) -> Iterator[Engine]:
    opened = open_store(store_url)
    yield opened
    opened.dispose()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server, started by the first test that needs one."""
    with postgres_server() as url:
        yield url


@pytest.fixture
def postgres(postgres_url: str) -> Iterator[str]:
    """The URL of an empty database of PostgreSQL."""
    with empty_database(postgres_url) as url:
        yield url


@pytest.fixture
def index(tmp_path: Path) -> Iterator[VectorIndex]:
    opened = open_index(tmp_path / "data")
    yield opened
    opened.close()


@pytest.fixture
def search(engine: Engine, index: VectorIndex, shop: Path) -> Search:
    """Search over the published shop."""
    embedder = HashEmbedder()
    publish(engine, index, embedder, read_corpus(shop))
    return Search(engine, index, embedder)


@pytest.fixture
def assistant(search: Search, engine: Engine) -> Assistant:
    """An assistant over the published shop that writes quote drafts."""
    return Assistant(search, None, engine)
