"""Certificates over HTTP: only for who has practised enough, only by a lead, a row of the audit that is verified."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from assist import keys
from assist.assistant import Assistant
from assist.review import audits
from assist.review.decisions import record_decision
from tests.asking import ASKED, ask

RIGHT = "您好，衣物开线属于质量问题，来回运费由店铺承担。"


@pytest.fixture
def exercise(assistant: Assistant, engine: Engine) -> str:
    """The one exercise that there is: what a lead sent."""
    senior = keys.create_key(engine, "lead", "阿宁")[0]
    draft = assistant.draft(ask(ASKED, id="talk-1"))
    record_decision(engine, draft.id, "edited", by=senior.owner, text=f"{RIGHT}签收 30 天内都可以换。")
    return draft.id


def as_one(client: TestClient, engine: Engine, role: str, name: str) -> str:
    """Be somebody from here on; their id."""
    key, secret = keys.create_key(engine, role, name)
    client.headers["Authorization"] = f"Bearer {secret}"
    return key.owner


def test_a_lead_certifies_who_has_practised_enough(client: TestClient, engine: Engine, exercise: str) -> None:
    """What was practised, when, with which results, by whom it was said; the audit holds it and is whole."""
    novice = as_one(client, engine, "agent", "小李")
    client.post(f"/v1/exercises/{exercise}/attempts", json={"text": RIGHT})
    client.post(f"/v1/exercises/{exercise}/attempts", json={"text": f"{RIGHT}30 天内可以换。"})
    as_one(client, engine, "lead", "林夏")
    answer = client.post("/v1/certificates", json={"person": novice})
    assert answer.status_code == 201
    given = answer.json()
    assert (given["name"], given["by"], given["attempts"]) == ("小李", "林夏", 2)
    assert given["scenes"] == {"presale": [0, 0], "in_sale": [0, 0], "aftersale": [1, 1], "complaint": [0, 0]}
    assert given["first"] == given["last"]
    assert client.get("/v1/certificates", params={"person": novice}).json() == [given]
    (row,) = audits.list_audits(engine, kinds=["certificate"])
    assert (row.id, row.hash, row.subject) == (given["id"], given["hash"], novice)
    assert audits.verify(engine).broken is None


def test_nobody_is_certified_early_or_by_themselves(client: TestClient, engine: Engine, exercise: str) -> None:
    """409 for who has not practised enough, 403 for who is no lead; nothing is written."""
    novice = as_one(client, engine, "agent", "小李")
    client.post(f"/v1/exercises/{exercise}/attempts", json={"text": RIGHT})
    assert client.post("/v1/certificates", json={"person": novice}).status_code == 403
    as_one(client, engine, "lead", "林夏")
    assert client.post("/v1/certificates", json={"person": novice}).status_code == 409
    assert audits.list_audits(engine, kinds=["certificate"]) == []


def test_one_reads_ones_own(client: TestClient, engine: Engine, exercise: str) -> None:
    """And no colleague's."""
    novice = as_one(client, engine, "agent", "小李")
    client.post(f"/v1/exercises/{exercise}/attempts", json={"text": f"{RIGHT}30 天内可以换。"})
    novices = dict(client.headers)
    as_one(client, engine, "lead", "林夏")
    client.post("/v1/certificates", json={"person": novice})
    as_one(client, engine, "agent", "小王")
    assert client.get("/v1/certificates").json() == []
    assert client.get("/v1/certificates", params={"person": novice}).status_code == 403
    client.headers.update(novices)
    assert [one["person"] for one in client.get("/v1/certificates").json()] == [novice]
