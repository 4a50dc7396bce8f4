"""Gaps and insights over HTTP: refreshed by a job, decided on by editors, counted for whoever may see it."""

from __future__ import annotations

import csv
import io
import time
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from assist import keys
from tests.databases import on_both

GRIND = ("磨豆机能磨香料吗", "磨豆机可以磨香料吗", "磨豆机能不能磨香料")


def ask(client: TestClient, text: str, conversation: str) -> dict[str, Any]:
    body = {"conversation": {"id": conversation, "messages": [{"role": "customer", "text": text}]}}
    answer = client.post("/v1/drafts", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def wait(client: TestClient, job: str) -> dict[str, Any]:
    """The job once it is over."""
    while (found := client.get(f"/v1/jobs/{job}").json())["state"] not in ("done", "failed"):
        time.sleep(0.05)
    return dict(found)


@pytest.fixture
def topic(editor: TestClient) -> dict[str, Any]:
    """A topic of three customers, found by the job."""
    for number, text in enumerate(GRIND):
        ask(editor, text, f"c_{number}")
    found = editor.get("/v1/gaps").json()
    assert (found["gaps"], found["refreshed_at"]) == ([], None)
    job = wait(editor, found["job"])
    assert (job["state"], job["result"]["topics"]) == ("done", 1)
    (gap,) = editor.get("/v1/gaps").json()["gaps"]
    return dict(gap)


@on_both
def test_a_topic_is_found_and_decided_on(editor: TestClient, topic: dict[str, Any]) -> None:
    """Dismissed with a reason, it leaves the list; asked for by state, it is there."""
    assert (topic["customers"], topic["state"]) == (3, "open")
    address = f"/v1/gaps/{topic['id']}"
    refused = editor.post(address, json={"state": "dismissed"})
    assert (refused.status_code, "reason" in refused.json()["detail"]) == (422, True)
    decided = editor.post(address, json={"state": "dismissed", "reason": "不卖磨豆机"})
    assert decided.json()["state"] == "dismissed"
    assert editor.get("/v1/gaps").json()["gaps"] == []
    (found,) = editor.get("/v1/gaps", params={"state": "dismissed"}).json()["gaps"]
    assert found["reason"] == "不卖磨豆机"
    assert editor.get(address).json()["replies"] == []


def test_a_state_that_nobody_may_set_is_refused(editor: TestClient, topic: dict[str, Any]) -> None:
    """A release closes topics, not a person."""
    assert editor.post(f"/v1/gaps/{topic['id']}", json={"state": "closed"}).status_code == 422


def test_one_job_looks_at_a_time(editor: TestClient) -> None:
    """Pressed twice, it is the same."""
    first, second = (editor.post("/v1/gaps").json() for _ in range(2))
    wait(editor, first["id"])
    assert wait(editor, second["id"])["state"] == "done"


def decide(client: TestClient, asked: str, **decision: str) -> str:
    draft = ask(client, asked, f"c_{asked}")
    assert client.post(f"/v1/drafts/{draft['id']}/decision", json=decision).status_code == 201
    return str(draft["id"])


@on_both
def test_what_became_of_drafts_is_counted(editor: TestClient, engine: Engine) -> None:
    """By document, with kinds of edits, reasons and intervals."""
    decide(editor, "开线退货运费谁出", verdict="accepted")
    decide(editor, "开线了运费谁出", verdict="edited", text="由店铺承担，另补 5 元。")
    decide(editor, "退货运费谁出", verdict="rejected", reason="off_topic")
    ask(editor, "你们老板的电话是多少", "c_x")
    wait(editor, editor.post("/v1/gaps").json()["id"])
    found = editor.get("/v1/insights", params={"by": "document"}).json()
    total = found["total"]
    assert [total[name] for name in ("drafts", "decided", "accepted", "edited", "rejected")] == [4, 3, 1, 1, 1]
    assert total["reasons"] == {"off_topic": 1}
    assert total["kinds"]
    assert total["rates"]["accepted"] == {
        "hits": 1,
        "trials": 3,
        "share": 0.3333,
        "low": 0.0615,
        "high": 0.7923,
        "few": True,
    }
    assert 0 < total["typed"] < total["length"]
    assert {line["name"]: line["title"] for line in found["lines"]}["returns"] == "退货规则"
    uses = editor.get("/v1/documents/returns/uses").json()
    assert sum(uses["verdicts"].values()) >= 2
    assert uses["replies"][0]["turn"]


def test_days_without_drafts_are_lines_too(editor: TestClient) -> None:
    """A gap in a row would be read as none."""
    found = editor.get("/v1/insights", params={"from": "2026-11-01", "to": "2026-11-07"}).json()
    assert [line["name"][-2:] for line in found["lines"]] == ["01", "02", "03", "04", "05", "06", "07"]
    assert found["total"]["rates"]["accepted"]["share"] is None


@pytest.mark.parametrize(
    ("days", "said"),
    [({"from": "2026-11-07", "to": "2026-11-01"}, "before"), ({"from": "2024-01-01", "to": "2026-01-01"}, "366 days")],
)
def test_impossible_days_are_refused(editor: TestClient, days: dict[str, str], said: str) -> None:
    """In one line that says what to write."""
    answer = editor.get("/v1/insights", params=days)
    assert (answer.status_code, said in answer.json()["detail"]) == (422, True)


def test_a_table_for_a_spreadsheet(editor: TestClient) -> None:
    """With a mark for Excel, the total last; the same counts."""
    decide(editor, "开线退货运费谁出", verdict="accepted")
    answer = editor.get("/v1/insights", params={"by": "channel"}, headers={"Accept": "text/csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.text.startswith("\ufeff")
    head, line, total = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert (dict(zip(head, line, strict=True))["channel"], dict(zip(head, total, strict=True))["drafts"]) == (
        "chat",
        "1",
    )


def test_an_agent_sees_their_own(client: TestClient, engine: Engine) -> None:
    """A lead sees all, by person too; an editor everybody's, but no other person's."""
    bearers = {role: keys.create_key(engine, role, f"{role} one")[1] for role in ("agent", "editor", "lead")}

    def signed(role: str) -> TestClient:
        client.headers["Authorization"] = f"Bearer {bearers[role]}"
        return client

    for role in bearers:
        ask(signed(role), "开线退货运费谁出", f"c_{role}")
    counted = {role: signed(role).get("/v1/insights").json()["total"]["drafts"] for role in bearers}
    assert counted == {"agent": 1, "editor": 3, "lead": 3}
    named = {
        role: {line["name"] for line in signed(role).get("/v1/insights", params={"by": "person"}).json()["lines"]}
        for role in bearers
    }
    assert named == {"agent": {"agent one"}, "editor": {"editor one"}, "lead": {"agent one", "editor one", "lead one"}}
