"""Chatwoot's answers as a conversation: every field may be missing, and not every message is somebody's."""

from __future__ import annotations

from typing import Any

import pytest

from api.hosts.chatwoot import read_conversation
from assist.drafting.turns.conversations import Conversation, turn_of

ASKED = "滤网多久换一次？"
FACTS = "滤网建议每三个月更换一次，我们工作时间为 9 点到 18 点。"


def read(*messages: dict[str, Any], about: dict[str, Any] | None = None) -> Conversation:
    """A conversation of these messages, numbered from 1."""
    page = {"payload": [{"id": number, **one} for number, one in enumerate(messages, 1)]}
    return read_conversation(1, 85, about or {}, page)


def said(conversation: Conversation) -> list[tuple[str, str]]:
    return [(one.role, one.text) for one in conversation.messages]


@pytest.mark.parametrize(
    "automatic",
    [
        {"sender": {"type": "agent_bot"}},
        {"sender": {"type": "captain_assistant"}},
        {"sender": None},
        {"sender": {"type": "user"}, "content_attributes": {"automation_rule_id": 3}},
        {"sender": {"type": "user"}, "additional_attributes": {"campaign_id": 3}},
        {"message_type": 3},
        {"message_type": "template", "sender": None},
        {"private": True},
    ],
)
def test_what_nobody_wrote_answers_nothing(automatic: dict[str, Any]) -> None:
    """Greetings of bots, rules and campaigns may state a lot: the customer still waits for a person."""
    told = read({"content": ASKED, "message_type": 0}, {"content": FACTS, "message_type": 1, **automatic})
    assert said(told) == [("customer", ASKED), ("note", FACTS)]
    assert turn_of(told) == ASKED


@pytest.mark.parametrize(
    "by_hand",
    [
        {"sender": {"type": "user"}},
        {},
        {"sender": {}},
        {"sender": None, "content_attributes": {"external_echo": True}},
        {"sender": {"type": "user"}, "content_attributes": None, "additional_attributes": None},
    ],
)
def test_what_a_person_wrote_answers(by_hand: dict[str, Any]) -> None:
    """Also from the channel's own app, and in versions that do not say who."""
    told = read({"content": ASKED, "message_type": 0}, {"content": FACTS, "message_type": 1, **by_hand})
    assert turn_of(told) == ""


@pytest.mark.parametrize(
    ("files", "marks"),
    [
        ([{"file_type": "image"}], "[图片]"),
        ([{"file_type": "audio"}, {"file_type": "image"}], "[语音]\n[图片]"),
        ([{"file_type": "ig_reel"}], "[附件]"),
        ([{}], "[附件]"),
        ([None, 7], "[附件]\n[附件]"),
    ],
)
def test_attachments_are_said(files: list[Any], marks: str) -> None:
    """Alone or beside words: the agent looks at them, nobody here does."""
    assert turn_of(read({"content": None, "message_type": 0, "attachments": files})) == marks
    assert turn_of(read({"content": ASKED, "message_type": 0, "attachments": files})) == f"{ASKED}\n{marks}"


def test_attachments_are_said_in_the_language_of_the_conversation() -> None:
    """It must not turn the language of the reply."""
    told = read(
        {"content": "Does it fit?", "message_type": 0}, {"message_type": 0, "attachments": [{"file_type": "image"}]}
    )
    assert turn_of(told) == "Does it fit?\n[image]"


def test_a_message_that_was_deleted_is_none() -> None:
    """What stands in its place are Chatwoot's own words."""
    gone = {"content": "This message was deleted", "message_type": 0, "content_attributes": {"deleted": True}}
    assert said(read({"content": ASKED, "message_type": 0}, gone)) == [("customer", ASKED)]


def test_other_peoples_html_and_broken_characters_are_read_as_text() -> None:
    """Nothing that Chatwoot has can stop a draft."""
    about = {
        "meta": {"sender": {"name": "周\ud83d舟"}},
        "custom_attributes": {"order_id": "A\0 1", "order_amount": 3, "order_placed_at": "soon"},
    }
    told = read({"content": f"<p>{ASKED}\ud83d</p><blockquote>旧</blockquote>", "message_type": 0}, about=about)
    assert said(told) == [("customer", f"{ASKED}\ufffd")]
    assert told.customer == {"name": "周\ufffd舟"}
    assert told.order == {"id": "A\ufffd 1", "amount": 3}


@pytest.mark.parametrize(
    "page", [None, [], {}, {"payload": None}, {"payload": [None, 1, {}, {"content": 5}, {"message_type": 99}]}]
)
def test_an_empty_answer_is_an_empty_conversation(page: Any) -> None:
    """Fields come and go from version to version."""
    assert read_conversation(1, 85, None, page).messages == ()


@pytest.mark.parametrize("at", [None, "2026-11-20", 10**18, -(10**18), True, 1.5])
def test_a_time_that_is_none_is_left_out_or_read(at: Any) -> None:
    """A message without a day is still a message."""
    assert turn_of(read({"content": ASKED, "message_type": 0, "created_at": at})) == ASKED
