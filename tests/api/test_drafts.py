"""Drafts and decisions over HTTP: the contract's shapes, streams and refusals."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from assist import keys
from assist.assistant import Assistant
from assist.drafting.turns.bounds import MAX_MESSAGE, MOST_OF_MESSAGE
from assist.knowledge.passages import Search

ASKED = "衣服开线了想退货，运费谁出？"
CONTRACT = (
    "id status origin degraded text language channel in_reply_to citations passages findings abstention emotion release "
    "model prompt usage timings_ms created_at"
)


def body(text: str = ASKED, **more: Any) -> dict[str, Any]:
    """A request of one customer message."""
    return {"conversation": {"channel": "chat", "messages": [{"role": "customer", "text": text}], **more}}


def events(text: str) -> list[tuple[str, Any]]:
    """The events of a stream."""
    frames = [frame.split("\n") for frame in text.strip().split("\n\n") if not frame.startswith(":")]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in frames]


def test_a_draft_has_every_field_of_the_contract(agent: TestClient) -> None:
    """Citations quote their passages; times and usage are there."""
    answer = agent.post("/v1/drafts", json=body())
    draft = answer.json()
    assert answer.status_code == 200
    assert set(CONTRACT.split()) <= set(draft)
    texts = {passage["id"]: passage["text"] for passage in draft["passages"]}
    assert draft["citations"]
    assert all(citation["quote"] in texts[citation["passage"]] for citation in draft["citations"])
    assert set(draft["usage"]) == {"input_tokens", "output_tokens", "cost_usd"}
    assert set(draft["timings_ms"]) == {"retrieve", "first_token", "total"}


def test_a_stream_gives_passages_quote_and_draft(agent: TestClient) -> None:
    """Without a model the quote is the draft, with one id."""
    answer = agent.post("/v1/drafts", json=body(), headers={"Accept": "text/event-stream"})
    names, data = zip(*events(answer.text), strict=True)
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert names == ("passages", "quote", "draft")
    assert data[1]["id"] == data[2]["id"]
    assert set(data[0]["passages"][0]) >= {"id", "document", "title", "section", "text", "score"}


def test_a_stream_that_cannot_start_says_so_as_an_event(agent: TestClient) -> None:
    """The connection is open already, so the problem document travels inside it."""
    answer = agent.post("/v1/drafts", json={"conversation": {"messages": []}}, headers={"Accept": "text/event-stream"})
    [(name, problem)] = events(answer.text)
    assert name == "error"
    assert problem["status"] == 422


@pytest.mark.parametrize(
    ("request_body", "detail"),
    [
        ({"conversation": {"messages": []}}, "no customer message"),
        (body(channel="fax"), "body.conversation.channel"),
        ({"conversation": {"messages": [{"role": "customer"}]}}, "body.conversation.messages.0.text"),
        ({**body(), "surprise": 1}, "body.surprise"),
        (body(order={"placed_at": "soon"}), "order.placed_at"),
        ({**body(), "as_of": "soon"}, "body.as_of"),
    ],
)
def test_bad_input_is_a_problem_document(agent: TestClient, request_body: dict[str, Any], detail: str) -> None:
    """RFC 9457, naming the field, and never echoing what the customer wrote."""
    answer = agent.post("/v1/drafts", json=request_body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert detail in answer.json()["detail"]
    assert "xxxx" not in answer.text


def test_an_unexpected_error_ends_the_stream_with_an_event(
    agent: TestClient, search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for a draft that will not come, and nothing of the error leaks."""

    def broken(*_arguments: Any) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(search, "find", broken)
    answer = agent.post("/v1/drafts", json=body(), headers={"Accept": "text/event-stream"})
    [(name, problem)] = events(answer.text)
    assert (name, problem["status"]) == ("error", 500)
    assert "secret" not in answer.text


def test_a_message_that_is_too_long_is_shortened_and_said(agent: TestClient) -> None:
    """Beginning and end are looked at; the agent is told how much was not, in the page's language."""
    answer = agent.post("/v1/drafts", json=body(ASKED + "x" * MAX_MESSAGE), headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    told = [one for one in answer.json()["findings"] if one["kind"] == "incomplete"]
    unread = len(ASKED) + MAX_MESSAGE - MOST_OF_MESSAGE
    assert any(f"{unread:,} characters were not read" in one["message"] for one in told)


def test_a_stream_is_given_only_to_who_wants_one(agent: TestClient) -> None:
    """`q=0` means never; JSON that is liked better is given."""
    for accept in ("application/json;q=0.9, text/event-stream;q=0", "application/json, text/event-stream;q=0.2", "*/*"):
        answer = agent.post("/v1/drafts", json=body(), headers={"Accept": accept})
        assert answer.headers["content-type"] == "application/json"


def test_without_a_key_nothing_is_answered(client: TestClient) -> None:
    """401 with how to send one; a wrong one is no better."""
    answer = client.post("/v1/drafts", json=body())
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert client.get("/v1/search?q=x", headers={"Authorization": "Bearer nonsense"}).status_code == 401


def test_a_decision_is_recorded_once(agent: TestClient) -> None:
    """201, then 409; an unknown draft is 404; an incomplete one 422."""
    path = f"/v1/drafts/{agent.post('/v1/drafts', json=body()).json()['id']}/decision"
    assert agent.post(path, json={"verdict": "rejected"}).status_code == 422
    assert agent.post(path, json={"verdict": "accepted"}).status_code == 201
    assert agent.post(path, json={"verdict": "accepted"}).status_code == 409
    assert agent.post("/v1/drafts/d_none/decision", json={"verdict": "accepted"}).status_code == 404


def test_a_sign_in_link_opens_a_session_once(client: TestClient, engine: Engine) -> None:
    """The session may make a further link, for the sidebar that its page embeds."""
    token = keys.create_link(engine, "lead", "sign-in link")
    session = client.post("/v1/sign-in", json={"token": token}).json()
    assert session["role"] == "lead"
    assert client.post("/v1/sign-in", json={"token": token}).status_code == 401
    headers = {"Authorization": f"Bearer {session['bearer']}"}
    link = client.post("/v1/sign-in/links", headers=headers)
    assert link.status_code == 201
    assert client.post("/v1/sign-in", json=link.json()).status_code == 200


def test_no_route_can_send(client: TestClient) -> None:
    """The API has nothing that delivers a message to a customer."""
    paths = client.get("/openapi.json").json()["paths"]
    assert not [path for path in paths if any(word in path for word in ("send", "deliver", "reply", "message"))]


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
def test_too_much_at_once_is_refused_with_when_to_come_again(
    agent: TestClient, assistant: Assistant, monkeypatch: pytest.MonkeyPatch, accept: str
) -> None:
    """A status and `Retry-After`, also where a stream was asked for."""
    monkeypatch.setattr(assistant.admissions, "_longest", -2.5)
    monkeypatch.setattr(assistant.admissions, "_places", lambda _asker: 0)
    answer = agent.post("/v1/drafts", json=body(), headers={"Accept": accept})
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "4")
    assert "try again in 4 s" in answer.json()["detail"]


def test_one_too_many_is_told_by_its_status_where_the_queue_finds_out(
    agent: TestClient, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of many who ask in the same moment each sees an empty queue first; a stream has not begun by then either."""
    looks = iter([0])
    monkeypatch.setattr(assistant.admissions, "_places", lambda _asker: next(looks, 1_000))
    answer = agent.post("/v1/drafts", json=body(), headers={"Accept": "text/event-stream"})
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "91")
    assert answer.json()["status"] == 429
