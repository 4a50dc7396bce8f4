"""Who may frame the pages: as configured, and as `assist connect` allowed, without a restart."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine
from typer.testing import CliRunner

from assist.__main__ import app
from assist.hosts.frame_origins import FrameOrigins, allow_origin, allowed_origins, forbid_origin
from assist.review.audits import list_audits
from assist.store import open_store
from tests.databases import on_both

CHAT = "https://chat.example.com"


@on_both
def test_an_origin_is_allowed_once_and_taken_back(engine: Engine) -> None:
    """Beside those configured; the audit keeps both."""
    origins = FrameOrigins(engine, ("https://own.example",))
    assert allow_origin(engine, CHAT)
    assert not allow_origin(engine, CHAT)
    assert origins.read() == ("https://own.example", CHAT)
    assert forbid_origin(engine, CHAT)
    assert not forbid_origin(engine, CHAT)
    assert (origins.read(), allowed_origins(engine)) == (("https://own.example",), [])
    assert [one.subject for one in list_audits(engine)] == [CHAT, CHAT]


def test_a_page_that_is_opened_next_may_be_framed(client: TestClient, engine: Engine) -> None:
    """The policy and the page's own list; the server was not started anew."""
    assert CHAT not in client.get("/sidebar").headers["content-security-policy"]
    allow_origin(engine, CHAT)
    answer = client.get("/sidebar")
    assert f"frame-ancestors 'self' {CHAT}" in answer.headers["content-security-policy"]
    assert CHAT in answer.text


def test_while_the_database_does_not_answer_those_of_before_hold(engine: Engine) -> None:
    """A page that is open goes on."""
    origins = FrameOrigins(engine, ())
    allow_origin(engine, CHAT)
    assert origins.read() == (CHAT,)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE frame_origins")
    assert origins.read() == (CHAT,)


def test_connect_allows_the_helpdesks_origin(monkeypatch: pytest.MonkeyPatch, store_url: str) -> None:
    """An address with a path is none; the steps come in the terminal's language."""
    monkeypatch.setenv("ASSIST_DATABASE_URL", store_url)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    done = CliRunner().invoke(app, ["connect", "chatwoot", "--origin", f"{CHAT}/"])
    assert (done.exit_code, "不用重启" in done.stdout, "设置 > 集成" in done.stdout) == (0, True, True)
    assert allowed_origins(open_store(store_url)) == [CHAT]
    refused = CliRunner().invoke(app, ["connect", "chatwoot", "--origin", f"{CHAT}/app"])
    assert refused.exit_code != 0
