"""Scenes: before the purchase, order under way, after it; from the turn first, then the order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import pytest

from assist.drafting.turns.conversations import Conversation, Message
from assist.drafting.turns.scenes import Scene, scene_of

PENDING = {"id": "SL1", "status": "to_ship"}
DELIVERED = {"id": "SL1", "status": "delivered"}


@pytest.mark.parametrize(
    ("text", "order", "scene"),
    [
        ("这款灯有现货吗", {}, "presale"),
        ("萤火 L1 多重", {}, "presale"),
        ("請問有貨嗎，想買一個", {}, "presale"),
        ("什么时候发货", {}, "in_sale"),
        ("帮我改地址", PENDING, "in_sale"),
        ("在吗", PENDING, "in_sale"),
        ("在吗", {"status": "待付款"}, "presale"),
        ("在吗", DELIVERED, "aftersale"),
        ("你好", {"delivered_at": "2026-11-12T10:00"}, "aftersale"),
        ("衣服开线了怎么退货", {}, "aftersale"),
        ("还没到，我要退款", PENDING, "in_sale"),
        ("还没收到，我要退款", DELIVERED, "aftersale"),
        ("还有别的颜色推荐吗", DELIVERED, "presale"),
        ("Which size should I get?", {}, "presale"),
        ("Where is my parcel?", PENDING, "in_sale"),
        ("It arrived broken, can I return it?", {}, "aftersale"),
        ("hello", DELIVERED, "aftersale"),
    ],
)
def test_words_come_first_then_the_order(text: str, order: dict[str, Any], scene: Scene) -> None:
    """Who has an order and asks for something else buys again; who only says hello is where their order is."""
    assert scene_of(Conversation((Message("customer", text),), order=order)) == scene


def test_every_scene_has_a_name_for_agents() -> None:
    """In both languages."""
    texts = json.loads((Path(__file__).parents[3] / "api/web/texts.json").read_text(encoding="utf-8"))["scene"]
    assert set(texts) == set(get_args(Scene))
