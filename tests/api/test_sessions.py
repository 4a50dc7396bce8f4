"""Sessions over HTTP: listed, signed out and ended; what leads manage is for leads."""

from __future__ import annotations

from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from assist import keys, people
from tests.databases import on_both


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def signed_in(client: TestClient, token: str) -> dict[str, str]:
    """The header of a session by a link."""
    return bearer(client.post("/v1/sign-in", json={"token": token}).json()["bearer"])


def embedded(client: TestClient, headers: dict[str, str]) -> dict[str, str]:
    """The header of the sidebar that a page signs in."""
    return signed_in(client, client.post("/v1/sign-in/links", headers=headers).json()["token"])


def status(client: TestClient, headers: dict[str, str]) -> int:
    return client.get("/v1/me", headers=headers).status_code


@on_both
def test_the_startup_links_session_is_listed_signed_out_and_gone(client: TestClient, engine: Engine) -> None:
    """And the sidebar's with it."""
    desk = signed_in(client, keys.create_link(engine, "lead", "sign-in link"))
    sidebar = embedded(client, desk)
    first, second = client.get("/v1/sessions", headers=desk).json()
    assert (first["name"], first["made_with"], first["role"]) == ("sign-in link", second["id"], "agent")
    assert (first["current"], second["current"]) == (False, True)
    assert client.post("/v1/sign-out", headers=desk).status_code == 204
    assert (status(client, desk), status(client, sidebar)) == (401, 401)


@on_both
def test_one_sees_and_ends_ones_own_a_lead_everybodys(client: TestClient, engine: Engine) -> None:
    """Somebody else's session is one that does not exist."""
    ann, bob = (signed_in(client, people.invite(engine, name, "agent", by="k")[1]) for name in ("Ann", "Bob"))
    lead = bearer(keys.create_key(engine, "lead", "Lea")[1])
    (anns,) = client.get("/v1/sessions", headers=ann).json()
    assert client.delete(f"/v1/sessions/{anns['id']}", headers=bob).status_code == 404
    assert {one["name"] for one in client.get("/v1/sessions", headers=lead).json()} == {"Ann", "Bob"}
    assert client.delete(f"/v1/sessions/{anns['id']}", headers=lead).status_code == 204
    assert (status(client, ann), status(client, bob)) == (401, 200)


def test_agents_of_one_helpdesk_do_not_end_each_others_sessions(client: TestClient, engine: Engine) -> None:
    """The helpdesk's key, with which they were made, does."""
    desk, secret = keys.create_key(engine, "agent", "helpdesk")
    ann, bob = (signed_in(client, keys.create_link_with(engine, desk, name)) for name in ("Ann", "Bob"))
    assert [one["name"] for one in client.get("/v1/sessions", headers=ann).json()] == ["Ann"]
    listed = client.get("/v1/sessions", headers=bearer(secret)).json()
    assert {one["name"] for one in listed} == {"Ann", "Bob"}
    client.delete(f"/v1/sessions/{listed[0]['id']}", headers=bearer(secret))
    assert sorted((status(client, ann), status(client, bob))) == [200, 401]


def test_a_session_in_a_session_signs_nobody_in(client: TestClient, engine: Engine) -> None:
    """So that no chain of links outlives twelve hours."""
    desk = signed_in(client, keys.create_link(engine, "lead", "x"))
    assert client.post("/v1/sign-in/links", headers=embedded(client, desk)).status_code == 403
    assert client.post("/v1/sign-in/links", headers=desk, json={"agent": "Ann"}).status_code == 422


def test_a_lasting_key_does_not_sign_out(client: TestClient, engine: Engine) -> None:
    """A page's button must not end a helpdesk."""
    key = bearer(keys.create_key(engine, "agent", "helpdesk")[1])
    assert client.post("/v1/sign-out", headers=key).status_code == 409
    assert status(client, key) == 200


@on_both
def test_a_lead_makes_and_ends_keys(client: TestClient, engine: Engine) -> None:
    """A session is none of them."""
    lead = bearer(keys.create_key(engine, "lead", "Lea")[1])
    made = client.post("/v1/keys", json={"role": "agent", "name": "helpdesk"}, headers=lead).json()
    helpdesk = bearer(made["key"])
    session = embedded(client, helpdesk)
    assert [one["name"] for one in client.get("/v1/keys", headers=lead).json()] == ["helpdesk", "Lea"]
    (listed,) = client.get("/v1/sessions", headers=lead).json()
    assert client.delete(f"/v1/keys/{listed['id']}", headers=lead).status_code == 404
    assert client.delete(f"/v1/keys/{made['id']}", headers=lead).json()["revoked_at"]
    assert (status(client, helpdesk), status(client, session)) == (401, 401)


@on_both
def test_a_lead_invites_somebody_by_name(client: TestClient, engine: Engine) -> None:
    """They are called so wherever they sign in, until a lead ends it."""
    lead = bearer(keys.create_key(engine, "lead", "Lea")[1])
    invited = client.post("/v1/people", json={"name": "王 小明", "role": "agent"}, headers=lead).json()
    ann = signed_in(client, invited["token"])
    account = client.get("/v1/me", headers=ann).json()
    assert (account["name"], account["role"], account["person"]) == ("王 小明", "agent", invited["person"]["id"])
    again = client.post(f"/v1/people/{account['person']}/links", headers=lead).json()["token"]
    assert status(client, signed_in(client, again)) == 200
    assert client.delete(f"/v1/people/{account['person']}", headers=lead).json()["ended_at"]
    assert status(client, ann) == 401
    assert client.post(f"/v1/people/{account['person']}/links", headers=lead).status_code == 409


def test_nobody_ends_their_own_access(client: TestClient, engine: Engine) -> None:
    """The last lead would lock all others out."""
    lead = signed_in(client, people.invite(engine, "Lea", "lead", by="k")[1])
    me = client.get("/v1/me", headers=lead).json()["person"]
    assert client.delete(f"/v1/people/{me}", headers=lead).status_code == 409


def test_a_key_of_ones_own_is_made_by_who_has_just_signed_in(client: TestClient, engine: Engine) -> None:
    """It signs them in tomorrow, and makes no other. Neither does the sidebar in a page, nor a program."""
    ann = signed_in(client, people.invite(engine, "Ann", "editor", by="k")[1])
    made = client.post("/v1/me/key", headers=ann)
    assert made.status_code == 201
    own = bearer(made.json()["key"])
    assert client.get("/v1/me", headers=own).json()["name"] == "Ann"
    assert client.post("/v1/me/key", headers=embedded(client, ann)).status_code == 403
    assert client.post("/v1/me/key", headers=own).status_code == 403
    assert client.post("/v1/me/key", headers=embedded(client, own)).status_code == 403
    program = bearer(keys.create_key(engine, "agent", "helpdesk")[1])
    assert client.post("/v1/me/key", headers=program).status_code == 409
