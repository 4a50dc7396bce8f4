"""Chatwoot's events: which are acted on, whatever is null in them, and what of a message is answered."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api.hosts.chatwoot_webhooks import QUESTION, settle, status
from tests.api.hosts.chatwoot_webhooks import app as app
from tests.api.hosts.chatwoot_webhooks import chatwoot as chatwoot
from tests.api.hosts.chatwoot_webhooks import hook as hook
from tests.api.hosts.chatwoot_webhooks import hosts_file as hosts_file
from tests.fake_hosts.chatwoot import SECRET, FakeChatwoot, deliver


@pytest.mark.parametrize(
    "event",
    [
        {"message_type": "outgoing"},
        {"message_type": "activity"},
        {"message_type": "template"},
        {"private": True},
        {"event": "conversation_updated"},
        {"account": {"id": 2}},
        {"conversation": None},
    ],
)
def test_nothing_else_is_acted_on(hook: TestClient, chatwoot: FakeChatwoot, event: dict[str, Any]) -> None:
    """Not on private notes, activities, greetings, other events or other accounts; an agent's message is no question."""
    given = {**chatwoot.say(85, QUESTION), **event, "sender": {"type": "agent_bot"}}
    assert status(deliver(hook, given)) == (202, "ignored")
    settle(hook)
    assert (chatwoot.notes, chatwoot.delivered, chatwoot.reads) == ([], [], 0)


@pytest.mark.parametrize(
    "event",
    [
        {"sender": None},
        {"private": None},
        {"id": None},
        {"sender": {"type": None}},
        {"sender": {}, "content": None, "content_attributes": None},
    ],
)
def test_a_field_may_be_null(hook: TestClient, chatwoot: FakeChatwoot, event: dict[str, Any]) -> None:
    """What rules, campaigns and imports write has no sender; the customer's question is drafted for all the same."""
    assert status(deliver(hook, {**chatwoot.say(85, QUESTION), **event})) == (202, "accepted")
    settle(hook)
    assert len(chatwoot.notes) == 1


@pytest.mark.parametrize(
    "event",
    [
        {"event": "message_created", "id": 5, "message_type": "activity", "sender": None},
        {"event": "message_created", "id": 5, "message_type": "outgoing", "sender": None},
        {"event": "message_created", "id": None, "message_type": "outgoing", "sender": {"type": "user"}},
        {"event": "message_created", "message_type": None, "account": {"id": 1}, "conversation": {"id": 1}},
        {"event": "conversation_updated", "message_type": 1, "sender": None, "account": None, "conversation": None},
    ],
)
def test_what_asks_for_nothing_is_ignored_whatever_is_null(
    hook: TestClient, chatwoot: FakeChatwoot, event: dict[str, Any]
) -> None:
    """Refused, Chatwoot would show it as a failing webhook."""
    assert status(deliver(hook, {"account": {"id": 1}, "conversation": {"id": 85}, **event})) == (202, "ignored")


@pytest.mark.parametrize(
    "written",
    [
        f"<p>{QUESTION}</p>",
        f"{QUESTION}\n\nOn Fri, Nov 20, 2026 at 10:12 AM S <s@p.example> wrote:\n\n> 露营灯充电多久\n> 见说明书",
        f"<div>{QUESTION}</div><div class='gmail_quote'>On Fri S wrote:<blockquote>露营灯充电多久</blockquote></div>",
    ],
)
def test_an_e_mail_is_answered_for_what_is_new_in_it(hook: TestClient, chatwoot: FakeChatwoot, written: str) -> None:
    """HTML and quoted history as mail programs write them."""
    chatwoot.about[85] = {"meta": {"channel": "Channel::Email"}}
    deliver(hook, chatwoot.say(85, written))
    settle(hook)
    [note] = chatwoot.notes
    assert "来回运费由店铺承担" in note
    assert "充电" not in note


def test_a_letter_that_is_too_long_is_answered_for_its_beginning_and_the_note_says_so(
    hook: TestClient, chatwoot: FakeChatwoot
) -> None:
    """Nobody is left without a draft for having written much."""
    deliver(hook, chatwoot.say(85, QUESTION + "\n" + "谢谢。" * 10_000))
    settle(hook)
    [note] = chatwoot.notes
    assert "来回运费由店铺承担" in note
    assert "客户写得太长，有 24," in note


@pytest.mark.parametrize("body", [b"", b"no json", b"[]", json.dumps({"id": "x"}).encode()])
def test_what_is_no_event_is_refused(hook: TestClient, body: bytes) -> None:
    """Signed, but not what Chatwoot sends."""
    stamp = str(int(time.time()))
    digest = hmac.new(SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {"X-Chatwoot-Signature": f"sha256={digest}", "X-Chatwoot-Timestamp": stamp}
    assert hook.post("/v1/hooks/chatwoot", content=body, headers=headers).status_code == 422
