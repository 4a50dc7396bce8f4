"""Macros, quick phrases and the agent's own questions over HTTP."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from assist import store
from tests.shop import write_shop

ORDER = {"id": "SL1", "items": [{"name": "萤火 L1 露营灯"}], "carrier": "顺丰", "tracking_number": "SF123"}
MACRO = """\
---
id: macros
title: 话术
kind: macro
language: zh
---
# 话术
## 退款进度
您的退款正在处理，订单 {订单号} 的款项会原路退回。
## 投诉安抚
非常抱歉，您的投诉已经登记。
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The small shop, with macros."""
    return write_shop(tmp_path / "shop", macros=MACRO)


def titles(agent: TestClient, q: str = "", text: str = "在吗", **order: object) -> list[str]:
    asked = {"conversation": {"messages": [{"role": "customer", "text": text}], "order": order}, "q": q}
    return [one["title"] for one in agent.post("/v1/phrases", json=asked).json()]


def test_macros_are_found_by_words_and_by_the_letters_typed_for_them(agent: TestClient) -> None:
    """退款进度 by a word of it, by initials, by syllables; not by what it is not."""
    for typed in ("退款", "tkjd", "kj", "tuikuan", "jindu"):
        assert titles(agent, typed)[0] == "退款进度", typed
    assert titles(agent, "xyzzy") == []


def test_phrases_are_filled_with_the_orders_facts(agent: TestClient) -> None:
    """A slot has the order's value; a phrase that would have a hole is not offered."""
    asked = {"conversation": {"messages": [{"role": "customer", "text": "在吗"}], "order": ORDER}}
    told = {one["title"]: one["text"] for one in agent.post("/v1/phrases", json=asked).json()}
    assert "订单 SL1 的款项" in told["退款进度"]
    assert told["物流单号"].startswith("您的包裹由顺丰承运，运单号 SF123")
    assert "已签收" not in told
    assert "物流单号" not in titles(agent)


def test_what_suits_an_angry_customer_comes_first(agent: TestClient) -> None:
    """The shop's own macro before ours."""
    assert titles(agent, text="太过分了，我要投诉到12315！")[:2] == ["投诉安抚", "致歉与安抚"]


def test_an_apology_for_something_else_is_not_offered_as_the_one(agent: TestClient) -> None:
    """Ours comes first where none of the shop's speaks of what the customer complains of."""
    assert titles(agent, text="快递三天没动了，气死我了！！！")[0] == "致歉与安抚"


def test_phrases_speak_the_customers_language(agent: TestClient) -> None:
    """No Chinese macro for an English customer."""
    assert "Holding reply: will get back" in titles(agent, text="Where is my parcel?")


def test_a_question_of_the_agents_own_is_answered_and_not_kept(agent: TestClient, engine: Engine) -> None:
    """With citations; no draft is stored, so there is nothing to decide and nothing to count."""
    answer = agent.post("/v1/questions", json={"question": "衣服开线退货运费谁出？"}).json()
    assert answer["status"] == "answered"
    assert answer["citations"]
    assert answer["text"].startswith("衣物开线")
    with engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(store.drafts)) == 0


def test_a_question_about_a_draft_knows_what_it_is_about(agent: TestClient) -> None:
    """ "And the freight?" is asked of what was said before it."""
    conversation = {"messages": [{"role": "customer", "text": "衣服开线了想退货"}]}
    asked = {"conversation": conversation, "draft": "签收次日起 7 天内可以退货。", "question": "那运费呢？"}
    answer = agent.post("/v1/questions", json=asked).json()
    assert any("运费" in one["text"] for one in answer["passages"])


def test_what_the_customer_waits_for_is_not_answered_instead(agent: TestClient) -> None:
    """Beside an open turn the agent's own question is the question."""
    conversation = {"messages": [{"role": "customer", "text": "衣服开线了想退货，运费谁出？"}]}
    alone = agent.post("/v1/questions", json={"question": "无理由退货几天内可以？"}).json()
    beside = agent.post(
        "/v1/questions", json={"question": "无理由退货几天内可以？", "conversation": conversation}
    ).json()
    first = alone["text"].partition("[")[0]
    assert "7 天" in first
    assert beside["text"].startswith(first)


def test_asking_needs_words(agent: TestClient) -> None:
    """An empty question is a problem document."""
    assert agent.post("/v1/questions", json={"question": ""}).status_code == 422
