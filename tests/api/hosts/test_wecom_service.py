"""微信客服: told by a callback, fetched once each, shown to signed-in agents, forgotten as WeCom forgets."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from api.app import create_app
from api.hosts.settings import WecomSettings
from api.hosts.wecom_envelopes import envelope_signature, seal_envelope
from api.hosts.wecom_service import ServiceReader, conversation_with, sync_handler
from assist import keys
from assist.assistant import Assistant
from assist.errors import ProviderFailed
from assist.knowledge.index import VectorIndex
from assist.settings import Settings
from tests.databases import on_both
from tests.fake_hosts.pages import CORP, CORP_SECRET, SERVICE_SECRET, FakeHosts
from tests.fake_hosts.running import running

TOKEN, KEY = "callback-token", "a" * 43
EVENT = "<xml><Event><![CDATA[kf_msg_or_event]]></Event><Token><![CDATA[t]]></Token><OpenKfId><![CDATA[kf1]]></OpenKfId></xml>"


def said(
    number: int, text: str = "", *, user: str = "u1", origin: int = 3, kind: str = "text", ago: int = 60
) -> dict[str, Any]:
    """A message as WeCom lists it."""
    at = int(time.time()) - ago + number
    return {"msgid": f"m{number}", "open_kfid": "kf1", "external_userid": user, "send_time": at, "origin": origin,
            "msgtype": kind, kind: {"content": text} if kind == "text" else {"media_id": "x"}}  # fmt: skip


@pytest.fixture
def fake() -> FakeHosts:
    return FakeHosts()


@pytest.fixture
def wecom_settings(fake: FakeHosts, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """[wecom] of hosts.toml."""
    for name, value in {"S": CORP_SECRET, "K": SERVICE_SECRET, "T": TOKEN, "A": KEY}.items():
        monkeypatch.setenv(f"WECOM_{name}", value)
    service = {"secret": "env:WECOM_K", "token": "env:WECOM_T", "aes_key": "env:WECOM_A"}
    with running(fake.app()) as url:
        yield {
            "corp_id": CORP,
            "agent_id": 7,
            "secret": "env:WECOM_S",
            "page": "https://t.example.com/",
            "api": url,
            "service": service,
        }


@pytest.fixture
def reader(wecom_settings: dict[str, Any]) -> Iterator[ServiceReader]:
    opened = ServiceReader(WecomSettings.model_validate(wecom_settings))
    yield opened
    opened.close()


@pytest.fixture
def client(
    settings: Settings, assistant: Assistant, index: VectorIndex, wecom_settings: dict[str, Any], tmp_path: Path
) -> Iterator[TestClient]:
    def table(name: str, values: dict[str, Any]) -> list[str]:
        flat = [
            f"{key} = {value if isinstance(value, int) else f'{value!r}'}"
            for key, value in values.items()
            if not isinstance(value, dict)
        ]
        return [f"[{name}]", *flat]

    hosts = tmp_path / "hosts.toml"
    lines = [*table("wecom", wecom_settings), *table("wecom.service", wecom_settings["service"])]
    hosts.write_text("\n".join(lines))
    given = settings.model_copy(update={"hosts_file": hosts})
    with TestClient(create_app(given, (assistant, index))) as opened:
        yield opened


def callback(client: TestClient, event: str = EVENT, *, at: int | None = None, token: str = TOKEN) -> Any:
    """What WeCom calls."""
    encrypted, stamp = seal_envelope(KEY, CORP, event, bytes(16)), str(at or int(time.time()))
    signature = envelope_signature(token, stamp, "n", encrypted)
    query = {"msg_signature": signature, "timestamp": stamp, "nonce": "n"}
    return client.post(
        "/v1/hooks/wecom", params=query, content=f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
    )


def sync(engine: Engine, reader: ServiceReader) -> int:
    """Fetch once; how many were new."""
    found: int = sync_handler(engine, reader)({"account": "kf1", "token": "t"}, lambda *_: None)["messages"]
    return found


@on_both
def test_messages_are_kept_once_with_who_said_them(engine: Engine, reader: ServiceReader, fake: FakeHosts) -> None:
    """Page by page, from where the last fetch ended; events are none; what is no text is named."""
    fake.service += [said(1, "在吗"), said(2, "您好", origin=5), said(3, origin=4, kind="event"), said(4, kind="image")]
    assert sync(engine, reader) == 3
    fake.service.append(said(5, "几天发货"))
    assert sync(engine, reader) == 1
    assert fake.cursors == ["", "2", "4"]
    kept = conversation_with(engine, "u1")
    assert [(one["role"], one["text"]) for one in kept] == [
        ("customer", "在吗"), ("agent", "您好"), ("customer", "[图片]"), ("customer", "几天发货"),
    ]  # fmt: skip
    assert conversation_with(engine, "u2") == []


@on_both
def test_begun_again_a_fetch_keeps_nothing_twice(engine: Engine, reader: ServiceReader, fake: FakeHosts) -> None:
    """The process died after a page was kept and before the job was done; WeCom repeats itself too."""
    fake.service += [said(1, "在吗"), said(1, "在吗")]
    assert sync(engine, reader) == 1
    assert len(conversation_with(engine, "u1")) == 1


@on_both
def test_what_wecom_no_longer_gives_out_is_forgotten(engine: Engine, reader: ServiceReader, fake: FakeHosts) -> None:
    """After three days, at the next fetch."""
    fake.service.append(said(1, "旧的", ago=int(dt.timedelta(days=4).total_seconds())))
    sync(engine, reader)
    fake.service.append(said(2, "新的"))
    sync(engine, reader)
    assert [one["text"] for one in conversation_with(engine, "u1")] == ["新的"]


@on_both
def test_an_access_token_that_ended_is_replaced(engine: Engine, reader: ServiceReader, fake: FakeHosts) -> None:
    """WeCom may end one early; one that is never taken is the provider's failure."""
    fake.service.append(said(1, "在吗"))
    sync(engine, reader)
    fake.tokens += 1  # another one was given out
    fake.service.append(said(2, "还在吗"))
    assert sync(engine, reader) == 1


def test_wecom_that_fails_is_said_without_its_secrets(reader: ServiceReader) -> None:
    """The job tries again."""
    reader._client.base_url = "http://127.0.0.1:9"
    with pytest.raises(ProviderFailed) as failed:
        list(reader.pages("kf1", "", "t"))
    assert SERVICE_SECRET not in str(failed.value)


def test_a_callback_is_answered_at_once_and_its_messages_are_there_soon(
    client: TestClient, fake: FakeHosts, engine: Engine
) -> None:
    """For agents who are signed in; nobody else reads them, and an unknown customer is not found."""
    fake.service.append(said(1, "几天发货"))
    assert callback(client).text == "success"
    assert client.get("/v1/hosts/wecom/conversations/u1").status_code == 401
    client.headers["Authorization"] = f"Bearer {keys.create_key(engine, 'agent', 'test')[1]}"
    while client.get("/v1/hosts/wecom/conversations/u1").status_code != 200:  # the suite's own time limit ends it
        time.sleep(0.05)
    found = client.get("/v1/hosts/wecom/conversations/u1").json()
    assert (found["id"], found["messages"][0]["text"]) == ("wecom-u1", "几天发货")
    assert client.get("/v1/hosts/wecom/conversations/u2").status_code == 404


def test_a_callback_that_is_not_wecoms_is_refused(client: TestClient, fake: FakeHosts) -> None:
    """Another token, an old one, no envelope; nothing is fetched for it."""
    assert callback(client, token="another").status_code == 401
    assert callback(client, at=int(time.time()) - 3_600).status_code == 401
    assert (
        client.post(
            "/v1/hooks/wecom", params={"msg_signature": "x", "timestamp": "1", "nonce": "n"}, content=b"x"
        ).status_code
        == 401
    )
    assert callback(client, "<xml><Event>other</Event></xml>").text == "success"
    assert fake.cursors == []


def test_the_address_is_verified_by_an_echo(client: TestClient) -> None:
    """Entered in WeCom's console: the text in the envelope comes back."""
    echo, stamp = seal_envelope(KEY, CORP, "4711", bytes(16)), str(int(time.time()))
    query = {
        "msg_signature": envelope_signature(TOKEN, stamp, "n", echo),
        "timestamp": stamp,
        "nonce": "n",
        "echostr": echo,
    }
    assert client.get("/v1/hooks/wecom", params=query).text == "4711"
    assert client.get("/v1/hooks/wecom", params={**query, "nonce": "m"}).status_code == 401


def test_without_the_service_there_is_no_such_address(
    settings: Settings, assistant: Assistant, index: VectorIndex
) -> None:
    """Nothing is set up by itself."""
    query = {"msg_signature": "x", "timestamp": "1", "nonce": "n"}
    with TestClient(create_app(settings, (assistant, index))) as plain:
        assert plain.post("/v1/hooks/wecom", params=query).status_code == 404


def test_a_key_of_the_wrong_length_is_named(wecom_settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Without showing it."""
    monkeypatch.setenv("WECOM_A", "short")
    with pytest.raises(ValueError, match="EncodingAESKey has 43"):
        WecomSettings.model_validate(wecom_settings)
