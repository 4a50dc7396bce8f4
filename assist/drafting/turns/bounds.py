"""Bounds: how much of a conversation is looked at, and what is refused because it is larger than anybody needs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from assist.drafting.turns.conversations import Conversation, Message, turn_messages, turn_of
from assist.errors import InvalidInput

MAX_MESSAGE = 20_000
MAX_MESSAGES = 1_000
MOST_OF_MESSAGE = 6_000  # characters of a message that are looked at: its beginning and its end
MOST_OF_CONVERSATION = 40_000  # characters of all messages that are looked at, the newest first
MOST_OF_DATA = 400_000  # characters of an order or a customer, as JSON
DEEPEST = 16  # levels of an order or a customer


def looked_at(conversation: Conversation) -> Conversation:
    """The conversation as far as it is looked at: of a long message its beginning and its end, of many the newest.

    What is left out is counted in `unseen`, for the agent to know. What is looked at once is not cut again.
    """
    left, unseen, kept = MOST_OF_CONVERSATION, conversation.unseen, list[Message]()
    for message in reversed(conversation.messages):
        text = _shortened(message.text) if left >= len(message.text) or not kept else ""
        unseen, left = unseen + len(message.text) - len(text), left - len(text)
        if text or not message.text:
            kept.append(message if text == message.text else replace(message, text=text))
        else:
            left = 0  # a gap would join what was never said together
    return conversation if not unseen else replace(conversation, messages=tuple(kept[::-1]), unseen=unseen)


def _shortened(text: str) -> str:
    """The first and the last half of what is looked at, on lines of their own."""
    half = MOST_OF_MESSAGE // 2
    return text if len(text) <= MOST_OF_MESSAGE else f"{text[: half - 1]}\n{text[-half:]}"


def check_conversation(conversation: Conversation) -> None:
    """Refuse what is too large or has nothing to answer. Raises InvalidInput saying what and how to fix it."""
    check_sizes(conversation)
    if not turn_of(looked_at(conversation)).strip():
        raise InvalidInput("the conversation has no customer message to answer; send at least one")


def check_sizes(conversation: Conversation) -> None:
    """Refuse what is too large to be looked at, without looking into it. Raises InvalidInput."""
    if len(conversation.messages) > MAX_MESSAGES:
        raise InvalidInput(
            f"the conversation has {len(conversation.messages)} messages, over the limit of {MAX_MESSAGES}; "
            "send the latest ones"
        )
    for number, message in enumerate(conversation.messages, 1):
        if len(message.text) > MAX_MESSAGE:
            raise InvalidInput(
                f"message {number} has {len(message.text):,} characters, over the limit of {MAX_MESSAGE:,}; shorten it"
            )
    for name, data in (("order", conversation.order), ("customer", conversation.customer)):
        if _is_deeper(data, DEEPEST):
            raise InvalidInput(f"the {name} is nested more than {DEEPEST} levels deep; send it flat")
        size = len(json.dumps(dict(data), ensure_ascii=False, default=str))
        if size > MOST_OF_DATA:
            raise InvalidInput(
                f"the {name} has {size:,} characters as JSON, over the limit of {MOST_OF_DATA:,}; "
                "send what a reply needs of it, and of its items those that are asked about"
            )


def _is_deeper(data: Any, levels: int) -> bool:
    """Whether data is nested more than so many levels deep."""
    inside = [data]
    for _ in range(levels):
        inside = [one for holder in inside for one in _values(holder) if isinstance(one, (Mapping, list, tuple))]
    return bool(inside)


def _values(holder: Any) -> Iterable[Any]:
    return holder.values() if isinstance(holder, Mapping) else holder


def left_out_of(conversation: Conversation) -> int:
    """How many characters of the turn were not read, because a message was too long."""
    return sum(message.left_out for message in turn_messages(conversation))
