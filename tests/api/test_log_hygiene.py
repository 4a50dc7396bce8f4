"""Logs: no line of a draft request holds what a customer is called or reached by, at any level, whatever happens."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from api.app import create_app
from assist import keys
from assist.assistant import Assistant
from assist.drafting.llm import Written
from assist.drafting.prompts import Prompt
from assist.errors import ModelFailed
from assist.knowledge.index import VectorIndex
from assist.knowledge.passages import Search
from assist.settings import Settings
from assist.testing import ScriptedModel

PERSONAL = ("13800138000", "王小明", "文三路831号", "ann@example.com", "11010519491231002X", "4111111111111111")
TEXT = (
    "我叫王小明，电话13800138000，邮箱ann@example.com，身份证11010519491231002X，卡号4111111111111111，"
    "寄到浙江省杭州市西湖区文三路831号。衣服开线了想退货，运费谁出？"
)


class BrokenModel(ScriptedModel):
    """Fails with everything it was told in its message, as vendors' errors do."""

    async def write(self, prompt: Prompt) -> AsyncIterator[str | Written]:
        raise RuntimeError(f"cannot write {TEXT}")
        yield ""


@pytest.mark.parametrize(
    "model",
    [
        None,
        ScriptedModel(["运费由店铺承担[1]。", "⟦PHONE_1⟧"]),
        ScriptedModel([ModelFailed("model_error", f"refused: {TEXT}")]),
        BrokenModel([]),
    ],
    ids=["quote", "model", "refused", "broken"],
)
@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
def test_no_log_line_holds_personal_data(
    model: ScriptedModel | None,
    accept: str,
    settings: Settings,
    search: Search,
    engine: Engine,
    index: VectorIndex,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Every logger at its lowest level, tracebacks included."""
    caplog.set_level(logging.DEBUG)
    for name in ("assist", "api", "evals", "reply_assist", "httpx", "uvicorn"):
        caplog.set_level(logging.DEBUG, logger=name)
    key = keys.create_key(engine, "agent", "test")[1]
    app = create_app(settings, (Assistant(search, model, engine), index))
    order = {"id": "20261105", "receiver": "王小明", "phone": "13800138000"}
    body = {"conversation": {"channel": "chat", "messages": [{"role": "customer", "text": TEXT}], "order": order}}
    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.post("/v1/drafts", json=body, headers={"Authorization": f"Bearer {key}", "Accept": accept})
    assert answer.status_code in (200, 500)
    assert caplog.records, "nothing was logged, so nothing was looked at"
    lines = caplog.text
    assert [value for value in PERSONAL if value in lines] == []
