"""Signing in with the shop's own accounts: out, back, checked, and on as a person of today's name and role."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi.testclient import TestClient
from joserfc.jwk import RSAKey
from sqlalchemy.engine import Engine

from api.app import create_app
from assist import people
from assist.assistant import Assistant
from assist.errors import SetupError
from assist.knowledge.index import VectorIndex
from assist.settings import Settings, load_settings
from tests.fake_identities import CLIENT, SECRET, FakeIdentities, fake_identities


@pytest.fixture
def identities() -> Iterator[FakeIdentities]:
    with fake_identities() as running:
        yield running


@pytest.fixture
def browser(
    settings: Settings, assistant: Assistant, index: VectorIndex, identities: FakeIdentities
) -> Iterator[TestClient]:
    """A browser, not signed in, before a server that knows the shop's sign-in."""
    given = settings.model_dump() | {
        "oidc_issuer": identities.url, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET,
        "oidc_roles": ("agent=agent", "editor=content", "lead=heads"), "public_url": "http://testserver",
    }  # fmt: skip
    with TestClient(create_app(Settings.model_validate(given), (assistant, index)), follow_redirects=False) as opened:
        yield opened


def out(browser: TestClient) -> str:
    """Where the provider sends the browser back to, once the person has signed in there."""
    left = browser.get("/sign-in/oidc")
    assert left.status_code == 303
    return httpx.get(left.headers["location"], trust_env=False).headers["location"]


def back(browser: TestClient, address: str) -> str:
    """Where the browser ends up."""
    return str(browser.get(address.removeprefix("http://testserver")).headers["location"])


def signed_in(browser: TestClient) -> dict[str, Any]:
    """The account after all of it."""
    place = urlsplit(back(browser, out(browser)))
    assert place.path == "/signed-in"
    session = browser.post("/v1/sign-in", json={"token": parse_qs(place.fragment)["token"][0]}).json()
    account: dict[str, Any] = browser.get("/v1/me", headers={"Authorization": f"Bearer {session['bearer']}"}).json()
    return account


def test_a_person_comes_in_by_the_shops_account(browser: TestClient, identities: FakeIdentities) -> None:
    """By name, with the role that a value of the claim stands for; again, they are the same person, as of today."""
    ann = signed_in(browser)
    assert (ann["name"], ann["role"]) == ("Ann Li", "agent")
    identities.claims |= {"name": "Ann Wang", "groups": ["agent", "heads", "others"]}
    today = signed_in(browser)
    assert (today["person"], today["name"], today["role"]) == (ann["person"], "Ann Wang", "lead")
    identities.claims |= {"sub": "u2"}
    assert signed_in(browser)["person"] != ann["person"]


def test_it_leaves_with_all_that_protects_it(browser: TestClient) -> None:
    """PKCE, state and nonce; what has to come back is in a cookie that no script and no other site's form reads."""
    left = browser.get("/sign-in/oidc")
    asked = parse_qs(urlsplit(left.headers["location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == ["http://testserver/sign-in/oidc/callback"]
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    cookie = left.headers["set-cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=lax", "Path=/sign-in/oidc", "Max-Age=600"))


@pytest.mark.parametrize(
    "forged",
    [
        {"iss": "https://else.example.com"},
        {"aud": "another"},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"exp": int(time.time()) - 3_600},
        {"nonce": "of-another-departure"},
    ],
    ids=["issuer", "audience", "made for another", "over", "nonce"],
)
def test_a_token_that_is_not_meant_for_this_is_refused(
    browser: TestClient, identities: FakeIdentities, engine: Engine, forged: dict[str, Any]
) -> None:
    """The provider did sign it; nobody comes in."""
    identities.forged = forged
    assert back(browser, out(browser)) == "/people?refused=again"
    assert identities.tokens == 1
    assert people.list_people(engine) == []


def test_a_token_of_another_signer_is_refused(browser: TestClient, identities: FakeIdentities) -> None:
    """With the name of the provider's key."""
    identities.signer = RSAKey.generate_key(2048, {"kid": "k1"})
    assert back(browser, out(browser)) == "/people?refused=again"


def test_who_did_not_leave_does_not_come_back(browser: TestClient, identities: FakeIdentities) -> None:
    """A code brought by another browser, with another state, twice, or none."""
    address = out(browser)
    assert back(browser, address.replace("state=", "state=x")) == "/people?refused=again"
    assert back(browser, address) == "/people?refused=again"  # the cookie has been used
    assert back(browser, "/sign-in/oidc/callback?error=access_denied") == "/people?refused=again"
    fresh = out(browser)
    browser.cookies.clear()
    assert back(browser, fresh) == "/people?refused=again"
    assert identities.tokens == 0


@pytest.mark.parametrize("groups", [[], ["others"], "others", None, {"heads": True}, [7]])
def test_who_has_no_role_does_not_come_in(
    browser: TestClient, identities: FakeIdentities, engine: Engine, groups: object
) -> None:
    """And is told to ask."""
    identities.claims["groups"] = groups
    assert back(browser, out(browser)) == "/people?refused=role"
    assert people.list_people(engine) == []


def test_an_access_that_was_ended_here_stays_ended(
    browser: TestClient, identities: FakeIdentities, engine: Engine
) -> None:
    """Whatever the provider says."""
    people.end_access(engine, signed_in(browser)["person"], by="k_lead")
    assert back(browser, out(browser)) == "/people?refused=ended"


def test_a_provider_that_fails_is_told_as_such(browser: TestClient, identities: FakeIdentities) -> None:
    """Not a traceback; once it answers again, so does the sign-in."""
    identities.down = True
    assert browser.get("/sign-in/oidc").headers["location"] == "/people?refused=provider"
    identities.down = False
    assert signed_in(browser)["name"] == "Ann Li"


def test_it_is_off_when_not_set_up(client: TestClient) -> None:
    """The pages do not offer it."""
    assert client.get("/v1/sign-in").json() == {"oidc": False, "wecom": False}
    assert client.get("/sign-in/oidc", follow_redirects=False).headers["location"] == "/people?refused=off"


def test_pages_learn_that_it_is_on(browser: TestClient) -> None:
    """Without a key: who asks has none yet."""
    assert browser.get("/v1/sign-in").json() == {"oidc": True, "wecom": False}


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({}, "ASSIST_OIDC_CLIENT_SECRET beside it"),
        ({"oidc_client_id": "a", "oidc_client_secret": "b", "oidc_issuer": "http://idp.example.com"}, "must be https"),
        ({"oidc_client_id": "a", "oidc_client_secret": "b", "oidc_roles": "boss=heads"}, "ROLE=VALUE"),
    ],
)
def test_settings_that_are_not_whole_are_refused_in_one_line(more: dict[str, str], told: str) -> None:
    """Before the server starts."""
    with pytest.raises(SetupError, match=told):
        load_settings(**{"oidc_issuer": "https://idp.example.com", **more})
