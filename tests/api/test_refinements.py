"""Refinements over HTTP: a new draft, or a problem document that says what to do."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api.test_drafts import ASKED, body


def draft(agent: TestClient, text: str = ASKED) -> dict[str, Any]:
    """A draft made over HTTP."""
    return dict(agent.post("/v1/drafts", json=body(text)).json())


def test_a_refinement_is_a_draft_that_names_the_one_it_refines(agent: TestClient) -> None:
    """With all its fields; a decision on it is taken."""
    first = draft(agent)
    answer = agent.post(f"/v1/drafts/{first['id']}/refinements", json={"action": "formal"})
    second = answer.json()
    assert answer.status_code == 200
    assert set(second) == set(first)
    assert second["refines"] == first["id"] != second["id"]
    assert {passage["id"] for passage in second["passages"]} == {passage["id"] for passage in first["passages"]}
    decided = agent.post(f"/v1/drafts/{second['id']}/decision", json={"verdict": "accepted"})
    assert decided.status_code == 201


@pytest.mark.parametrize(
    ("asked", "wish", "status", "detail"),
    [
        (ASKED, {"action": "translate"}, 422, "needs a model"),
        (ASKED, {"action": "louder"}, 422, "action"),
        (ASKED, {"action": "shorter", "tone": "x"}, 422, "tone"),
        ("你们老板的电话号码是多少？", {"action": "shorter"}, 409, "abstention"),
    ],
)
def test_what_cannot_be_done_says_why(
    agent: TestClient, asked: str, wish: dict[str, str], status: int, detail: str
) -> None:
    """A problem document in one line."""
    answer = agent.post(f"/v1/drafts/{draft(agent, asked)['id']}/refinements", json=wish)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert detail in answer.json()["detail"]


def test_an_edit_is_checked_while_it_is_written(agent: TestClient) -> None:
    """Against the draft's own passages; nothing is kept, and the draft can still be decided on."""
    made = draft(agent)
    path, edit = f"/v1/drafts/{made['id']}", {"conversation": body(ASKED)["conversation"]}
    wrong = agent.post(f"{path}/checks", json={**edit, "text": made["text"] + "我们补贴您 33 元。"}).json()
    assert [(f["kind"], f["severity"]) for f in wrong["findings"]] == [("ungrounded_number", "block")]
    assert wrong["text"].endswith("我们补贴您 33 元。")
    assert agent.post(f"{path}/checks", json={**edit, "text": made["text"]}).json()["findings"] == []
    assert agent.post(f"{path}/checks", json={**edit, "text": ""}).status_code == 422
    assert agent.post("/v1/drafts/d_none/checks", json={**edit, "text": "x"}).status_code == 404
    assert agent.post(f"{path}/decision", json={"verdict": "accepted"}).status_code == 201


def test_an_unknown_draft_is_404_and_a_stranger_401(agent: TestClient) -> None:
    """Whatever is asked of it."""
    assert agent.post("/v1/drafts/d_none/refinements", json={"action": "shorter"}).status_code == 404
    del agent.headers["Authorization"]
    assert agent.post("/v1/drafts/d_none/refinements", json={"action": "shorter"}).status_code == 401


def test_the_stage_and_the_mood_are_in_every_draft(agent: TestClient) -> None:
    """Also of an abstention."""
    angry = draft(agent, ASKED + "再不处理我就投诉")
    assert (angry["emotion"]["label"], angry["emotion"]["level"], angry["scene"]) == ("complaint", 2, "aftersale")
    assert draft(agent, "你们老板的电话号码是多少？")["scene"] == "presale"
