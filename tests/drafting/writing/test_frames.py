"""Frames: courtesy that suits channel and tone, that no check objects to, and that can be taken off again."""

from __future__ import annotations

import datetime as dt
from typing import get_args

import pytest

from assist.drafting.checks.citations import cite
from assist.drafting.checks.readings import reading_of
from assist.drafting.checks.table import check
from assist.drafting.turns.conversations import Conversation, Message
from assist.drafting.turns.emotions import Emotion
from assist.drafting.turns.turns import Turn
from assist.drafting.writing.frames import Tone, frame, tone_for, unframed
from assist.knowledge.reading.documents import Channel
from assist.texts.languages import Language
from tests.drafting.drafted import passage

BODY = {"zh": "质量问题的运费由店铺承担。[1]", "en": "We pay return shipping for faulty items.[1]"}
ALL = [(language, channel, tone) for language in BODY for channel in get_args(Channel) for tone in get_args(Tone)]


@pytest.mark.parametrize(("language", "channel", "tone"), ALL)
def test_a_frame_states_nothing_and_comes_off_again(language: Language, channel: Channel, tone: Tone) -> None:
    """No sentence of it needs a source; what is left without it is the body."""
    around = frame(language, channel, tone)
    text = around.opening + BODY[language] + around.closing
    turn = Turn(Conversation((Message("customer", "?"),), channel), language, dt.date(2026, 11, 28))
    found = check(reading_of(cite(text, [passage(BODY[language][:-3])]), [passage(BODY[language][:-3])], turn))
    assert found == ()
    assert unframed(text, language, channel) == BODY[language]


@pytest.mark.parametrize(
    ("text", "language", "left"),
    [
        ("亲，可以退货。[1]", "zh", "可以退货。[1]"),
        ("你好！可以退货。[1]", "zh", "可以退货。[1]"),
        ("Hi Anna, you can return it.[1]", "en", "you can return it.[1]"),
        ("不可以。拆封后不支持退货。[1]", "zh", "不可以。拆封后不支持退货。[1]"),
        ("High pressure is fine.[1]", "en", "High pressure is fine.[1]"),
    ],
)
def test_a_models_bare_greeting_comes_off_and_nothing_else(text: str, language: Language, left: str) -> None:
    """A first sentence that says something stays."""
    assert unframed(text, language, "chat") == left


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_channel_has_its_parts(language: Language) -> None:
    """E-mail is greeted and signed, social invites to a private message, phone is a heading over points."""
    mail, social, phone = (frame(language, channel) for channel in ("email", "social", "phone"))
    assert mail.opening.startswith(("您好：\n\n", "Hello,\n\n"))
    assert mail.closing.endswith(("\n客服团队", "\nCustomer Care"))
    assert "私信" in social.closing or "private message" in social.closing
    assert phone.opening.endswith("\n")
    assert phone.closing == ""


def test_who_is_upset_is_met_with_an_apology() -> None:
    """Whatever the emotion."""
    assert tone_for(None) == "plain"
    assert tone_for(Emotion("anger", 1, None)) == "sorry"
