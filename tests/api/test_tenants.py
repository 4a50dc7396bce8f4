"""Tenants: several shops on one server, of which none sees, counts or stops another."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from api.tenants import open_tenants
from assist.settings import load_settings
from assist.store import open_store
from tests.api.crossings import NAMES, Shop, ask, crossed, made_shop, opened, write_tenant
from tests.databases import empty_database

CROSSINGS = 400  # of each database; `python -m tests.api.crossings 10000` makes as many as one likes
QUESTION = {"conversation": {"messages": [{"role": "customer", "text": "电暖手宝能寄到海南吗？"}]}}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A server of three shops, their tables in files or in schemas of one database."""
    folder = tmp_path_factory.mktemp("tenants")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("ASSIST_DATA_DIR", str(folder))
        patched.setenv("ASSIST_TENANTS", " ".join(NAMES))
        if request.param == "postgresql":
            database = request.getfixturevalue("postgres_url")
            with empty_database(database) as url:
                patched.setenv("ASSIST_DATABASE_URL", url)
                with opened(folder) as client:
                    yield client
            return
        with opened(folder) as client:
            yield client


@pytest.fixture(scope="module")
def shops(server: TestClient) -> list[Shop]:
    return [made_shop(server, name) for name in NAMES]


def test_each_answers_from_its_own_documents(server: TestClient, shops: list[Shop]) -> None:
    """The same question, of which each shop's document says another thing."""
    for shop in shops:
        answer = ask(server, shop.name, shop.keys["agent"], "POST /v1/drafts", json=QUESTION).text
        assert [one.word for one in shops if one.word in answer] == [shop.word]


def test_nothing_comes_across(server: TestClient, shops: list[Shop]) -> None:
    """A key of one shop is unknown at another's address, and another's things are not there."""
    chance = random.Random(7)
    assert [one for _ in range(CROSSINGS) if (one := crossed(server, shops, chance))] == []


def test_each_is_told_its_own_counts(server: TestClient, shops: list[Shop]) -> None:
    """Drafts of one shop are nobody else's to count."""

    def counted(shop: Shop) -> float:
        lines = ask(server, shop.name, shop.keys["ci"], "GET /metrics").text.splitlines()
        return sum(float(one.rpartition(" ")[2]) for one in lines if one.startswith("reply_assist_drafts_total"))

    north, south, *_ = shops
    before = counted(north), counted(south)
    ask(server, north.name, north.keys["agent"], "POST /v1/drafts", json=QUESTION)
    assert (counted(north), counted(south)) == (before[0] + 1, before[1])


def test_a_name_that_is_nobodys_is_told_so(server: TestClient) -> None:
    """Whoever asks by address learns that the process lives, and nothing else."""
    answer = server.get("/v1/me", headers={"Host": "127.0.0.1:8100"})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert server.get("/healthz", headers={"Host": "10.0.0.7"}).json() == {"status": "ok"}
    assert server.get("/healthz", headers={"Host": "NORTH.assist.example:443"}).status_code == 200


def test_one_that_cannot_be_opened_stops_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """South has no documents: its address says so, the log why."""
    monkeypatch.setenv("ASSIST_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ASSIST_TENANTS", "north, south")
    write_tenant(tmp_path, "north")
    with TestClient(open_tenants(load_settings())) as client:
        assert client.get("/readyz", headers={"Host": "north.test"}).status_code == 200
        assert client.get("/readyz", headers={"Host": "south.test"}).status_code == 503
    assert "south" in caplog.text
    assert str(tmp_path / "tenants" / "south") in caplog.text


def test_each_has_a_schema_of_its_own(postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No table is shared: what has no name of a schema is not found in another's."""
    monkeypatch.setenv("ASSIST_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ASSIST_DATABASE_URL", postgres)
    for name in ("north", "east-side"):
        engine = open_store(load_settings(tenant=name).sql_url)
        with engine.begin() as connection:
            assert connection.execute(sa.text("SELECT count(*) FROM privacy_keys")).scalar() == 1
            connection.execute(sa.text("DELETE FROM privacy_keys"))
        engine.dispose()
    engine = sa.create_engine(postgres)
    with engine.connect() as connection:
        schemas = sa.text("SELECT DISTINCT table_schema FROM information_schema.tables WHERE table_name = 'keys'")
        assert set(connection.execute(schemas).scalars()) == {"tenant_north", "tenant_east_side"}
    engine.dispose()
