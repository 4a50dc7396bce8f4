"""Prompts: the channel's manner is an instruction; everything written by others is fenced material."""

from __future__ import annotations

import datetime as dt
from typing import get_args

import pytest

from assist.drafting.privacy.masks import Mask
from assist.drafting.turns.conversations import Conversation, Message
from assist.drafting.turns.turns import turn_in
from assist.drafting.writing.prompts import (
    CHANNELS,
    HISTORY,
    MOODS,
    Material,
    draft_prompt,
    latest_messages,
    template_of,
)
from assist.knowledge.open_releases import AsOf
from assist.knowledge.passages import Search
from assist.knowledge.reading.documents import Channel
from assist.texts.languages import Language


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("channel", get_args(Channel))
def test_each_channel_has_its_manner(search: Search, channel: Channel, language: Language) -> None:
    """In the instructions, in the language of the reply; a calm customer needs no more."""
    passages = search.find("退货", 2, AsOf.on(dt.date(2026, 11, 23))).passages
    said = Conversation((Message("customer", "开线退货，运费谁出？"),), channel)
    prompt = draft_prompt(turn_in(said, language=language), Material(passages), Mask())
    assert CHANNELS[language][channel] in prompt.system
    assert MOODS[language] not in prompt.system
    assert prompt.version == template_of(f"draft.{language}")[1]


def test_delimiters_are_new_for_each_request(search: Search) -> None:
    """So no text can close the block it stands in."""
    said = Conversation((Message("customer", "开线退货，运费谁出？"),))
    fences = {draft_prompt(turn_in(said), Material(()), Mask()).user.splitlines()[0] for _ in range(3)}
    assert len(fences) == 3


def talk(*roles: str) -> Conversation:
    return Conversation(tuple(Message(role, f"第{n}条，三天内就发货了。") for n, role in enumerate(roles, 1)))  # type: ignore[arg-type]  # literals


def test_of_a_long_conversation_the_latest_messages_are_shown() -> None:
    """The model is told how many are missing, so that it does not take the beginning for the whole."""
    conversation = talk(*["customer", "agent"] * 150, "customer")
    kept, left_out = latest_messages(conversation)
    assert (len(kept), left_out) == (HISTORY, 301 - HISTORY)
    user = draft_prompt(turn_in(conversation), Material(()), Mask()).user
    assert f"（更早的 {left_out} 条消息从略）" in user
    assert "第301条，" in user
    assert "第1条，" not in user


def test_a_turn_is_never_cut() -> None:
    """However many messages the customer typed it in; internal notes do not count."""
    kept, left_out = latest_messages(talk("agent", *["customer"] * 14, "note"))
    assert ([message.role for message in kept], left_out) == (["customer"] * 14, 1)
