"""WeCom's page signatures: for the shop's own page, from tickets that are fetched once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr

from api.app import create_app
from api.hosts.settings import WecomSettings
from api.hosts.signatures import wecom_signature
from api.hosts.wecom import Tickets, is_below
from assist.assistant import Assistant
from assist.errors import ProviderFailed
from assist.knowledge.index import VectorIndex
from assist.settings import Settings
from tests.fake_hosts.pages import AGENT_TICKET, CORP, CORP_SECRET, CORP_TICKET, FakeHosts
from tests.fake_hosts.running import running

PAGE = "https://toolbar.example.com/reply-assist/"
SIGNATURE = "/v1/hosts/wecom/signature"


@pytest.fixture
def fake() -> FakeHosts:
    return FakeHosts()


@pytest.fixture
def hosts_file(tmp_path: Path, fake: FakeHosts, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("WECOM_SECRET", CORP_SECRET)
    path = tmp_path / "hosts.toml"
    with running(fake.app()) as url:
        path.write_text(
            f'[wecom]\ncorp_id = "{CORP}"\nagent_id = 7\nsecret = "env:WECOM_SECRET"\npage = "{PAGE}"\napi = "{url}"\n'
        )
        yield path


@pytest.fixture
def wecom(settings: Settings, assistant: Assistant, index: VectorIndex, hosts_file: Path) -> Iterator[TestClient]:
    given = settings.model_copy(update={"hosts_file": hosts_file})
    with TestClient(create_app(given, (assistant, index))) as client:
        yield client


def test_a_page_is_signed_with_the_ticket_of_its_kind(wecom: TestClient) -> None:
    """What `ww.register` needs; readable by the toolbar's origin alone, and never stored on the way."""
    for kind, ticket in (("corp", CORP_TICKET), ("agent", AGENT_TICKET)):
        answer = wecom.get(SIGNATURE, params={"url": f"{PAGE}index.html?a=1#top", "kind": kind})
        signed = answer.json()
        expected = wecom_signature(ticket, signed["nonceStr"], signed["timestamp"], f"{PAGE}index.html?a=1")
        assert (signed["signature"], signed["corpId"], signed["agentId"]) == (expected, CORP, 7)
        assert answer.headers["Access-Control-Allow-Origin"] == "https://toolbar.example.com"
        assert answer.headers["Cache-Control"] == "no-store"


def test_tickets_are_fetched_once(wecom: TestClient, fake: FakeHosts) -> None:
    """WeCom counts: 400 an hour for a corporation."""
    nonces = set()
    for _ in range(3):
        for kind in ("corp", "agent"):
            nonces.add(wecom.get(SIGNATURE, params={"url": PAGE, "kind": kind}).json()["nonceStr"])
    assert sorted(fake.fetched) == ["get_jsapi_ticket", "gettoken", "ticket/get"]
    assert len(nonces) == 6


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/reply-assist/",
        "http://toolbar.example.com/reply-assist/",
        "https://toolbar.example.com.evil.example/reply-assist/",
        "https://toolbar.example.com/other",
        "https://toolbar.example.com/reply-assist/../other",
        "https://toolbar.example.com@evil.example/reply-assist/",
        "",
    ],
)
def test_no_other_page_is_signed(wecom: TestClient, fake: FakeHosts, url: str) -> None:
    """And nothing is fetched for it."""
    assert wecom.get(SIGNATURE, params={"url": url}).status_code == 403
    assert fake.fetched == []


def test_a_page_may_be_named_with_or_without_its_slash() -> None:
    """Below means by whole parts of the path."""
    assert is_below("https://a.example/x", "https://a.example/x/index.html")
    assert is_below("https://a.example/x/", "https://a.example/x")
    assert not is_below("https://a.example/x", "https://a.example/xy")


def test_a_wrong_secret_is_an_error_that_does_not_show_it(
    settings: Settings, assistant: Assistant, index: VectorIndex, hosts_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """WeCom's number of the error, and where to look."""
    monkeypatch.setenv("WECOM_SECRET", "wrong-secret")
    given = settings.model_copy(update={"hosts_file": hosts_file})
    with TestClient(create_app(given, (assistant, index))) as client:
        answer = client.get(SIGNATURE, params={"url": PAGE})
    assert answer.status_code == 503
    assert "error 40014" in answer.json()["detail"]
    assert "wrong-secret" not in answer.text


@pytest.mark.parametrize(
    "answer",
    [
        [],
        "maintenance",
        {"errcode": 0, "access_token": None, "expires_in": 7200},
        {"errcode": 0, "access_token": "t", "expires_in": "soon"},
    ],
)
def test_an_answer_that_is_none_is_wecoms_failure(hosts_file: Path, answer: object) -> None:
    """A proxy in between may say anything: 503 for the page, not an error of ours."""
    app = FastAPI()
    app.get("/cgi-bin/gettoken")(lambda: answer)
    with running(app) as url:
        given = WecomSettings(corp_id=CORP, agent_id=7, secret=SecretStr("env:WECOM_SECRET"), page=PAGE, api=url)
        with pytest.raises(ProviderFailed, match="WeCom"):
            asyncio.run(ticket_of(given))


async def ticket_of(settings: WecomSettings) -> str:
    """A ticket, fetched by a caller of its own."""
    tickets = Tickets(settings)
    try:
        return await tickets.ticket("corp")
    finally:
        await tickets.close()


def test_without_wecom_nothing_is_signed(client: TestClient) -> None:
    """It is not set up."""
    assert client.get(SIGNATURE, params={"url": PAGE}).status_code == 404
