"""Several processes on one database and one Chroma server: they start together, serve together, and see one release."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from api import following
from api.app import create_app
from assist import keys, store
from assist.assistant import Assistant
from assist.errors import SetupError
from assist.knowledge.index import open_index
from assist.knowledge.passages import Search
from assist.knowledge.publishing import publish
from assist.knowledge.reading.documents import read_corpus
from assist.knowledge.releases import list_releases
from assist.serving import serve_api
from assist.settings import Settings
from assist.store import open_store
from assist.testing import HashEmbedder
from tests.chroma_servers import ChromaServer, chroma_server
from tests.databases import free_port
from tests.shop import write_shop

ROOT = Path(__file__).parent.parent
PATIENCE = 300.0  # seconds, on a machine that is busy with other things

FIRST_START = """
import sys
from pathlib import Path
from assist.first_starts import publish_first
from assist.knowledge.index import open_index
from assist.store import open_store
from assist.testing import HashEmbedder

database, chroma, folder, shop = sys.argv[1:]
engine = open_store(database)
publish_first(engine, open_index(Path(folder), chroma), HashEmbedder(), Path(shop))
"""


@pytest.fixture
def chroma(tmp_path: Path) -> Iterator[ChromaServer]:
    with chroma_server(tmp_path / "server") as server:
        yield server


def test_two_first_starts_on_one_empty_database_both_succeed(
    postgres: str, chroma: ChromaServer, shop: Path, tmp_path: Path
) -> None:
    """One makes the tables and publishes, the other waits; afterwards there is one release."""
    command = [sys.executable, "-c", FIRST_START, postgres, chroma.url, str(tmp_path), str(shop)]
    starting = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    told = [one.communicate(timeout=PATIENCE)[1] for one in starting]
    assert [one.returncode for one in starting] == [0, 0, 0], told
    engine = open_store(postgres)
    assert [release.current for release in list_releases(engine)] == [True]
    engine.dispose()


def test_a_release_published_elsewhere_is_opened_without_being_asked_for(
    postgres: str, chroma: ChromaServer, shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No draft has to wait for it; the look comes every second."""
    assert following.LOOK_SECONDS <= 1.0
    engine, index = open_store(postgres), open_index(tmp_path / "data", chroma.url)
    publish(engine, index, HashEmbedder(), read_corpus(shop))
    search = Search(engine, index, HashEmbedder())
    settings = Settings.model_validate({"data_dir": tmp_path / "data", "corpus_dir": shop, "database_url": postgres})
    with TestClient(create_app(settings, (Assistant(search, None, engine), index))):
        write_shop(shop, lamp=None)
        release = publish(engine, index, HashEmbedder(), read_corpus(shop)).release
        pause = threading.Event()
        for _ in range(int(PATIENCE / 0.1)):
            if search._open is not None and search._open.release.id == release:
                break
            pause.wait(0.1)
        assert search._open is not None
        assert search._open.release.id == release
    index.close()
    engine.dispose()


@contextlib.contextmanager
def two_workers(
    postgres: str, chroma: ChromaServer, shop: Path, tmp_path: Path
) -> Iterator[tuple[str, subprocess.Popen[bytes], Path]]:
    """`assist serve --workers 2` once it is ready: its address, its process, its log. Ended as an administrator does."""
    port, log = free_port(), tmp_path / "log"
    env = {name: value for name, value in os.environ.items() if not name.startswith("ASSIST_")}
    env |= {"ASSIST_DATABASE_URL": postgres, "ASSIST_CHROMA_URL": chroma.url, "ASSIST_DATA_DIR": str(tmp_path / "data"),
            "ASSIST_CORPUS_DIR": str(shop), "PYTHONPATH": str(ROOT)}  # fmt: skip
    command = [sys.executable, "-m", "assist", "serve", "--port", str(port), "--workers", "2"]
    with log.open("w") as output:
        server = subprocess.Popen(command, env=env, stdout=output, stderr=output, cwd=tmp_path)
    try:
        url = f"http://127.0.0.1:{port}"
        wait_until_ready(url, server, log)
        yield url, server, log
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=PATIENCE) is not None


def drafted(url: str, engine: Engine, count: int = 8) -> list[str]:
    """What becomes of so many requests for drafts."""
    bearer = {"Authorization": f"Bearer {keys.create_key(engine, 'agent', 'test')[1]}"}
    asked = {"conversation": {"messages": [{"role": "customer", "text": "衣服开线了想退货，运费谁出？"}]}}
    answers = [httpx.post(f"{url}/v1/drafts", json=asked, headers=bearer, timeout=PATIENCE) for _ in range(count)]
    return [answer.json()["status"] for answer in answers]


def kept_drafts(engine: Engine) -> int:
    """How many drafts are in the database."""
    with engine.connect() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(store.drafts)).scalar_one())


def test_several_workers_serve_one_database(postgres: str, chroma: ChromaServer, shop: Path, tmp_path: Path) -> None:
    """`assist serve --workers 2` answers, says so when it does and not before, and ends when it is told to."""
    with two_workers(postgres, chroma, shop, tmp_path) as (url, _, log):
        engine = open_store(postgres)
        assert drafted(url, engine) == ["answered"] * 8
        assert "/desk#token=" in log.read_text()
    assert kept_drafts(engine) == 8
    engine.dispose()


def test_a_worker_that_the_kernel_ended_for_want_of_memory_is_replaced(
    postgres: str, chroma: ChromaServer, shop: Path, tmp_path: Path
) -> None:
    """It is given no time to say a word: the other one goes on, a new one comes, what was acknowledged is there."""
    with two_workers(postgres, chroma, shop, tmp_path) as (url, server, log):
        engine = open_store(postgres)
        assert drafted(url, engine) == ["answered"] * 8
        before = workers_of(server)
        os.kill(before[0], signal.SIGKILL)
        until = time.monotonic() + PATIENCE
        while len(workers_of(server)) < 2 or before[0] in workers_of(server):
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.2)
        wait_until_ready(url, server, log)
        assert drafted(url, engine) == ["answered"] * 8
        assert before[1] in workers_of(server)
        assert kept_drafts(engine) == 16
    engine.dispose()


def workers_of(server: subprocess.Popen[bytes]) -> list[int]:
    """The numbers of the processes that answer."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    return [int(one) for one in children if b"resource_tracker" not in Path(f"/proc/{one}/cmdline").read_bytes()]


def wait_until_ready(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Until `/readyz` says that all is well."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert server.poll() is None, log.read_text()
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{url}/readyz", timeout=10).json().get("status") == "ok":
                return
        time.sleep(0.2)
    raise AssertionError(log.read_text())


def test_workers_whose_chroma_does_not_answer_are_not_started(postgres: str, tmp_path: Path) -> None:
    """In one line: each would end at once, and be started anew, for ever."""
    settings = Settings.model_validate(
        {"data_dir": tmp_path, "database_url": postgres, "chroma_url": f"http://127.0.0.1:{free_port()}"}
    )
    with pytest.raises(SetupError, match="no Chroma server answers"):
        serve_api(settings, "127.0.0.1", free_port(), 2)
