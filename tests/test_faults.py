"""Faults: what an agent gets while a part does not work, what readiness and metrics say, and how it mends.

The table is in docs/operations.md; `AUTOMATED` says which test tries each of its rows.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine, make_url

from api import health
from api.app import create_app
from api.probes import Probe
from assist import keys, store
from assist.assistant import Assistant
from assist.doctor import rebuild_index
from assist.drafting.writing import breakers
from assist.drafting.writing.gateways import open_model
from assist.drafting.writing.models import Model
from assist.knowledge import chroma_servers
from assist.knowledge.index import VectorIndex, open_index
from assist.knowledge.passages import Search
from assist.knowledge.publishing import publish
from assist.knowledge.reading.documents import read_corpus
from assist.settings import Settings
from assist.store import open_store
from assist.testing import HashEmbedder
from tests.chroma_servers import ChromaServer, chroma_server
from tests.fake_models.exchanges import FakeProvider
from tests.fake_models.running import fake_provider
from tests.fake_networks import network_to
from tests.test_processes import test_a_worker_that_the_kernel_ended_for_want_of_memory_is_replaced as _killed_worker

QUESTION = {"conversation": {"messages": [{"role": "customer", "text": "衣服开线了想退货，运费谁出？"}]}}


@contextlib.contextmanager
def serving(
    engine: Engine, index: VectorIndex, shop: Path, folder: Path, model: Model | None = None
) -> Iterator[TestClient]:
    """The application over a published shop, an agent signed in; unforeseen errors are answers, as over HTTP."""
    embedder = HashEmbedder()
    publish(engine, index, embedder, read_corpus(shop))
    settings = Settings.model_validate(
        {"data_dir": folder, "corpus_dir": shop, "database_url": engine.url.render_as_string(hide_password=False)}
    )
    app = create_app(settings, (Assistant(Search(engine, index, embedder), model, engine), index))
    with TestClient(app, raise_server_exceptions=False) as client:
        client.headers["Authorization"] = f"Bearer {keys.create_key(engine, 'agent', 'test')[1]}"
        yield client


def draft(client: TestClient, **more: Any) -> dict[str, Any]:
    answer = client.post("/v1/drafts", json=QUESTION | more)
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


def readiness(client: TestClient) -> tuple[int, str, list[str]]:
    """Status, the one word, and what works only in part."""
    for probe in vars(client.app.state.readiness).values():  # type: ignore[attr-defined]
        if isinstance(probe, Probe):
            probe._fresh = 0.0  # a test does not wait for the next look
    answer = client.get("/readyz")
    body = answer.json()
    return answer.status_code, body.get("status"), body.get("degraded", [])


def metric(client: TestClient, name: str) -> float:
    """What `/metrics` says of a name with its labels; -1 when it says nothing."""
    answer = client.get("/metrics")
    assert answer.status_code == 200, answer.text
    found = re.search(rf"^{re.escape(name)} (\S+)$", answer.text, re.MULTILINE)
    return float(found[1]) if found else -1.0


def refused(client: TestClient) -> tuple[int, str, str | None]:
    """What comes of asking for a draft when there is none."""
    answer = client.post("/v1/drafts", json=QUESTION)
    return answer.status_code, answer.json().get("detail", ""), answer.headers.get("retry-after")


UP = 'reply_assist_up{{part="{}"}}'
REFUSED = 'reply_assist_http_requests_total{method="POST",route="/v1/drafts",status="503"}'
NO_DATABASE = (503, "the database does not answer; the server's log says why", "5")


def test_a_lost_index_is_told_at_the_draft_and_by_readiness_and_can_be_rebuilt(
    engine: Engine, shop: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The folder was deleted while the server was down: all answers, none says that all is well."""
    data = tmp_path / "data"
    index = open_index(data)
    with serving(engine, index, shop, data) as client:
        assert readiness(client) == (200, "ok", [])
        assert draft(client)["degraded"] is None
    index.close()
    shutil.rmtree(data / "chroma")
    index = open_index(data)
    search = Search(engine, index, HashEmbedder())
    settings = Settings.model_validate({"data_dir": data, "corpus_dir": shop})
    with TestClient(create_app(settings, (Assistant(search, None, engine), index))) as client:
        client.headers["Authorization"] = f"Bearer {keys.create_key(engine, 'agent', 'test')[1]}"
        status, said, (degraded,) = readiness(client)
        assert (status, said) == (200, "ok")
        assert degraded.startswith("vector index: it lacks ")
        assert degraded.endswith("chunks; run `assist reindex`")
        assert "run `assist reindex`" in caplog.text
        assert draft(client)["degraded"] == "index_away"
        assert metric(client, "reply_assist_index_vectors") == 0
        assert metric(client, "reply_assist_release_chunks") > 0
    index.close()


def test_a_publish_into_a_folder_that_was_removed_is_refused(engine: Engine, shop: Path, tmp_path: Path) -> None:
    """It would answer with a release whose vectors are gone at the next start."""
    data = tmp_path / "data"
    with contextlib.closing(open_index(data)) as index, serving(engine, index, shop, data) as client:
        client.headers["Authorization"] = f"Bearer {keys.create_key(engine, 'editor', 'test')[1]}"
        shutil.rmtree(data / "chroma")
        answer = client.post("/v1/releases")
        assert answer.status_code == 503
        assert "assist reindex" in answer.json()["detail"]


@pytest.fixture
def chroma(tmp_path: Path) -> Iterator[ChromaServer]:
    with chroma_server(tmp_path / "server") as server:
        yield server


def test_a_frozen_chroma_holds_neither_drafts_nor_readiness(
    engine: Engine, shop: Path, tmp_path: Path, chroma: ChromaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Words alone decide, the draft says so, and when the server goes on all is as before."""
    monkeypatch.setattr(chroma_servers, "AWAY_SECONDS", 0.0)
    with (
        contextlib.closing(open_index(tmp_path / "data", chroma.url)) as index,
        serving(engine, index, shop, tmp_path / "data") as client,
    ):
        search = client.app.state.assistant.search  # type: ignore[attr-defined]
        chroma.freeze()
        search._open = None  # as after a restart, or a publish elsewhere: no vector is in memory
        made = draft(client)
        assert made["status"] in ("answered", "near")
        assert made["degraded"] == "index_away"
        status, said, (degraded,) = readiness(client)
        assert (status, said) == (200, "ok")
        assert "does not answer" in degraded
        assert metric(client, UP.format("index")) == 0
        chroma.thaw()
        assert draft(client)["degraded"] is None
        assert readiness(client) == (200, "ok", [])
        assert metric(client, UP.format("index")) == 1


def test_a_chroma_that_just_failed_is_not_waited_for_again(
    engine: Engine, shop: Path, tmp_path: Path, chroma: ChromaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One call waits; those of the next moments fail at once, so that drafts come as quickly as ever."""
    monkeypatch.setattr(chroma_servers, "AWAY_SECONDS", 3600.0)
    with (
        contextlib.closing(open_index(tmp_path / "data", chroma.url)) as index,
        serving(engine, index, shop, tmp_path / "data") as client,
    ):
        search = client.app.state.assistant.search  # type: ignore[attr-defined]
        chroma.freeze()
        search._open = None
        draft(client)
        chroma.thaw()  # it would answer, and is not asked
        search._open = None
        assert draft(client)["degraded"] == "index_away"


def test_an_index_rebuilt_elsewhere_is_used_without_a_restart(
    engine: Engine, shop: Path, tmp_path: Path, chroma: ChromaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`assist reindex` beside a running server, on a Chroma server."""
    monkeypatch.setattr("assist.doctor.open_embedder", lambda _settings: HashEmbedder())
    with (
        contextlib.closing(open_index(tmp_path / "data", chroma.url)) as index,
        serving(engine, index, shop, tmp_path / "data") as client,
    ):
        search = client.app.state.assistant.search  # type: ignore[attr-defined]
        index.empty(HashEmbedder().name)
        search._open = None
        assert draft(client)["degraded"] == "index_away"
        settings = Settings.model_validate(
            {"data_dir": tmp_path / "data", "database_url": str(engine.url), "chroma_url": chroma.url}
        )
        assert rebuild_index(settings, lambda *_: None) > 0
        readiness(client)  # the first call finds the old collection gone
        assert readiness(client) == (200, "ok", [])
        assert draft(client)["degraded"] is None


@pytest.mark.parametrize("fault", ["moved", "removed", "replaced"])
def test_a_database_file_that_is_another_is_not_written_to(
    engine: Engine, index: VectorIndex, shop: Path, tmp_path: Path, fault: str
) -> None:
    """Nothing is acknowledged that would not be there after a restart. Put back, all goes on."""
    file = Path(str(engine.url.database))
    with serving(engine, index, shop, tmp_path / "data") as client:
        made = draft(client)["id"]
        aside = file.with_suffix(".aside")
        file.rename(aside)
        if fault == "removed":
            shutil.copy(aside, file)
            file.unlink()
        if fault == "replaced":
            shutil.copy(aside, file)
        decision = client.post(f"/v1/drafts/{made}/decision", json={"verdict": "accepted"})
        assert (decision.status_code, decision.headers["retry-after"]) == (503, "5")
        assert refused(client) == NO_DATABASE
        assert readiness(client)[0] == 503
        assert client.get("/metrics").status_code == 503
        assert file.exists() == (fault == "replaced")  # none is made in its place
        aside.rename(file)
        assert readiness(client) == (200, "ok", [])
        assert client.post(f"/v1/drafts/{made}/decision", json={"verdict": "accepted"}).status_code == 201


def test_a_full_disk_is_told_as_such_and_nothing_is_lost(
    engine: Engine, index: VectorIndex, shop: Path, tmp_path: Path
) -> None:
    """SQLite may grow no more: drafts and decisions are refused, readiness says so; with room all goes on."""
    is_full = False

    def limit(connection: Any, _record: object, _proxy: object) -> None:
        used = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={used if is_full else 1_000_000}")

    with serving(engine, index, shop, tmp_path / "data") as client:
        made = draft(client)["id"]
        for one in (engine, client.app.state.engine):  # type: ignore[attr-defined]
            sa.event.listen(one, "checkout", limit)
        is_full = True
        answers = [refused(client) for _ in range(30)]
        assert answers[-1] == NO_DATABASE
        assert {status for status, _, _ in answers if status != 200} == {503}
        assert metric(client, REFUSED) >= 1
        is_full = False
        assert draft(client)["id"] != made
        assert client.post(f"/v1/drafts/{made}/decision", json={"verdict": "accepted"}).status_code == 201
        assert readiness(client) == (200, "ok", [])


def test_a_network_to_the_database_that_hangs_does_not_hang_readiness(
    postgres: str, index: VectorIndex, shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No answer within the limit is an answer; when the network is mended all goes on."""
    monkeypatch.setattr(health, "SECONDS", 0.5)
    url = make_url(postgres)
    assert url.port is not None
    with network_to(url.port) as network:
        engine = open_store(url.set(port=network.port).render_as_string(hide_password=False))
        with serving(engine, index, shop, tmp_path / "data") as client:
            network.freeze()
            assert [readiness(client)[0] for _ in range(3)] == [503, 503, 503]
            assert client.get("/healthz").status_code == 200
            assert client.get("/metrics").status_code == 503
            network.mend()
            monkeypatch.setattr(health, "SECONDS", 30.0)
            assert readiness(client) == (200, "ok", [])
            assert draft(client)["status"] == "answered"
        engine.dispose()


def test_a_postgresql_that_was_restarted_is_used_again_at_once(
    postgres: str, index: VectorIndex, shop: Path, tmp_path: Path
) -> None:
    """Connections that it ended are noticed before they are used: not one request fails."""
    engine = open_store(postgres)
    with serving(engine, index, shop, tmp_path / "data") as client:
        draft(client)
        end = sa.text(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        other = sa.create_engine(postgres)
        with other.connect() as connection:
            connection.execute(end)
        other.dispose()
        assert [draft(client)["status"] for _ in range(5)] == ["answered"] * 5
    engine.dispose()


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    with fake_provider(["质量问题退货", "来回运费由店铺承担。[1]"]) as running:
        yield running


def model_at(base: str) -> Model:
    """A model at an address, loaded."""
    model = open_model(Settings.model_validate({"model": "openai/fake", "model_api_base": base}))
    assert model is not None
    asyncio.run(model.prepare())
    return model


@pytest.mark.filterwarnings("ignore")  # litellm and its clients warn about themselves
def test_a_provider_that_keeps_failing_is_left_alone_and_asked_again(
    engine: Engine,
    index: VectorIndex,
    shop: Path,
    tmp_path: Path,
    provider: FakeProvider,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Drafts go on as quotes, each with its reason; after the pause the model writes again."""
    model = model_at(provider.base("error"))
    with serving(engine, index, shop, tmp_path / "data", model) as client:
        reasons = [draft(client)["degraded"] for _ in range(8)]
        assert set(reasons) == {"model_error", "model_paused"}
        status, said, degraded = readiness(client)
        assert (status, said) == (200, "ok")
        assert degraded == ["language model: paused after repeated failures, the log names them"]
        assert metric(client, UP.format("model")) == 0
        assert metric(client, 'reply_assist_drafts_degraded_total{reason="model_paused"}') >= 1
        provider.modes = {**provider.modes, "error": provider.modes["whole"]}
        monkeypatch.setattr(breakers, "COOL_DOWN", 0.0)
        assert draft(client)["origin"] == "model"
        assert readiness(client) == (200, "ok", [])
        assert metric(client, UP.format("model")) == 1


@pytest.mark.filterwarnings("ignore")  # as above
def test_a_network_to_the_provider_that_hangs_leaves_the_quotes(
    engine: Engine, index: VectorIndex, shop: Path, tmp_path: Path, provider: FakeProvider
) -> None:
    """In time, and marked; the next draft is the model's again when the network is mended."""
    with network_to(provider.server_address[1]) as network:
        model = model_at(f"http://127.0.0.1:{network.port}/whole/v1")
        with serving(engine, index, shop, tmp_path / "data", model) as client:
            network.freeze()
            made = draft(client, deadline_ms=1_000)
            assert (made["origin"], made["degraded"]) == ("quote", "model_late")
            assert made["timings_ms"]["total"] < 3_000  # a busy machine may be two seconds late
            assert readiness(client) == (200, "ok", [])  # one late answer is no failing provider
            assert metric(client, 'reply_assist_drafts_degraded_total{reason="model_late"}') >= 1
            network.mend()
            assert draft(client)["origin"] == "model"


def test_a_clock_that_is_wrong_is_told(engine: Engine, index: VectorIndex, shop: Path, tmp_path: Path) -> None:
    """It went back: drafts go on, by the rules of a day that is not today's, so readiness says so until it is set."""
    with serving(engine, index, shop, tmp_path / "data") as client:
        made = draft(client)["id"]
        with engine.begin() as connection:
            later = store.utc_text(dt.datetime.now(dt.UTC) + dt.timedelta(hours=1))
            connection.execute(sa.update(store.drafts).values(created_at=later))
        status, said, (degraded,) = readiness(client)
        assert (status, said) == (200, "ok")
        assert degraded.endswith("set the clock by NTP")
        assert metric(client, UP.format("clock")) == 0
        assert draft(client)["status"] == "answered"
        with engine.begin() as connection:
            now = store.utc_text(dt.datetime.now(dt.UTC))
            connection.execute(sa.update(store.drafts).values(created_at=now))
        assert readiness(client) == (200, "ok", [])
        assert client.post(f"/v1/drafts/{made}/decision", json={"verdict": "accepted"}).status_code == 201


AUTOMATED: dict[str, Callable[..., None]] = {
    "vectors lost": test_a_lost_index_is_told_at_the_draft_and_by_readiness_and_can_be_rebuilt,
    "Chroma server frozen or gone": test_a_frozen_chroma_holds_neither_drafts_nor_readiness,
    "database file moved, removed or replaced": test_a_database_file_that_is_another_is_not_written_to,
    "disk full": test_a_full_disk_is_told_as_such_and_nothing_is_lost,
    "network to PostgreSQL frozen": test_a_network_to_the_database_that_hangs_does_not_hang_readiness,
    "PostgreSQL restarted": test_a_postgresql_that_was_restarted_is_used_again_at_once,
    "provider keeps failing": test_a_provider_that_keeps_failing_is_left_alone_and_asked_again,
    "network to the provider slow": test_a_network_to_the_provider_that_hangs_leaves_the_quotes,
    "clock wrong": test_a_clock_that_is_wrong_is_told,
    "no memory: the kernel ends a worker": _killed_worker,
}


def test_every_fault_of_the_table_is_tried() -> None:
    """Row by row, in both languages."""
    docs = Path(__file__).parent.parent / "docs"
    english = (docs / "operations.md").read_text("utf-8")
    chinese = (docs / "operations.zh-CN.md").read_text("utf-8")
    rows = re.findall(r"^\| (.+?) \|", english.split("## Faults")[1].split("## ")[0], re.MULTILINE)[2:]
    assert rows == list(AUTOMATED)
    assert len(re.findall(r"^\| ", chinese.split("## 故障")[1].split("## ")[0], re.MULTILINE)) == len(rows) + 2
