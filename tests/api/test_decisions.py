"""Decisions and final texts over HTTP."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from api.app import create_app
from assist import keys
from assist.assistant import Assistant
from assist.drafting.checks.citations import without_markers
from assist.knowledge.index import VectorIndex
from assist.knowledge.passages import Search
from assist.settings import Settings
from assist.testing import ScriptedModel

ASKED = "衣服开线了想退货，运费谁出？"


def drafted(agent: TestClient, text: str = ASKED) -> tuple[str, str]:
    """Id and text of a new draft."""
    body = {"conversation": {"id": "c1", "messages": [{"role": "customer", "text": text}]}}
    draft = agent.post("/v1/drafts", json=body).json()
    return draft["id"], draft["text"]


@pytest.fixture
def blocked(
    settings: Settings, search: Search, engine: Engine, index: VectorIndex
) -> Iterator[tuple[TestClient, str, str]]:
    """An agent with a draft that was rewritten with an amount of no document: id and text."""
    assistant = Assistant(search, ScriptedModel(["衣物开线等质量问题退货，运费约 30 元。[1]"]), engine)
    with TestClient(create_app(settings, (assistant, index))) as client:
        client.headers["Authorization"] = f"Bearer {keys.create_key(engine, 'agent', 'test')[1]}"
        rewritten = client.post(f"/v1/drafts/{drafted(client)[0]}/refinements", json={"action": "rewrite"}).json()
        yield client, rewritten["id"], rewritten["text"]


def test_a_blocked_draft_is_not_accepted_as_it_is(blocked: tuple[TestClient, str, str]) -> None:
    """422 that names the finding, also when it is sent unchanged as an edit."""
    agent, draft, text = blocked
    refused = agent.post(f"/v1/drafts/{draft}/decision", json={"verdict": "accepted"})
    assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json")
    assert "30 元" in refused.json()["detail"]
    unchanged = {"verdict": "edited", "text": without_markers(text)}
    assert agent.post(f"/v1/drafts/{draft}/decision", json=unchanged).status_code == 422
    assert agent.post(f"/v1/drafts/{draft}/decision", json={"verdict": "accepted", "note": " "}).status_code == 422


@pytest.mark.parametrize(
    "decision",
    [
        {"verdict": "accepted", "note": "已与仓库核对"},
        {"verdict": "edited", "text": "质量问题退货，运费由店铺承担。"},
        {"verdict": "rejected", "reason": "wrong_fact"},
    ],
)
def test_a_blocked_draft_may_be_confirmed_edited_or_rejected(
    blocked: tuple[TestClient, str, str], decision: dict[str, str]
) -> None:
    """Somebody has dealt with the finding."""
    agent, draft, _ = blocked
    assert agent.post(f"/v1/drafts/{draft}/decision", json=decision).status_code == 201


def test_a_decision_can_be_read(agent: TestClient) -> None:
    """By another sidebar on the same draft; 404 before."""
    draft, _ = drafted(agent)
    assert agent.get(f"/v1/drafts/{draft}/decision").status_code == 404
    agent.post(f"/v1/drafts/{draft}/decision", json={"verdict": "rejected", "reason": "wrong_tone"})
    assert agent.get(f"/v1/drafts/{draft}/decision").json()["reason"] == "wrong_tone"


def test_the_final_text_is_recorded_once(agent: TestClient) -> None:
    """201 each time the same text comes, 409 for another, 404 for no draft, 422 for no text."""
    draft, text = drafted(agent)
    path = f"/v1/drafts/{draft}/final-text"
    sent = {"text": without_markers(text).replace("店铺承担", "买家承担")}
    first = agent.post(path, json=sent)
    assert (first.status_code, first.json()["kinds"]) == (201, ["policy"])
    assert agent.post(path, json=sent).json() == first.json()
    assert agent.post(path, json={"text": "别的"}).status_code == 409
    assert agent.post("/v1/drafts/d_none/final-text", json=sent).status_code == 404
    assert agent.post(path, json={"text": ""}).status_code == 422


def test_ci_sends_nothing_to_customers(client: TestClient, engine: Engine) -> None:
    """So it has no final text to tell."""
    client.headers["Authorization"] = f"Bearer {keys.create_key(engine, 'ci', 'ci')[1]}"
    assert client.post("/v1/drafts/d_none/final-text", json={"text": "x"}).status_code == 403


def test_recent_decisions_are_ones_own_newest_first(agent: TestClient, engine: Engine) -> None:
    """With the turn, what was proposed and what was sent; another name's are not among them."""
    one, text = drafted(agent)
    other, _ = drafted(agent)
    agent.post(f"/v1/drafts/{one}/decision", json={"verdict": "accepted"})
    agent.post(f"/v1/drafts/{other}/decision", json={"verdict": "rejected", "reason": "off_topic"})
    agent.post(f"/v1/drafts/{one}/final-text", json={"text": without_markers(text)})
    newest, oldest = agent.get("/v1/decisions").json()
    assert (newest["decision"]["draft"], oldest["decision"]["draft"]) == (other, one)
    assert (oldest["turn"], oldest["proposed"]) == (ASKED, without_markers(text))
    assert (oldest["final"]["distance"], newest["final"]) == (0, None)
    agent.headers["Authorization"] = f"Bearer {keys.create_key(engine, 'agent', 'another')[1]}"
    assert agent.get("/v1/decisions").json() == []


def test_what_was_answered_can_be_read_masked(agent: TestClient) -> None:
    """The customer's number is not kept."""
    draft, _ = drafted(agent, ASKED + "电话13800138000")
    conversation = agent.get(f"/v1/drafts/{draft}/conversation").json()
    assert conversation["messages"][0]["text"] == ASKED + "电话⟦PHONE_1⟧"
    assert agent.get("/v1/drafts/d_none/conversation").status_code == 404


def test_a_decision_can_be_taken_back(agent: TestClient) -> None:
    """DELETE gives what it was; then there is none, and the draft is decided on again."""
    draft, _ = drafted(agent)
    agent.post(f"/v1/drafts/{draft}/decision", json={"verdict": "accepted"})
    assert agent.delete(f"/v1/drafts/{draft}/decision").json()["verdict"] == "accepted"
    assert agent.get(f"/v1/drafts/{draft}/decision").status_code == 404
    assert agent.delete(f"/v1/drafts/{draft}/decision").status_code == 404
    assert agent.post(f"/v1/drafts/{draft}/decision", json={"verdict": "accepted"}).status_code == 201
