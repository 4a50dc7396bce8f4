"""Traces: a request's steps reach a collector, beneath the caller's, and hold nothing that anybody wrote."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from api.app import create_app
from assist import keys, traces
from assist.assistant import Assistant
from assist.drafting.writing.gateways import open_model
from assist.knowledge.index import VectorIndex
from assist.knowledge.passages import Search
from assist.settings import Settings
from tests.fake_collectors import FakeCollector, fake_collector
from tests.fake_models.running import fake_provider

TRACE, STEP = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
SAID = "衣服开线了想退货运费谁出，我的电话是13800138000"


@pytest.fixture
def collector() -> Iterator[FakeCollector]:
    """Told of everything until the end of the test."""
    with fake_collector() as found:
        traces.set_up_traces(found.url)
        yield found
        traces.stop_traces()


def test_a_drafts_steps_are_told(
    collector: FakeCollector, tmp_path: Path, shop: Path, search: Search, engine: Engine, index: VectorIndex
) -> None:
    """The request beneath its caller's step, the rest beneath the request; the provider is given the model's step."""
    with fake_provider(["运费由店铺承担[1]。"]) as provider:
        given = {"data_dir": tmp_path / "data", "corpus_dir": shop, "model": "openai/x"}
        settings = Settings.model_validate({**given, "model_api_base": provider.base("whole")})
        app = create_app(settings, (Assistant(search, open_model(settings), engine), index))
        bearer = keys.create_key(engine, "agent", "test")[1]
        with TestClient(app) as client:
            body = {"conversation": {"messages": [{"role": "customer", "text": SAID}]}}
            headers = {"Authorization": f"Bearer {bearer}", "traceparent": f"00-{TRACE}-{STEP}-01"}
            assert client.post("/v1/drafts", json=body, headers=headers).status_code == 200
    traces.stop_traces()  # what waits is sent
    steps = {span.name: span for span in collector.spans if span.trace_id.hex() == TRACE}
    assert {"POST /v1/drafts", "search", "quote", "model"} <= set(steps)
    request = steps["POST /v1/drafts"]
    assert request.parent_span_id.hex() == STEP
    assert {steps[name].parent_span_id for name in ("search", "quote", "model")} == {request.span_id}
    assert f"00-{TRACE}-{steps['model'].span_id.hex()}-01" in provider.traces
    assert "13800138000" not in str(collector.spans)
    assert "开线" not in str(collector.spans)


def test_of_an_error_its_kind_is_told(collector: FakeCollector) -> None:
    """Not its words: they may be a customer's."""
    with pytest.raises(ValueError, match="13800138000"), traces.during("search"):
        raise ValueError("13800138000")
    traces.stop_traces()
    (step,) = collector.spans
    assert [(one.key, one.value.string_value) for one in step.attributes] == [("error.type", "ValueError")]
    assert "13800138000" not in str(step)


def test_without_a_collector_nothing_is_kept() -> None:
    """And nothing goes along to anybody."""
    with traces.during("search") as step:
        step.note(passages=3)
        assert step.headers() == {}
