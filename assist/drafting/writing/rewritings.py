"""Rewritings: a turn in the shop's own words, split and with its subject, so that search finds what lay words miss.

A small, quick model does it beside the first search. What it writes is only searched for: nothing of it is shown.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import secrets
import threading
from collections import OrderedDict

from assist.drafting.privacy.masks import Mask
from assist.drafting.turns.turns import Turn
from assist.drafting.writing.deadlines import Deadline
from assist.drafting.writing.models import Model, Written
from assist.drafting.writing.prompts import ORDER_FIELDS, Prompt, fenced, guarded, latest_messages, template_of
from assist.errors import ModelFailed
from assist.texts.suspicions import find_suspicions, visible

SHARE = 0.3  # of the time left that a rewriting may take
LEAST_SECONDS = 0.8  # below which none is begun
MOST = 4
LONGEST = 160
KEPT = 512
_DRESSING = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)、．](?!\d))\s*|[\"“”]")
_LABELS = {
    "zh": {"order": "订单", "conversation": "对话", "customer": "客户", "agent": "客服", "go": "请写出问题："},
    "en": {
        "order": "Order",
        "conversation": "Conversation",
        "customer": "Customer",
        "agent": "Agent",
        "go": "Write the questions:",
    },
}


class Rewritings:
    """Asks a quick model, and remembers what it wrote for the last turns. Safe to share between tasks."""

    def __init__(self, model: Model) -> None:
        """`model` is the one of ASSIST_FAST_MODEL."""
        self.model = model
        self._kept: OrderedDict[str, tuple[str, ...]] = OrderedDict()
        self._lock = threading.Lock()

    async def of(self, turn: Turn, mask: Mask, deadline: Deadline) -> tuple[str, ...]:
        """The turn's questions in the shop's words; nothing when time is short, or the model fails or is late."""
        seconds = deadline.remaining * SHARE
        if seconds < LEAST_SECONDS:
            return ()
        prompt = rewrite_prompt(turn, mask)
        key = re.sub(r" [0-9a-f]{8}>", ">", prompt.user)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        try:
            async with asyncio.timeout(seconds):
                text = await self._answer(prompt, deadline)
        except (TimeoutError, ModelFailed):
            return ()
        found = read_rewriting(text)
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return found

    async def _answer(self, prompt: Prompt, deadline: Deadline) -> str:
        await self.model.prepare()
        pieces: list[str] = []
        async with contextlib.aclosing(self.model.write(prompt, deadline)) as written:
            async for piece in written:
                if not isinstance(piece, Written):
                    pieces.append(piece)
        return "".join(pieces)


def rewrite_prompt(turn: Turn, mask: Mask) -> Prompt:
    """What the quick model is asked: conversation and order, masked."""
    language, conversation = turn.language, turn.conversation
    template, version = template_of(f"rewrite.{language}")
    labels, fence = _LABELS[language], secrets.token_hex(4)
    blocks = []
    if order := {key: conversation.order[key] for key in ORDER_FIELDS if key in conversation.order}:
        blocks.append(fenced(labels["order"], mask.hide(visible(json.dumps(order, ensure_ascii=False))), fence))
    kept, _ = latest_messages(conversation)
    lines = [f"{labels[message.role]}: {mask.hide(visible(message.text))}" for message in kept]
    blocks.append(fenced(labels["conversation"], "\n".join(lines), fence))
    return guarded(template.strip(), "\n\n".join([*blocks, labels["go"]]), version, language)


def read_rewriting(text: str) -> tuple[str, ...]:
    """The questions of an answer, one a line; none that holds an instruction or a placeholder."""
    lines = (_DRESSING.sub("", line).strip()[:LONGEST] for line in text.splitlines())
    usable = (line for line in lines if len(line) > 1 and "⟦" not in line and not find_suspicions(line))
    return tuple(dict.fromkeys(usable))[:MOST]
