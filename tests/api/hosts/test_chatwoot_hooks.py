"""Chatwoot's webhook: who is believed, what is done, and that nothing can reach a customer."""

from __future__ import annotations

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from api.app import create_app
from api.hosts import chatwoot_hooks
from api.hosts.chatwoot_jobs import SUGGEST
from assist import jobs, store
from assist.assistant import Assistant
from assist.knowledge.index import VectorIndex
from assist.review.finals import final_text
from assist.settings import Settings
from tests.api.hosts.chatwoot_webhooks import QUESTION, drafts_of, settle, status
from tests.api.hosts.chatwoot_webhooks import app as app
from tests.api.hosts.chatwoot_webhooks import chatwoot as chatwoot
from tests.api.hosts.chatwoot_webhooks import hook as hook
from tests.api.hosts.chatwoot_webhooks import hosts_file as hosts_file
from tests.databases import on_both
from tests.fake_hosts.chatwoot import FakeChatwoot, deliver


def test_a_customers_message_becomes_a_private_note(hook: TestClient, chatwoot: FakeChatwoot) -> None:
    """Answered at once; the thread is read from Chatwoot, not from the payload; the note has text and sources."""
    event = chatwoot.say(85, QUESTION)
    assert status(deliver(hook, event)) == (202, "accepted")
    settle(hook)
    assert len(chatwoot.notes) == 1
    assert "来回运费由店铺承担" in chatwoot.notes[0]
    assert "退货规则" in chatwoot.notes[0]
    assert "[1]" not in chatwoot.notes[0]
    assert chatwoot.delivered == []
    assert chatwoot.reads == 1


def test_a_delivery_is_taken_once(hook: TestClient, chatwoot: FakeChatwoot) -> None:
    """Chatwoot repeats what was answered too late, with the same id; without an id the same body counts."""
    event = chatwoot.say(85, QUESTION)
    now = int(time.time())
    for delivery in ("d1", ""):
        assert status(deliver(hook, event, delivery=delivery, at=now)) == (202, "accepted")
        settle(hook)
        assert status(deliver(hook, event, delivery=delivery, at=now)) == (202, "repeated")
    settle(hook)
    assert len(chatwoot.notes) == 2


@on_both
def test_a_delivery_repeated_at_once_is_taken_once(hook: TestClient, chatwoot: FakeChatwoot) -> None:
    """Ten of the same, at the same time: one note."""
    event = chatwoot.say(85, QUESTION)
    now = int(time.time())
    with ThreadPoolExecutor(5) as threads:
        answers = list(threads.map(lambda _: status(deliver(hook, event, delivery="d1", at=now)), range(10)))
    settle(hook)
    assert sorted(answers) == [(202, "accepted"), *[(202, "repeated")] * 9]
    assert len(chatwoot.notes) == 1


@on_both
def test_a_restart_after_the_answer_loses_nothing(
    app: FastAPI, settings: Settings, assistant: Assistant, index: VectorIndex, hosts_file: Path, chatwoot: FakeChatwoot
) -> None:
    """The server ends while Chatwoot is being asked: the next one does it; the delivery is still known, and done once."""
    event = chatwoot.say(85, QUESTION)
    chatwoot.may_answer.clear()
    with TestClient(app) as first:
        assert status(deliver(first, event, delivery="d1")) == (202, "accepted")
        assert chatwoot.asked.wait(30)
    chatwoot.may_answer.set()
    assert chatwoot.notes == []
    again = create_app(settings.model_copy(update={"hosts_file": hosts_file}), (assistant, index))
    with TestClient(again) as second:
        assert status(deliver(second, event, delivery="d1")) == (202, "repeated")
        settle(second)
    assert len(chatwoot.notes) == 1


@on_both
def test_a_delivery_is_not_remembered_without_its_job(
    hook: TestClient, chatwoot: FakeChatwoot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database fails between the two: Chatwoot hears of it and delivers again, and then it is taken."""
    event = chatwoot.say(85, QUESTION)
    with monkeypatch.context() as failing:
        failing.setattr(jobs, "enqueue", failing_database)
        assert deliver(hook, event, delivery="d1").status_code == 503
    assert status(deliver(hook, event, delivery="d1")) == (202, "accepted")
    settle(hook)
    assert len(chatwoot.notes) == 1


def failing_database(*_args: Any, **_more: Any) -> None:
    raise sa.exc.OperationalError("INSERT", {}, Exception("gone"))


@on_both
def test_a_note_that_could_not_be_reported_is_not_written_twice(
    hook: TestClient, chatwoot: FakeChatwoot, engine: Engine
) -> None:
    """The process died between the note and the end of its job: the next attempt finds the note in Chatwoot."""
    deliver(hook, chatwoot.say(85, QUESTION))
    settle(hook)
    chatwoot.say(85, chatwoot.notes[0], "outgoing", private=True)
    ours = store.jobs.c.kind == SUGGEST  # the server has daily work of its own
    with engine.begin() as connection:
        lost = {"state": "waiting", "payload": {"conversation": 85, "message": 8500, "request": "r"}}
        connection.execute(sa.update(store.jobs).where(ours).values(**lost, ended_at=None, result=None))
        connection.execute(sa.delete(store.newest_requests))
    settle(hook)
    with engine.connect() as connection:
        assert connection.execute(sa.select(store.jobs.c.result).where(ours)).scalar() == {"outcome": "noted already"}
    assert len(chatwoot.notes) == 1


@on_both
def test_two_processes_write_one_note_for_a_burst_of_messages(
    app: FastAPI, settings: Settings, assistant: Assistant, index: VectorIndex, hosts_file: Path, chatwoot: FakeChatwoot
) -> None:
    """The older message's job learns from the database that a newer one came in elsewhere."""
    other = create_app(settings.model_copy(update={"hosts_file": hosts_file}), (assistant, index))
    with TestClient(app) as first, TestClient(other) as second:
        chatwoot.may_answer.clear()
        deliver(first, chatwoot.say(85, "在吗"))
        assert chatwoot.asked.wait(30)
        deliver(second, chatwoot.say(85, QUESTION))
        chatwoot.may_answer.set()
        settle(first)
    assert len(chatwoot.notes) == 1
    assert "来回运费由店铺承担" in chatwoot.notes[0]


def test_who_does_not_sign_is_refused(hook: TestClient, chatwoot: FakeChatwoot) -> None:
    """No signature, a wrong secret, the body alone signed, or a body changed on the way."""
    event = chatwoot.say(85, QUESTION)
    assert hook.post("/v1/hooks/chatwoot", json=event).status_code == 401
    assert deliver(hook, event, secret="wrong").status_code == 401
    signed = deliver(hook, event, delivery="d1").request
    changed = signed.read().replace(b"85", b"86")
    assert hook.post("/v1/hooks/chatwoot", content=changed, headers=dict(signed.headers)).status_code == 401
    settle(hook)
    assert len(chatwoot.notes) == 1


@pytest.mark.parametrize("off", [-301, 301])
def test_an_old_delivery_is_refused(
    hook: TestClient, chatwoot: FakeChatwoot, off: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five minutes either way, although the signature fits. The clock is the test's: a busy machine is slow."""
    now = int(time.time())
    monkeypatch.setattr(chatwoot_hooks, "time", SimpleNamespace(time=lambda: now))
    answer = deliver(hook, chatwoot.say(85, QUESTION), at=now + off)
    assert answer.status_code == 401
    assert "five minutes" in answer.json()["detail"]


def test_an_unsigned_delivery_needs_leave_and_a_secret_address(
    settings: Settings, assistant: Assistant, index: VectorIndex, hosts_file: Path, chatwoot: FakeChatwoot
) -> None:
    """For Chatwoot before 4.11.2. A wrong signature is no unsigned delivery."""
    with hosts_file.open("a") as file:
        file.write('allow_unsigned = true\npath_secret = "env:CHATWOOT_PATH"\n')
    event = chatwoot.say(85, QUESTION)
    with TestClient(create_app(settings.model_copy(update={"hosts_file": hosts_file}), (assistant, index))) as client:
        assert client.post("/v1/hooks/chatwoot", json=event).status_code == 401
        assert client.post("/v1/hooks/chatwoot/guessed", json=event).status_code == 401
        secret = "/v1/hooks/chatwoot/nobody-guesses-this"
        assert deliver(client, event, path=secret, secret="wrong").status_code == 401
        assert status(client.post(secret, json=event)) == (202, "accepted")
        assert status(client.post(secret, json=event)) == (202, "repeated")
        settle(client)


def test_a_newer_message_ends_the_older_draft(hook: TestClient, chatwoot: FakeChatwoot) -> None:
    """Customers type in bursts: one note, for all that was said."""
    chatwoot.may_answer.clear()
    deliver(hook, chatwoot.say(85, "在吗"))
    assert chatwoot.asked.wait(5)
    deliver(hook, chatwoot.say(85, QUESTION))
    chatwoot.may_answer.set()
    settle(hook)
    assert len(chatwoot.notes) == 1
    assert "来回运费由店铺承担" in chatwoot.notes[0]


def test_what_the_agent_wrote_is_recorded_beside_the_draft(
    hook: TestClient, chatwoot: FakeChatwoot, engine: Engine
) -> None:
    """The text as Chatwoot has it, against the draft for the message that it answers."""
    deliver(hook, chatwoot.say(85, QUESTION))
    settle(hook)
    answer = chatwoot.say(85, "您好，开线属于质量问题，来回运费我们出。", "outgoing")
    assert status(deliver(hook, answer)) == (202, "accepted")
    settle(hook)
    (draft,) = drafts_of(engine)
    final = final_text(engine, draft["id"])
    assert final is not None
    assert final.text == "您好，开线属于质量问题，来回运费我们出。"
    assert final.distance > 0


def test_a_question_answered_meanwhile_gets_no_note(hook: TestClient, chatwoot: FakeChatwoot) -> None:
    """The agent was faster than the webhook."""
    event = chatwoot.say(85, QUESTION)
    chatwoot.say(85, "运费由我们承担。", "outgoing")
    deliver(hook, event)
    settle(hook)
    assert chatwoot.notes == []


def test_when_chatwoot_is_down_the_log_says_so(
    hook: TestClient, chatwoot: FakeChatwoot, caplog: pytest.LogCaptureFixture
) -> None:
    """The webhook is answered all the same; the line names no customer's words."""
    chatwoot.down = True
    with caplog.at_level(logging.WARNING, "reply_assist"):
        assert deliver(hook, chatwoot.say(85, QUESTION)).status_code == 202
        settle(hook)
    assert "Chatwoot answered 503" in caplog.text
    assert QUESTION not in caplog.text
    assert hook.get("/healthz").status_code == 200


def test_suggestions_may_be_kept_without_a_note(
    settings: Settings,
    assistant: Assistant,
    index: VectorIndex,
    hosts_file: Path,
    chatwoot: FakeChatwoot,
    engine: Engine,
) -> None:
    """A note must be switched on."""
    hosts_file.write_text(hosts_file.read_text().replace('suggestions = "private_note"\n', ""))
    with TestClient(create_app(settings.model_copy(update={"hosts_file": hosts_file}), (assistant, index))) as client:
        deliver(client, chatwoot.say(85, QUESTION))
        settle(client)
    assert chatwoot.notes == []
    assert len(drafts_of(engine)) == 1


def test_a_chatwoot_that_is_not_set_up_is_not_heard(client: TestClient, chatwoot: FakeChatwoot) -> None:
    """And the answer says how to set it up."""
    answer = deliver(client, chatwoot.say(85, QUESTION))
    assert answer.status_code == 404
    assert "assist connect chatwoot" in answer.json()["detail"]
