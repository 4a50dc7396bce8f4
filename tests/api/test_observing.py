"""What is noted of requests: their ids, a line each without anything personal, and metrics."""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.engine import Engine

from api.app import create_app
from assist import keys
from assist.assistant import Assistant
from assist.drafting.writing.gateways import open_model
from assist.knowledge.index import VectorIndex
from assist.knowledge.passages import Search
from assist.settings import Settings
from assist.testing import ScriptedModel
from tests.fake_models.running import fake_provider

PERSONAL = ("13800138000", "王小明", "ann@example.com", "文三路", "E20261104007", "talk-77310", "睡袋")
ASKED = {
    "conversation": {
        "id": "talk-77310",
        "messages": [{"role": "customer", "text": "我是王小明13800138000 ann@example.com 文三路831号,睡袋怎么洗"}],
        "customer": {"name": "王小明"},
        "order": {"id": "E20261104007"},
    }
}


def values(client: TestClient) -> dict[str, float]:
    """All samples, by name and labels."""
    text = client.get("/metrics").text
    return {
        f"{sample.name}{sorted(sample.labels.items())}": sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_an_id_is_given_back_or_made(client: TestClient) -> None:
    """On refusals and unknown addresses too; one that is not fit for logs is replaced."""
    assert client.get("/healthz", headers={"X-Request-Id": "abc-1"}).headers["X-Request-Id"] == "abc-1"
    for path in ("/healthz", "/v1/decisions", "/none", "/v1/drafts/%00"):
        assert re.fullmatch("[0-9a-f]{16}", client.get(path).headers["X-Request-Id"])
    assert client.get("/healthz", headers={"X-Request-Id": "a b"}).headers["X-Request-Id"] != "a b"


def test_the_id_goes_along_to_the_models_provider(
    settings: Settings, search: Search, engine: Engine, index: VectorIndex
) -> None:
    """Their log can be laid beside ours."""
    with fake_provider(["运费由店铺承担[1]。"]) as provider:
        known = settings.model_copy(
            update={"model": "openai/x", "model_api_base": f"{provider.base('whole')}", "data_dir": settings.data_dir}
        )
        app = create_app(known, (Assistant(search, open_model(known), engine), index))
        bearer = keys.create_key(engine, "agent", "test")[1]
        with TestClient(app) as client:
            body = {"conversation": {"messages": [{"role": "customer", "text": "衣服开线了想退货运费谁出"}]}}
            headers = {"Authorization": f"Bearer {bearer}", "X-Request-Id": "abc-1"}
            assert client.post("/v1/drafts", json=body, headers=headers).status_code == 200
        assert provider.request_ids
        assert set(provider.request_ids) == {"abc-1"}


def test_a_busy_run_logs_nothing_personal(agent: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    """Drafts, streams, refinements, decisions, texts, searches, wrong bodies and addresses: at the lowest level."""
    caplog.set_level(logging.WARNING, logger="httpx2")  # the test's own client
    caplog.set_level(logging.DEBUG)
    for name in ("assist", "api", "reply_assist", "reply_assist.requests", "uvicorn"):
        caplog.set_level(logging.DEBUG, logger=name)
    draft = agent.post("/v1/drafts", json=ASKED).json()["id"]
    agent.post("/v1/drafts", json=ASKED, headers={"Accept": "text/event-stream"})
    agent.post(f"/v1/drafts/{draft}/refinements", json={"action": "shorter"})
    agent.post(f"/v1/drafts/{draft}/checks", json={**ASKED, "text": "王小明您好,13800138000"})
    agent.post(f"/v1/drafts/{draft}/decision", json={"verdict": "edited", "text": "王小明您好", "note": "13800138000"})
    agent.post(f"/v1/drafts/{draft}/final-text", json={"text": "您好 ann@example.com"})
    for path in (
        "/v1/search?q=睡袋13800138000",
        "/v1/documents/王小明",
        "/王小明/13800138000",
        "/v1/drafts/talk-77310/x",
    ):
        agent.get(path)
    agent.post("/v1/drafts", json={"conversation": {"messages": [{"role": "王小明", "text": 1}]}})
    agent.post("/v1/drafts", content=b'{"conversation": "13800138000')
    lines = [str(record.__dict__) for record in caplog.records]
    assert len([record for record in caplog.records if record.name == "reply_assist.requests"]) == 12
    assert [value for value in PERSONAL if any(value in line for line in lines)] == []


def test_a_line_names_route_and_outcome(agent: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    """Not the address as it was called; checks of health are noise."""
    caplog.set_level(logging.INFO, logger="reply_assist.requests")
    agent.get("/healthz")
    agent.get("/v1/drafts/d_none/decision")
    (record,) = [one for one in caplog.records if one.name == "reply_assist.requests"]
    assert record.__dict__["route"] == "/v1/drafts/{draft_id}/decision"
    assert (record.__dict__["method"], record.__dict__["status"]) == ("GET", 404)


def test_metrics_count_drafts_decisions_and_requests(agent: TestClient) -> None:
    """By what they are; times, vectors, age and jobs beside them."""
    before = values(agent)
    draft = agent.post("/v1/drafts", json=ASKED).json()["id"]
    agent.post("/v1/drafts", json=ASKED, headers={"Accept": "text/event-stream"})
    agent.post(f"/v1/drafts/{draft}/decision", json={"verdict": "accepted", "note": "x"})
    after = values(agent)
    grown = {name: value - before.get(name, 0) for name, value in after.items()}
    drafts = {name: value for name, value in grown.items() if name.startswith("reply_assist_drafts_total") and value}
    assert sum(drafts.values()) == 2
    assert grown["reply_assist_decisions_total[('verdict', 'accepted')]"] == 1
    assert grown["reply_assist_draft_seconds_count[('stage', 'total')]"] == 2
    asked = "[('method', 'POST'), ('route', '/v1/drafts'), ('status', '200')]"
    assert grown[f"reply_assist_http_requests_total{asked}"] == 2
    assert after["reply_assist_index_vectors[]"] == after["reply_assist_release_chunks[]"] > 0
    assert after["reply_assist_release_age_seconds[]"] >= 0
    assert (
        after["reply_assist_drafts_open[]"] == after[f"reply_assist_drafts_waiting[('process', '{os.getpid()}')]"] == 0
    )
    assert after["reply_assist_up[('part', 'database')]"] == after["reply_assist_up[('part', 'index')]"] == 1


def test_metrics_tell_of_a_model_and_its_cost(
    settings: Settings, search: Search, engine: Engine, index: VectorIndex
) -> None:
    """Whether it is paused; tokens as its provider counted them."""
    app = create_app(settings, (Assistant(search, ScriptedModel(["运费由店铺承担[1]。"]), engine), index))
    bearer = keys.create_key(engine, "agent", "test")[1]
    with TestClient(app, headers={"Authorization": f"Bearer {bearer}"}) as client:
        before = values(client)
        assert client.post("/v1/drafts", json=ASKED).json()["origin"] in ("model", "quote")
        after = values(client)
    assert after["reply_assist_up[('part', 'model')]"] == 1
    tokens = "reply_assist_tokens_total[('direction', 'output')]"
    assert after[tokens] >= before.get(tokens, 0)


def test_metrics_are_for_callers_with_a_key(client: TestClient) -> None:
    """What a shop spends is nobody else's business."""
    assert client.get("/metrics").status_code == 401


def test_counts_of_several_processes_are_added_up(tmp_path: Path) -> None:
    """Each writes into the server's folder; whichever is asked tells of all."""
    env = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    count = "from api.metrics import count_decision; count_decision('accepted')"
    for _ in range(2):
        subprocess.run([sys.executable, "-c", count], env=env, check=True, timeout=60)
    tell = (
        "from prometheus_client import CollectorRegistry, generate_latest\n"
        "from prometheus_client.multiprocess import MultiProcessCollector\n"
        "r = CollectorRegistry(); MultiProcessCollector(r); print(generate_latest(r).decode())"
    )
    told = subprocess.run([sys.executable, "-c", tell], env=env, check=True, timeout=60, capture_output=True, text=True)
    assert 'reply_assist_decisions_total{tenant="default",verdict="accepted"} 2.0' in told.stdout
