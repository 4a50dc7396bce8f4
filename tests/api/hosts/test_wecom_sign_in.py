"""Signing in with WeCom: out, back with a code, and on as the member whom WeCom's own interface names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from api.app import create_app
from assist import people
from assist.assistant import Assistant
from assist.knowledge.index import VectorIndex
from assist.settings import Settings
from tests.fake_hosts.pages import CORP, CORP_SECRET, FakeHosts
from tests.fake_hosts.running import running

PAGE = "https://toolbar.example.com/reply-assist/"
INSIDE = {"User-Agent": "Mozilla/5.0 wxwork/4.1.30 MicroMessenger/7.0.1"}


@pytest.fixture
def fake() -> FakeHosts:
    return FakeHosts()


@pytest.fixture
def browser(
    settings: Settings, assistant: Assistant, index: VectorIndex, tmp_path: Path, fake: FakeHosts,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[TestClient]:  # fmt: skip
    """A browser, not signed in, before a server that knows WeCom's sign-in: one agent, one lead."""
    monkeypatch.setenv("WECOM_SECRET", CORP_SECRET)
    hosts = tmp_path / "hosts.toml"
    with running(fake.app()) as url:
        hosts.write_text(
            f'[wecom]\ncorp_id = "{CORP}"\nagent_id = 7\nsecret = "env:WECOM_SECRET"\npage = "{PAGE}"\napi = "{url}"\n'
            f'[wecom.sign_in]\nagents = ["xiaoxia"]\nleads = ["zhou"]\ninside = "{url}"\noutside = "{url}"\n'
        )
        given = settings.model_copy(update={"hosts_file": hosts, "public_url": "http://testserver"})
        with TestClient(create_app(given, (assistant, index)), follow_redirects=False) as opened:
            yield opened


def out(browser: TestClient, **given: Any) -> str:
    """Where WeCom sends the browser back to, once the member has signed in there."""
    left = browser.get("/sign-in/wecom", **given)
    assert left.status_code == 303
    return httpx.get(left.headers["location"], trust_env=False).headers["location"]


def back(browser: TestClient, address: str) -> str:
    """Where the browser ends up."""
    return str(browser.get(address.removeprefix("http://testserver")).headers["location"])


def account(browser: TestClient, place: str) -> dict[str, Any]:
    """Who somebody is who uses the token of an address."""
    token = parse_qs(urlsplit(place).fragment)["token"][0]
    session = browser.post("/v1/sign-in", json={"token": token}).json()
    found: dict[str, Any] = browser.get("/v1/me", headers={"Authorization": f"Bearer {session['bearer']}"}).json()
    return found


def test_a_member_comes_in_by_name_with_the_role_meant_for_them(browser: TestClient, fake: FakeHosts) -> None:
    """The same person each time, as of today; who is named twice has the higher role."""
    place = back(browser, out(browser))
    assert place.startswith("/signed-in#")
    first = account(browser, place)
    assert (first["name"], first["role"]) == ("林小夏", "agent")
    fake.names["xiaoxia"] = "林夏"
    again = account(browser, back(browser, out(browser)))
    assert (again["person"], again["name"]) == (first["person"], "林夏")
    fake.visitor = "zhou"
    assert account(browser, back(browser, out(browser)))["role"] == "lead"
    assert browser.get("/v1/sign-in").json() == {"oidc": False, "wecom": True}


def test_inside_wecom_it_is_silent_and_elsewhere_a_code_is_scanned(browser: TestClient) -> None:
    """The two addresses of WeCom's documents, each with what it asks for."""
    inside = browser.get("/sign-in/wecom", headers=INSIDE).headers["location"]
    asked = urlsplit(inside)
    assert (asked.path, asked.fragment) == ("/connect/oauth2/authorize", "wechat_redirect")
    assert parse_qs(asked.query)["scope"] == ["snsapi_base"]
    assert parse_qs(asked.query)["response_type"] == ["code"]
    outside = urlsplit(browser.get("/sign-in/wecom").headers["location"])
    assert outside.path == "/wwlogin/sso/login"
    given = parse_qs(outside.query)
    assert (given["login_type"], given["appid"], given["agentid"]) == (["CorpApp"], [CORP], ["7"])
    assert given["redirect_uri"] == ["http://testserver/sign-in/wecom/callback"]


def test_what_comes_back_is_bound_to_the_browser_that_left(browser: TestClient) -> None:
    """Another state, a used code, none, or no cookie: nobody comes in."""
    cookie = browser.get("/sign-in/wecom").headers["set-cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=lax", "Path=/sign-in/wecom", "Max-Age=600"))
    address = out(browser)
    assert back(browser, address.replace("state=", "state=x")) == "/people?refused=again"
    fresh = out(browser)
    assert "token=" in back(browser, fresh)
    assert back(browser, fresh) == "/people?refused=again"
    assert back(browser, "/sign-in/wecom/callback") == "/people?refused=again"
    last = out(browser)
    browser.cookies.clear()
    assert back(browser, last) == "/people?refused=again"


def test_a_code_that_was_used_is_refused(browser: TestClient, fake: FakeHosts) -> None:
    """WeCom knows it no more."""
    address = out(browser)
    fake.codes.clear()
    assert back(browser, address) == "/people?refused=again"


@pytest.mark.parametrize("visitor", ["stranger", "customer"])
def test_who_is_no_member_or_has_no_role_does_not_come_in(
    browser: TestClient, fake: FakeHosts, engine: Engine, visitor: str
) -> None:
    """A member whom no line names, and somebody from outside the company."""
    fake.names["stranger"] = "路人"
    fake.visitor = visitor
    assert back(browser, out(browser)) == "/people?refused=role"
    assert people.list_people(engine) == []


def test_the_toolbar_comes_back_to_itself_for_an_agents_work(browser: TestClient, fake: FakeHosts) -> None:
    """With the role agent, whoever it is: that page is another origin's. Only pages below `page` are gone back to."""
    fake.visitor = "zhou"
    place = back(browser, out(browser, params={"back": f"{PAGE}index.html?a=1"}, headers=INSIDE))
    assert place.startswith(f"{PAGE}index.html?a=1#token=")
    found = account(browser, place)
    assert (found["name"], found["role"]) == ("周远", "agent")
    fake.visitor = "customer"
    refused = back(browser, out(browser, params={"back": PAGE}, headers=INSIDE))
    assert refused == f"{PAGE}#refused=role"
    foreign = browser.get("/sign-in/wecom", params={"back": "https://evil.example/"})
    assert foreign.headers["location"] == "/people?refused=again"


def test_an_access_that_was_ended_here_stays_ended(browser: TestClient, engine: Engine) -> None:
    """Whatever WeCom says."""
    people.end_access(engine, account(browser, back(browser, out(browser)))["person"], by="k_lead")
    assert back(browser, out(browser)) == "/people?refused=ended"


def test_a_token_that_wecom_ended_early_is_replaced(browser: TestClient, fake: FakeHosts) -> None:
    """Once; the member notices nothing."""
    account(browser, back(browser, out(browser)))
    fake.token = "wecom-token-2"
    assert "token=" in back(browser, out(browser))


def test_without_it_nobody_is_sent_anywhere(client: TestClient) -> None:
    """It is not set up."""
    client.follow_redirects = False
    assert client.get("/sign-in/wecom").headers["location"] == "/people?refused=off"
