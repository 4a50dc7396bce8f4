"""Past one machine: the same path on a real PostgreSQL and a real Chroma server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from api.app import create_app
from api.health import Readiness
from assist import keys
from assist.assistant import Assistant
from assist.drafting.turns.conversations import Conversation, Message
from assist.errors import Conflict, SetupError
from assist.knowledge.index import VectorIndex, open_index
from assist.knowledge.passages import Search
from assist.knowledge.publishing import publish
from assist.knowledge.reading.documents import read_corpus
from assist.knowledge.releases import list_releases
from assist.review.decisions import record_decision
from assist.settings import Settings
from assist.store import HEAD, open_store
from assist.testing import HashEmbedder
from tests.chroma_servers import chroma_server


@pytest.fixture
def chroma(tmp_path: Path) -> Iterator[str]:
    """The URL of an empty Chroma server."""
    with chroma_server(tmp_path / "server") as server:
        yield server.url


@pytest.fixture
def settings(tmp_path: Path, shop: Path) -> Settings:
    return Settings.model_validate({"data_dir": tmp_path / "data", "corpus_dir": shop})


def walked(engine: Engine, index: VectorIndex, shop: Path) -> list[str]:
    """What comes of publishing twice, drafting, and deciding twice."""
    embedder = HashEmbedder()
    first, again = (publish(engine, index, embedder, read_corpus(shop)) for _ in range(2))
    current = [release.id for release in list_releases(engine) if release.current]
    assistant = Assistant(Search(engine, index, embedder), None, engine)
    draft = assistant.draft(Conversation((Message("customer", "衣服开线了想退货，运费谁出？"),)))
    outcome = ["one release" if current == [first.release] == [again.release] else "several releases", draft.status]
    for _ in range(2):
        try:
            record_decision(engine, draft.id, "accepted", by="k_1")
            outcome.append("decided")
        except Conflict:
            outcome.append("refused")
    return outcome


WALKED = ["one release", "answered", "decided", "refused"]


def test_the_path_holds_on_postgresql(postgres: str, index: VectorIndex, shop: Path) -> None:
    """The same rows, types and conflicts as on SQLite."""
    engine = open_store(postgres)
    assert walked(engine, index, shop) == WALKED
    engine.dispose()


def test_a_postgresql_of_a_newer_version_is_refused_in_one_line(postgres: str) -> None:
    """After a downgrade; the version is left as it was."""
    engine = open_store(postgres)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0999'"))
    try:
        with pytest.raises(SetupError, match=r"newer version \(0999\) than this program knows") as told:
            open_store(postgres)
        assert "\n" not in str(told.value)
    finally:
        with engine.begin() as connection:
            connection.execute(sa.text(f"UPDATE alembic_version SET version_num = '{HEAD}'"))
        engine.dispose()


def test_rare_characters_and_none_are_taken_alike_by_postgresql(
    postgres: str, settings: Settings, index: VectorIndex
) -> None:
    """What SQLite would store is refused before it gets to either; what is sound is kept."""
    engine = open_store(postgres)
    embedder = HashEmbedder()
    publish(engine, index, embedder, read_corpus(settings.corpus_dir))
    assistant = Assistant(Search(engine, index, embedder), None, engine)
    url = {"Authorization": f"Bearer {keys.create_key(engine, 'agent', 'test')[1]}", "Content-Type": "application/json"}
    with TestClient(create_app(settings.model_copy(update={"database_url": postgres}), (assistant, index))) as client:
        for text, status in (("退货👍\u2028𠮷\x01", 200), ("退\0货", 422), ("退\ud83d货", 422)):
            for field in ("text", "id"):
                message = {"role": "customer", "text": "退货运费谁出", field: text}
                content = json.dumps({"conversation": {"id": text, "messages": [message]}})
                answer = client.post("/v1/drafts", content=content, headers=url)
                assert answer.status_code == status, answer.text
        reason = json.dumps({"verdict": "rejected", "reason": "\0"})
        assert client.post("/v1/drafts/d_none/decision", content=reason, headers=url).status_code == 422
        assert client.get("/v1/documents/%00", headers=url).status_code == 422
    engine.dispose()


def test_a_database_that_goes_away_is_told_as_such(postgres: str, settings: Settings, index: VectorIndex) -> None:
    """503 in one line, and nothing of the address; readiness does not say that all is well."""
    engine = open_store(postgres)
    embedder = HashEmbedder()
    publish(engine, index, embedder, read_corpus(settings.corpus_dir))
    assistant = Assistant(Search(engine, index, embedder), None, engine)
    app = create_app(settings.model_copy(update={"database_url": postgres}), (assistant, index))
    app.state.engine = sa.create_engine("postgresql+psycopg://app@127.0.0.1:9/none")
    app.state.readiness = Readiness(app.state.engine, index, assistant)
    with TestClient(app) as client:
        for path in ("/readyz", "/v1/releases"):
            answer = client.get(path, headers={"Authorization": "Bearer x"})
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
            assert answer.json()["detail"] == "the database does not answer; the server's log says why"
    engine.dispose()


def test_the_path_holds_on_a_chroma_server(chroma: str, engine: Engine, tmp_path: Path, shop: Path) -> None:
    """Without a lock: a server may have many clients."""
    index = open_index(tmp_path / "data", chroma)
    assert walked(engine, index, shop) == WALKED
    open_index(tmp_path / "data", chroma).close()
    index.close()


def test_a_database_that_does_not_answer_is_named_without_its_password() -> None:
    """One line, and nothing secret in it."""
    with pytest.raises(SetupError, match="check the file or ASSIST_DATABASE_URL") as caught:
        open_store("postgresql+psycopg://app:secret@127.0.0.1:9/none")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("url", ["nonsense", "oracle+nothing://x"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    """Before anything tries to connect."""
    with pytest.raises(SetupError, match="ASSIST_DATABASE_URL"):
        open_store(url)
