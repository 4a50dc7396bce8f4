"""Logs: no line of a draft request holds what a customer is called or reached by, at any level, whatever happens."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine
from starlette.types import Receive, Scope, Send

from api.app import create_app
from api.guards import Guard
from assist import keys
from assist.assistant import Assistant
from assist.drafting.writing.deadlines import Deadline
from assist.drafting.writing.models import Written
from assist.drafting.writing.prompts import Prompt
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

    async def write(self, prompt: Prompt, deadline: Deadline) -> AsyncGenerator[str | Written, None]:
        if prompt.user:
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
    """Every logger at its lowest level. An error that reached the server, which logs tracebacks, would be raised here."""
    caplog.set_level(logging.DEBUG)
    for name in ("assist", "api", "evals", "reply_assist", "httpx", "uvicorn"):
        caplog.set_level(logging.DEBUG, logger=name)
    key = keys.create_key(engine, "agent", "test")[1]
    app = create_app(settings, (Assistant(search, model, engine), index))
    order = {"id": "20261105", "receiver": "王小明", "phone": "13800138000"}
    body = {"conversation": {"channel": "chat", "messages": [{"role": "customer", "text": TEXT}], "order": order}}
    with TestClient(app) as client:
        answer = client.post("/v1/drafts", json=body, headers={"Authorization": f"Bearer {key}", "Accept": accept})
    assert answer.status_code in (200, 500)
    assert caplog.records, "nothing was logged, so nothing was looked at"
    lines = caplog.text
    assert [value for value in PERSONAL if value in lines] == []


@pytest.mark.parametrize("started", [False, True])
def test_an_unforeseen_error_is_logged_by_kind_and_place(started: bool, caplog: pytest.LogCaptureFixture) -> None:
    """The reader gets a problem document, or a response that breaks off when it had begun; the log no message."""

    async def failing(scope: Scope, _receive: Receive, send: Send) -> None:
        if started:
            await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ValueError(TEXT)

    client = TestClient(Guard(failing, lambda: "default-src 'self'"))
    if started:
        with pytest.raises(RuntimeError, match="broke off"):
            client.get("/v1/drafts")
    else:
        assert client.get("/v1/drafts").json()["status"] == 500
    assert "GET failed: ValueError in " in caplog.text
    assert TEXT not in caplog.text
