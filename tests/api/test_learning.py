"""Checks and translations over HTTP."""

from __future__ import annotations

from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from assist import keys
from assist.assistant import Assistant
from assist.testing import ScriptedModel

CONVERSATION = {"messages": [{"role": "customer", "text": "衣服开线了想退货，运费谁出？"}]}


def test_a_reply_of_ones_own_is_checked(agent: TestClient) -> None:
    """Findings on it, what it misses, and the draft."""
    body = {"conversation": CONVERSATION, "text": "补贴您 30 元。"}
    checked = agent.post("/v1/checks", json=body).json()
    assert [finding["kind"] for finding in checked["findings"]] == ["ungrounded_number"]
    assert checked["draft"]["status"] == "answered"
    assert checked["missed"] == [citation["n"] for citation in checked["draft"]["citations"]]
    assert checked["courteous"] is False


def test_what_cannot_be_checked_is_a_problem(agent: TestClient) -> None:
    """No text, or no question."""
    assert agent.post("/v1/checks", json={"conversation": CONVERSATION, "text": ""}).status_code == 422
    assert agent.post("/v1/checks", json={"conversation": {"messages": []}, "text": "x"}).status_code == 422


def test_a_translation_needs_a_model(agent: TestClient, assistant: Assistant) -> None:
    """422 that says so; with one, the text and who wrote it."""
    body = {"text": "运费谁出？", "language": "en"}
    refused = agent.post("/v1/translations", json=body)
    assert (refused.status_code, "ASSIST_MODEL" in refused.json()["detail"]) == (422, True)
    assistant.model = ScriptedModel(["Who pays shipping?"])
    answer = agent.post("/v1/translations", json=body)
    assert answer.json() == {"text": "Who pays shipping?", "language": "en", "model": "scripted"}


def test_ci_neither_learns_nor_reads(client: TestClient, engine: Engine) -> None:
    """Both are for people."""
    client.headers["Authorization"] = f"Bearer {keys.create_key(engine, 'ci', 'ci')[1]}"
    assert client.post("/v1/translations", json={"text": "x", "language": "en"}).status_code == 403
