"""Inputs over HTTP that nothing can keep: refused before any route, with what is wrong and where."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.types import Message

from api import inputs
from api.inputs import FREE_BODY, MAX_BODY
from assist.texts.characters import MAX_DEPTH

JSON = {"Content-Type": "application/json"}


def conversation(text: str = "几天能退", **more: Any) -> dict[str, Any]:
    """A request of one customer message."""
    return {"conversation": {"messages": [{"role": "customer", "text": text}], **more}}


def refused(answer: Any, status: int = 422) -> str:
    """The detail of a problem document."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    return str(answer.json()["detail"])


@pytest.mark.parametrize("half", ["\ud83d", "\udc4d\ud83d", "\0"])
@pytest.mark.parametrize(
    ("path", "make", "where"),
    [
        ("/v1/drafts", lambda bad: conversation(f"包{bad}邮"), "body.conversation.messages.0.text: holds"),
        ("/v1/drafts", lambda bad: conversation(id=bad), "body.conversation.id"),
        ("/v1/drafts", lambda bad: conversation(order={"items": [{"name": bad}]}), "conversation.order.items.0.name"),
        ("/v1/drafts", lambda bad: conversation(customer={bad: 1}), "body.conversation.customer: a key"),
        ("/v1/drafts/d_1/decision", lambda bad: {"verdict": "rejected", "reason": bad}, "body.reason"),
        ("/v1/drafts/d_1/decision", lambda bad: {"verdict": "accepted", "note": bad}, "body.note"),
        ("/v1/drafts/d_1/final-text", lambda bad: {"text": bad}, "body.text"),
        ("/v1/drafts/d_1/refinements", lambda bad: {"action": "rewrite", "instruction": bad}, "body.instruction"),
        ("/v1/checks", lambda bad: {**conversation(), "text": bad}, "body.text"),
        ("/v1/translations", lambda bad: {"text": bad, "language": "en"}, "body.text"),
        ("/v1/sign-in", lambda bad: {"token": bad}, "body.token"),
    ],
)  # fmt: skip
def test_half_a_character_is_refused_wherever_it_stands(
    agent: TestClient, path: str, make: Any, where: str, half: str
) -> None:
    """An emoji cut in two by a helpdesk, or NUL: the field is named, its words are not repeated."""
    for accept in ("application/json", "text/event-stream"):
        answer = agent.post(path, content=json.dumps(make(half)), headers={**JSON, "Accept": accept})
        told = refused(answer)
        assert where in told
        assert "邮" not in told


@pytest.mark.parametrize("bad", ["%00", "%ed%a0%bd", "%ff", "a%00b"])
def test_an_address_is_text_too(agent: TestClient, bad: str) -> None:
    """Ids in the path, and queries."""
    assert refused(agent.get(f"/v1/documents/{bad}")).startswith("path: ")
    assert refused(agent.get(f"/v1/releases/{bad}/diff/x")).startswith("path: ")
    assert refused(agent.post(f"/v1/drafts/{bad}/decision", json={"verdict": "accepted"})).startswith("path: ")
    assert refused(agent.get(f"/v1/search?q={bad}")).startswith("query: ")
    assert refused(agent.get(f"/v1/hosts/wecom/signature?url={bad}")).startswith("query: ")


def test_a_header_is_text_too(client: TestClient) -> None:
    """Whatever the server in front lets through."""
    assert refused(client.get("/v1/documents", headers={"Authorization": "Bearer a\0b"})).startswith("header auth")


@pytest.mark.parametrize("text", ["退货👍🏽", "a\u2028b\u2029c\u0085d", "\ufeff退", "👨‍👩‍👧 𠮷", "\x1b[31m\x07"])
def test_whole_characters_are_taken(agent: TestClient, text: str) -> None:
    """However rare."""
    assert agent.post("/v1/drafts", content=json.dumps(conversation(text)), headers=JSON).status_code == 200


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999", "9" * 5000])
def test_a_number_that_json_has_not_is_refused(agent: TestClient, number: str) -> None:
    """No database and no page could read it back."""
    body = json.dumps(conversation(order={"amount": 0})).replace('"amount": 0', f'"amount": {number}')
    assert "number" in refused(agent.post("/v1/drafts", content=body, headers=JSON))


@pytest.mark.parametrize("opening", ["[", '{"a":'])
@pytest.mark.parametrize("depth", [MAX_DEPTH, 900, 10_000, 200_000])
def test_a_body_nested_too_deep_is_refused(agent: TestClient, opening: str, depth: int) -> None:
    """Nobody's order is forty objects within each other."""
    deep = opening * depth + "1" + {"[": "]", '{"a":': "}"}[opening] * depth
    body = json.dumps(conversation(order={"deep": 0})).replace('"deep": 0', f'"deep": {deep}')
    assert "nested more than 40 deep" in refused(agent.post("/v1/drafts", content=body, headers=JSON))


def test_a_body_that_is_not_utf_8_is_refused(agent: TestClient) -> None:
    """GBK is common in China."""
    body = json.dumps(conversation(), ensure_ascii=False).encode("gbk")
    assert "not JSON in UTF-8" in refused(agent.post("/v1/drafts", content=body, headers=JSON))


@pytest.mark.parametrize("body", [b"", b"{", b"nothing", b"[1]", b"null"])
def test_a_body_that_is_no_request_is_refused(agent: TestClient, body: bytes) -> None:
    """By the route, which knows what it wants."""
    assert refused(agent.post("/v1/drafts", content=body, headers=JSON))


def test_a_body_nobody_types_is_refused(agent: TestClient) -> None:
    """By the length it announces, or as it grows: a chunked one announces nothing."""

    def endless() -> Iterator[bytes]:
        for _ in range(MAX_BODY // 65536 + 2):
            yield b"x" * 65536

    assert "over the limit of 4,194,304 bytes" in refused(agent.post("/v1/drafts", content=b"x" * (MAX_BODY + 1)), 413)
    assert "over the limit of 4,194,304 bytes" in refused(agent.post("/v1/drafts", content=endless()), 413)


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("secret", [None, "ra_wrong"])
def test_a_large_body_is_read_of_known_callers_only(client: TestClient, secret: str | None, chunked: bool) -> None:
    """Nothing of it is parsed before."""
    body = json.dumps(conversation("退货" * FREE_BODY)).encode()
    sent = iter([body[:FREE_BODY], body[FREE_BODY:]]) if chunked else body
    headers = {**JSON, **({"Authorization": f"Bearer {secret}"} if secret else {})}
    assert "known callers" in refused(client.post("/v1/drafts", content=sent, headers=headers), 401)


def test_a_known_caller_may_send_a_large_body(agent: TestClient) -> None:
    """Up to the limit that holds for all."""
    body = json.dumps(conversation(order={"note": "x" * FREE_BODY * 2}))
    assert agent.post("/v1/drafts", content=body, headers=JSON).status_code == 200


@pytest.mark.parametrize("limit", ["PART_SECONDS", "BODY_SECONDS"])
def test_a_body_that_does_not_come_is_not_waited_for(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither for its next part nor for all of it."""
    monkeypatch.setattr(inputs, limit, 0.05)

    async def dripping() -> Message:
        await asyncio.sleep(0.02 if limit == "BODY_SECONDS" else 60)
        return {"type": "http.request", "body": b"x", "more_body": True}

    with pytest.raises(inputs.TooSlow):
        asyncio.run(inputs.read_body(dripping))
