"""Asking: a message as a conversation, and what an assistant makes of it."""

from __future__ import annotations

import asyncio

from assist.assistant import Assistant
from assist.drafting.drafts import Draft
from assist.drafting.turns.conversations import Conversation, Message
from assist.events import DraftReady, Event

ASKED = "衣服开线了想退货，运费谁出？"


def ask(text: str, **more: object) -> Conversation:
    """A conversation of one customer message."""
    return Conversation((Message("customer", text, "m1"),), **more)  # type: ignore[arg-type]  # any field


def stream(assistant: Assistant, conversation: Conversation, deadline_ms: int | None = None) -> list[Event]:
    """All events of a draft."""

    async def collect() -> list[Event]:
        return [event async for event in assistant.events(conversation, deadline_ms=deadline_ms)]

    return asyncio.run(collect())


def final(assistant: Assistant, text: str = ASKED, deadline_ms: int | None = None) -> Draft:
    """The last event's draft."""
    last = stream(assistant, ask(text), deadline_ms)[-1]
    assert isinstance(last, DraftReady)
    return last.draft
