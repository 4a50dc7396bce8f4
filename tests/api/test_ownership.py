"""Ownership over HTTP: a draft is there for who asked for it, and for nobody else; the answer does not tell why."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from assist import keys, people
from tests.asking import ASKED
from tests.databases import on_both

SAID = {"messages": [{"role": "customer", "text": ASKED}]}
EDIT = {"conversation": SAID, "text": "由店铺承担。"}
WAYS: list[tuple[str, str, Any]] = [
    ("GET", "conversation", None),
    ("GET", "decision", None),
    ("POST", "refinements", {"action": "shorter"}),
    ("POST", "checks", EDIT),
    ("POST", "decision", {"verdict": "accepted"}),
    ("DELETE", "decision", None),
    ("POST", "final-text", {"text": "由店铺承担。"}),
]


def caller(engine: Engine, role: str, agent: str | None = None, desk: keys.Key | None = None) -> dict[str, str]:
    """The header of a key of its own, or of an agent at a helpdesk's desk."""
    if desk is None:
        return {"Authorization": f"Bearer {keys.create_key(engine, role, 'test')[1]}"}
    return {"Authorization": f"Bearer {keys.sign_in(engine, keys.create_link_with(engine, desk, agent))[1]}"}


def drafted(client: TestClient, headers: dict[str, str], conversation: str | None = None) -> str:
    """The id of a draft that the caller asked for."""
    answer = client.post("/v1/drafts", json={"conversation": {**SAID, "id": conversation}}, headers=headers)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


def statuses(client: TestClient, headers: dict[str, str], draft: str) -> list[int]:
    """What each way to a draft answers."""
    return [
        client.request(method, f"/v1/drafts/{draft}/{way}", json=body, headers=headers).status_code
        for method, way, body in WAYS
    ]


@on_both
@pytest.mark.parametrize("role", ["agent", "editor"])
def test_nobody_elses_draft_is_there(client: TestClient, engine: Engine, role: str) -> None:
    """Nor for another key of the same name; told as for a draft that never was. Its owner then does all of it."""
    mine, other = caller(engine, "agent"), caller(engine, role)
    draft = drafted(client, mine)
    assert statuses(client, other, draft) == [404] * len(WAYS)
    one, none = (
        client.get(f"/v1/drafts/{name}/conversation", headers=other).json()["detail"].replace(name, "…")
        for name in (draft, "d_none")
    )
    assert one == none
    assert statuses(client, mine, draft) == [200, 404, 200, 200, 201, 200, 201]


@on_both
def test_a_lead_reaches_all_drafts(client: TestClient, engine: Engine) -> None:
    """Of the shop."""
    draft = drafted(client, caller(engine, "agent"))
    assert statuses(client, caller(engine, "lead"), draft) == [200, 404, 200, 200, 201, 200, 201]


@on_both
def test_ci_has_its_own_cases_and_decides_nothing(client: TestClient, engine: Engine) -> None:
    """No customer's draft is there for it, whatever it asks."""
    ci = caller(engine, "ci")
    theirs, own = drafted(client, caller(engine, "agent")), drafted(client, ci)
    assert statuses(client, ci, theirs) == [404, 404, 404, 404, 403, 403, 403]
    assert statuses(client, ci, own) == [200, 404, 200, 200, 403, 403, 403]


@on_both
def test_a_colleague_goes_on_with_a_conversation(client: TestClient, engine: Engine) -> None:
    """Once it is open at their desk; what they make of the draft is then theirs."""
    desk, _ = keys.create_key(engine, "agent", "helpdesk")
    ann, bob = (caller(engine, "agent", name, desk) for name in ("Ann", "Bob"))
    draft = drafted(client, ann, "chat-42")
    assert client.get(f"/v1/drafts/{draft}/conversation", headers=bob).status_code == 404
    drafted(client, bob, "chat-42")
    shorter = client.post(f"/v1/drafts/{draft}/refinements", json={"action": "shorter"}, headers=bob)
    accepted = {"verdict": "accepted"}
    assert client.post(f"/v1/drafts/{shorter.json()['id']}/decision", json=accepted, headers=bob).status_code == 201
    assert [len(client.get("/v1/decisions", headers=one).json()) for one in (ann, bob)] == [0, 1]


def test_a_person_is_the_same_on_every_device(client: TestClient, engine: Engine) -> None:
    """Their drafts and decisions are theirs in each session."""
    ann, token = people.invite(engine, "Ann", "agent", by="k_lead")
    here, there = (
        {"Authorization": f"Bearer {keys.sign_in(engine, one)[1]}"} for one in (token, people.link_for(engine, ann))
    )
    draft = drafted(client, here)
    assert client.post(f"/v1/drafts/{draft}/decision", json={"verdict": "accepted"}, headers=there).status_code == 201
    assert [one["decision"]["draft"] for one in client.get("/v1/decisions", headers=here).json()] == [draft]


def test_a_reason_is_short_and_masked(client: TestClient, engine: Engine) -> None:
    """As the note is."""
    mine = caller(engine, "agent")
    draft = drafted(client, mine)
    path = f"/v1/drafts/{draft}/decision"
    body = {"verdict": "accepted", "reason": "x" * 501}
    assert client.post(path, json=body, headers=mine).status_code == 422
    told = client.post(path, json={**body, "reason": "请打 13800138000"}, headers=mine).json()
    assert told["reason"] == "请打 ⟦PHONE_1⟧"
