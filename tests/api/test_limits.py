"""Limits over HTTP: 429 with Retry-After, as a problem document."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from api.app import create_app
from assist import keys
from assist.assistant import Assistant
from assist.knowledge.index import VectorIndex
from assist.settings import Settings
from assist.testing import ScriptedModel

ASKED = {"conversation": {"messages": [{"role": "customer", "text": "衣服开线了想退货运费谁出"}]}}


def limited(settings: Settings, assistant: Assistant, index: VectorIndex, **limits: Any) -> TestClient:
    return TestClient(create_app(settings.model_copy(update=limits), (assistant, index)))


def bearer(engine: Engine, name: str = "test") -> dict[str, str]:
    return {"Authorization": f"Bearer {keys.create_key(engine, 'agent', name)[1]}"}


def test_too_many_requests_are_429_with_retry_after(
    settings: Settings, assistant: Assistant, index: VectorIndex, engine: Engine
) -> None:
    """For that key alone, on every route; health is asked without one."""
    with limited(settings, assistant, index, limit_requests_per_minute=2) as client:
        me, other = bearer(engine), bearer(engine, "other")
        assert [client.get("/v1/releases", headers=me).status_code for _ in range(2)] == [200, 200]
        refused = client.get("/v1/decisions", headers=me)
        assert refused.status_code == 429
        assert refused.headers["Content-Type"] == "application/problem+json"
        assert 1 <= int(refused.headers["Retry-After"]) <= 60
        assert "more than 2 requests a minute" in refused.json()["detail"]
        assert client.get("/v1/releases", headers=other).status_code == 200
        assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
def test_too_many_drafts_are_429_before_anything_is_done(
    settings: Settings, assistant: Assistant, index: VectorIndex, engine: Engine, accept: str
) -> None:
    """Drafts, other forms of them and questions together; whatever else the key may do goes on."""
    with limited(settings, assistant, index, limit_drafts_per_minute=2) as client:
        client.headers.update({**bearer(engine), "Accept": accept})
        made = client.post("/v1/drafts", json=ASKED, headers={"Accept": "application/json"}).json()["id"]
        assert client.post(f"/v1/drafts/{made}/refinements", json={"action": "shorter"}).status_code != 429
        for path, body in (
            ("/v1/drafts", ASKED),
            (f"/v1/drafts/{made}/refinements", {"action": "shorter"}),
            ("/v1/questions", {"question": "运费谁出"}),
        ):
            assert client.post(path, json=body).status_code == 429
        assert client.post(f"/v1/drafts/{made}/decision", json={"verdict": "accepted"}).status_code == 201


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
def test_a_day_has_so_many_tokens(
    settings: Settings, assistant: Assistant, index: VectorIndex, engine: Engine, accept: str
) -> None:
    """Charged when a draft is done, streamed or not."""
    assistant.model = ScriptedModel(["运费由店铺承担[1]。"])
    with limited(settings, assistant, index, limit_tokens_per_day=1) as client:
        client.headers.update({**bearer(engine), "Accept": accept})
        assert client.post("/v1/drafts", json=ASKED).status_code == 200
        refused = client.post("/v1/drafts", json=ASKED)
    assert refused.status_code == 429
    assert "tokens are used up" in refused.json()["detail"]
