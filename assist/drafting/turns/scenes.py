"""Scenes: whether the customer is about to buy, waits for an order, or has it (售前, 售中, 售后).

What the turn says comes first, then the order's status. Words and statuses are in `scenes.yaml` beside this file.
"""

from __future__ import annotations

import functools
import re
from importlib import resources
from typing import Any, Literal

import yaml

from assist.drafting.turns.conversations import Conversation, turn_of
from assist.texts.scripts import plain

Scene = Literal["presale", "in_sale", "aftersale"]
_SCENES: tuple[Scene, ...] = ("aftersale", "in_sale", "presale")


def scene_of(conversation: Conversation) -> Scene:
    """The stage of the purchase that the turn is about."""
    turn = plain(turn_of(conversation))
    said = [scene for scene in _SCENES if _words(scene).search(turn)]
    by_order = _scene_of_order(conversation)
    if said[:2] == ["aftersale", "in_sale"]:  # "still not here, I want my money back"
        return by_order or "in_sale"
    return said[0] if said else by_order or "presale"


def _scene_of_order(conversation: Conversation) -> Scene | None:
    order = conversation.order
    if not order:
        return None
    status = plain(str(order.get("status") or ""))
    statuses = _listed()["statuses"]
    if status in statuses["presale"]:
        return "presale"
    return "aftersale" if status in statuses["aftersale"] or order.get("delivered_at") else "in_sale"


@functools.cache
def _listed() -> dict[str, Any]:
    return dict(
        yaml.safe_load(resources.files("assist.drafting.turns").joinpath("scenes.yaml").read_text(encoding="utf-8"))
    )


@functools.cache
def _words(scene: Scene) -> re.Pattern[str]:
    listed = _listed()[scene]
    english = "|".join(re.escape(word) for word in listed["en"])
    return re.compile("|".join([*map(re.escape, listed["zh"]), rf"\b(?:{english})\b"]))
