"""A PostgreSQL server that freezes: nobody waits for it for ever, and afterwards work goes on by itself."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from api.app import create_app
from assist import keys, silences
from assist.assistant import Assistant
from assist.knowledge.index import VectorIndex
from assist.knowledge.passages import Search
from assist.knowledge.publishing import publish
from assist.knowledge.reading.documents import read_corpus
from assist.settings import Settings
from assist.store import open_store
from assist.testing import HashEmbedder
from tests.databases import postgres_server

AT_ONCE = 60  # requests; more than there are threads and connections


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A server of its own, for others' tests must not freeze with it."""
    with postgres_server() as url:
        yield url


@pytest.fixture
def engine(server: str) -> Iterator[Engine]:
    opened = open_store(server)
    yield opened
    opened.dispose()


@contextlib.contextmanager
def frozen(engine: Engine) -> Iterator[None]:
    """Within, no process of the server does anything."""
    with engine.connect() as connection:
        backend = int(connection.execute(sa.text("SELECT pg_backend_pid()")).scalar_one())
    first = int(Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()[1])
    everyone = [first, *map(int, Path(f"/proc/{first}/task/{first}/children").read_text().split())]
    _signal(everyone, signal.SIGSTOP)
    try:
        yield
    finally:
        _signal(everyone, signal.SIGCONT)


def _signal(processes: list[int], which: signal.Signals) -> None:
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, which)


def test_a_query_of_a_frozen_server_fails_and_the_next_one_succeeds(engine: Engine) -> None:
    """On a connection that is in use, whose every timeout would be the server's own."""
    with engine.connect() as connection:
        connection.execute(sa.text("SELECT 1"))
        with frozen(engine), pytest.raises(OperationalError, match=silences.SAYS):
            connection.execute(sa.text("SELECT 2"))
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT 3")).scalar() == 3


def test_a_long_query_is_waited_for(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slow is not silent: a migration may take minutes."""
    monkeypatch.setattr(silences, "SILENT_SECONDS", 0.1)
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT 4 FROM pg_sleep(1)")).scalar() == 4


def test_requests_to_a_frozen_database_are_answered(
    engine: Engine, server: str, tmp_path: Path, shop: Path, index: VectorIndex
) -> None:
    """503 to each of many at once, none is held; drafts come again when the server goes on."""
    embedder = HashEmbedder()
    publish(engine, index, embedder, read_corpus(shop))
    settings = Settings.model_validate({"data_dir": tmp_path / "data", "corpus_dir": shop, "database_url": server})
    bearer = {"Authorization": f"Bearer {keys.create_key(engine, 'agent', 'test')[1]}"}
    asked = {"conversation": {"messages": [{"role": "customer", "text": "衣服开线了想退货运费谁出"}]}}
    app = create_app(settings, (Assistant(Search(engine, index, embedder), None, engine), index))
    with TestClient(app, headers=bearer) as client:
        assert client.post("/v1/drafts", json=asked).status_code == 200

        def status(number: int) -> tuple[int, str | None]:
            answer = client.get("/v1/releases") if number % 2 else client.post("/v1/drafts", json=asked)
            return answer.status_code, answer.headers.get("Retry-After")

        with frozen(engine), ThreadPoolExecutor(AT_ONCE) as clients:
            assert set(clients.map(status, range(AT_ONCE))) == {(503, "5")}
        again = (client.post("/v1/drafts", json=asked).status_code for _ in range(100))
        assert next(code for code in again if code == 200 or threading.Event().wait(0.2)) == 200
