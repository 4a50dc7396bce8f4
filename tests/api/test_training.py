"""Training over HTTP: exercises without their answers, judged attempts, progress, and what a lead may read."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from api.training import demonstrations
from assist import keys
from assist.assistant import Assistant
from assist.review.decisions import record_decision
from tests.asking import ASKED, ask

RIGHT = "您好，衣物开线属于质量问题，来回运费由店铺承担。"


@pytest.fixture
def senior(engine: Engine) -> keys.Key:
    """Somebody experienced."""
    return keys.create_key(engine, "lead", "阿宁")[0]


@pytest.fixture
def exercise(assistant: Assistant, engine: Engine, senior: keys.Key) -> str:
    """A draft that somebody experienced accepted."""
    draft = assistant.draft(ask(ASKED, id="talk-1"))
    record_decision(engine, draft.id, "edited", by=senior.owner, text=f"{RIGHT}签收 30 天内都可以换。")
    return draft.id


def test_an_exercise_is_what_somebody_experienced_answered(agent: TestClient, exercise: str) -> None:
    """Its conversation and scene, not its answer."""
    (one,) = agent.get("/v1/exercises").json()
    assert (one["id"], one["scene"], one["origin"], one["last"]) == (exercise, "aftersale", "shop", None)
    assert one["messages"][0]["text"] == ASKED
    assert "店铺承担" not in str(one)


def test_what_an_agent_or_nobody_answered_is_no_exercise(
    agent: TestClient, assistant: Assistant, engine: Engine, senior: keys.Key
) -> None:
    """Nor what was rejected."""
    assistant.draft(ask(ASKED))
    novice = keys.create_key(engine, "agent", "小李")[0]
    for by, verdict in ((novice, "accepted"), (senior, "rejected")):
        draft = assistant.draft(ask(ASKED))
        record_decision(engine, draft.id, verdict, by=by.owner, reason="other")  # type: ignore[arg-type]
    assert agent.get("/v1/exercises").json() == []


def test_a_reply_is_judged_beside_the_example(agent: TestClient, exercise: str) -> None:
    """What is right, which figure was not seen, no finding; nothing of the text is kept but how it went."""
    judged = agent.post(f"/v1/exercises/{exercise}/attempts", json={"text": RIGHT}).json()
    assert (judged["wrong"], judged["forbidden"], judged["courteous"]) == ([], [], True)
    assert {fact["said"] for fact in judged["facts"] if "运费" in fact["text"]} == {True}
    assert [fact["text"] for fact in judged["facts"] if fact["said"] is False] == ["签收 30 天内都可以换。"]
    assert judged["good"] is False
    assert "30 天" in judged["example"]
    (one,) = agent.get("/v1/exercises").json()
    assert (one["last"]["missed"], one["last"]["wrong"]) == (1, 0)


def test_a_figure_of_the_example_needs_no_document(agent: TestClient, exercise: str) -> None:
    """Somebody experienced said it; another figure is wrong."""
    right = agent.post(f"/v1/exercises/{exercise}/attempts", json={"text": f"{RIGHT}30 天内可以换。"}).json()
    assert right["good"] is True
    wrong = agent.post(f"/v1/exercises/{exercise}/attempts", json={"text": "您好，来回运费由买家承担。"}).json()
    assert wrong["wrong"] or wrong["forbidden"] == []


def test_no_draft_is_kept_for_an_attempt(agent: TestClient, engine: Engine, exercise: str) -> None:
    """It would count among the customers'."""
    before = _drafts(engine)
    agent.post(f"/v1/exercises/{exercise}/attempts", json={"text": RIGHT})
    assert _drafts(engine) == before


def test_progress_counts_what_was_tried(agent: TestClient, exercise: str) -> None:
    """By scene and week; what did not go well is to be done again; one exercise is all there is, so it may certify."""
    agent.post(f"/v1/exercises/{exercise}/attempts", json={"text": RIGHT})
    progress = agent.get("/v1/progress").json()
    assert (progress["attempts"], progress["scenes"]["aftersale"], progress["again"]) == (1, [1, 0], [exercise])
    assert progress["is_certified"] is False
    agent.post(f"/v1/exercises/{exercise}/attempts", json={"text": f"{RIGHT}30 天内可以换。"})
    progress = agent.get("/v1/progress").json()
    assert (progress["attempts"], progress["scenes"]["aftersale"], progress["again"]) == (2, [1, 1], [])
    assert list(progress["weeks"].values()) == [[2, 1]]
    assert progress["is_certified"] is True


def test_only_a_lead_reads_how_others_have_come(
    client: TestClient, engine: Engine, exercise: str, senior: keys.Key
) -> None:
    """And is told who there is."""
    novice, secret = keys.create_key(engine, "agent", "小李")
    client.headers["Authorization"] = f"Bearer {secret}"
    client.post(f"/v1/exercises/{exercise}/attempts", json={"text": RIGHT})
    assert client.get("/v1/progress", params={"person": senior.owner}).status_code == 403
    assert "people" not in client.get("/v1/progress").json()
    client.headers["Authorization"] = f"Bearer {keys.create_key(engine, 'lead', 'lead')[1]}"
    assert client.get("/v1/progress").json()["people"] == {novice.owner: "小李"}
    assert client.get("/v1/progress", params={"person": novice.owner}).json()["attempts"] == 1


def test_an_exercise_that_is_not_there_is_not_found(agent: TestClient) -> None:
    """404."""
    assert agent.post("/v1/exercises/none/attempts", json={"text": RIGHT}).status_code == 404


def test_the_demonstrations_exercises_name_their_conversations_and_documents() -> None:
    """Each with an answer; they are offered only where their documents are live."""
    made = demonstrations()
    assert len(made) > 10
    assert all(one.example and sources and one.conversation.messages for one, sources in made)
    assert {one.scene for one, _ in made} == {"presale", "in_sale", "aftersale", "complaint"}


def _drafts(engine: Engine) -> int:
    with engine.connect() as connection:
        found: int = connection.exec_driver_sql("SELECT count(*) FROM drafts").scalar_one()
        return found
