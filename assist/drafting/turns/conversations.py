"""Conversations: what customer and agent said, and what of it is being answered.

A turn is all that the customer said since the agent's last message that settled something: people type in bursts, and
"one moment please" answers nothing. Internal notes are never shown to a model.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from assist.drafting.turns.attachments import is_attachment, without_attachments
from assist.drafting.turns.corrections import corrected
from assist.drafting.turns.orders import standing_of
from assist.errors import InvalidInput
from assist.knowledge.lexical import pairs, words
from assist.knowledge.open_releases import AsOf
from assist.knowledge.reading.documents import Channel
from assist.texts.clauses import asks, clauses
from assist.texts.dates import NamedDay, bought_on, in_zone
from assist.texts.languages import language_of
from assist.texts.moves import move_of
from assist.texts.scripts import plain
from assist.texts.sentences import sentences

Role = Literal["customer", "agent", "note"]
MOST_QUESTIONS = 12
MOST_ITEMS = 3
MOST_CIRCUMSTANCES = 2
LITTLE = 1  # word that means something: too few to be searched for alone
GOES_ON = 3  # words of a question that goes on with the one before ("and to my mum in Vienna?")
_GOES_ON = re.compile(
    r"^(?:(?:ok|oh|ah|哦|嗯|好)[\s,，]*)?(?:那|and\b|n\b|or\b|also\b|what about\b|how about\b)|呢[\s?？]*$",
    re.IGNORECASE,
)
SHORTEST = 6  # characters of a sentence that may settle something
_NUMBERED = re.compile(r"^[^\S\n]*(?:\d{1,2}[.)、．](?!\d)|[（(]\d{1,2}[)）]|[①-⑳]|[-*•]\s)", re.MULTILINE)
_GREETS = re.compile(r"(?:你好|您好|哈喽|在吗|在么|在不在|有人吗|亲|hi|hello|hey)[\s,，。!！?？~～]*$", re.IGNORECASE)
# Chinese, or two words of small letters: a code, a name or "ok" may stand in any language.
_TELLS_LANGUAGE = re.compile(r"[\u3400-\u9fff]|\b[a-z]{2,}+[ ,.'’]++(?:\S{1,100}+ )?[a-z]{2,}+\b")
# Words that mean a thing without naming it.
POINTS = re.compile(
    r"它|[这那](?:个|款|件|双|台|顶|条|只|种)|我[买订拍]的|"
    r"\b(?:it|its|this|that|these|those|mine|(?:what|the one) i (?:bought|ordered))\b"
)


@dataclass(frozen=True)
class Message:
    """One message; `at` is ISO 8601 when the helpdesk tells it.

    `left_out` counts the characters by which a longer one was shortened. After one that `closes` nothing said before is
    waiting for an answer, whatever it says.
    """

    role: Role
    text: str
    id: str | None = None
    at: str | None = None
    left_out: int = 0
    closes: bool = False


@dataclass(frozen=True)
class Conversation:
    """A conversation as the helpdesk hands it over. `order` and `customer` are data, never instructions."""

    messages: tuple[Message, ...]
    channel: Channel = "chat"
    locale: str | None = None
    id: str | None = None
    customer: Mapping[str, Any] = field(default_factory=dict)
    order: Mapping[str, Any] = field(default_factory=dict)
    unseen: int = 0  # characters that `bounds.looked_at` left out


def turn_of(conversation: Conversation) -> str:
    """The customer's turn to answer: their messages since something was settled, joined by line breaks."""
    return "\n".join(message.text for message in turn_messages(conversation))


def said_once(turn: str) -> str:
    """A turn without the sentences that were said before in it: twenty times the same is no louder than once."""
    said = sentences(turn)
    once = dict.fromkeys(said)
    return turn if len(once) == len(said) else "\n".join(once)


def answered_message(conversation: Conversation) -> str | None:
    """The id of the last message of the turn, which a draft is `in_reply_to`."""
    turn = turn_messages(conversation)
    return turn[-1].id if turn else None


def questions_of(conversation: Conversation) -> tuple[str, ...]:
    """What the turn asks, question by question (at most MOST_QUESTIONS); the whole turn when nothing looks like one.

    A question that says too little alone ("那运费呢") is joined to the sentence before it, if need be from an earlier
    turn, unless it is one of a numbered list. What a customer puts right ("打错了，是 K5") is asked as it was meant.
    What is not asked (greetings, circumstances, haste) would only blur the search.
    """
    turn = turn_of(conversation).strip()
    stated = _stated(turn)
    numbered = len(_NUMBERED.findall(turn)) > 1  # the questions of a list stand alone
    found: list[str] = []
    for place, sentence in enumerate(stated):
        if asks(sentence):
            before = "" if numbered else stated[place - 1] if place else _earlier(conversation)
            joined = before and (_says_little(sentence) or (place == 0 and _goes_on(sentence)))
            found.append(f"{before}\n{sentence}" if joined else sentence)
        elif found and (meant := corrected(found[-1], sentence)):
            found[-1] = meant
    if found:
        return tuple(dict.fromkeys(found))[:MOST_QUESTIONS]
    before = _earlier(conversation)
    if before and (meant := corrected(before, turn)):
        return (meant,)
    return (f"{before}\n{turn}" if before and (_says_little(turn) or _goes_on(turn)) else turn,)


def _parted(sentence: str) -> list[str]:
    """A sentence that asks several things ("还能退吗，运费谁出"), one part for each; any other sentence whole."""
    said = clauses(sentence)
    if sum(map(asks, said)) < 2:
        return [sentence]
    parts, waiting = [], ""
    for clause in said:
        waiting = f"{waiting}，{clause}" if waiting else clause
        if asks(clause):
            parts.append(waiting)
            waiting = ""
    return [*parts, waiting] if waiting else parts


def _before(conversation: Conversation) -> list[Message]:
    """What was said before the turn, notes aside."""
    turn = turn_messages(conversation)
    said = [message for message in conversation.messages if message.role != "note"]
    first = next((place for place, one in enumerate(said) if turn and one is turn[0]), len(said))
    return said[:first]


def _earlier(conversation: Conversation) -> str:
    """The customer's message before the turn, or nothing."""
    return next((one.text for one in reversed(_before(conversation)) if one.role == "customer"), "")


def context_of(conversation: Conversation) -> str:
    """What a question leaves unsaid: the two messages before the turn, what the turn states, the order's items meant,
    and where the order stands.

    "尺码不合适" before "运费谁出" says whose rule is asked for. What is stated by the way counts only where several
    sentences are; the one sentence of a turn is its question.
    """
    before = [message.text for message in _before(conversation)[-2:]]
    standing = standing_of(conversation.order, language_of(turn_of(conversation)))
    return "\n".join(filter(None, [*before, *_circumstances(conversation), *_pointed_at(conversation), standing]))


def _circumstances(conversation: Conversation) -> list[str]:
    """The last sentences of the turn that ask nothing, beside those that ask."""
    stated = _stated(turn_of(conversation).strip())
    told = [sentence for sentence in stated if not asks(sentence)]
    return told[-MOST_CIRCUMSTANCES:] if len(told) < len(stated) else []


@functools.lru_cache(maxsize=8)  # asked for twice in a draft, and a long turn takes seconds
def _stated(turn: str) -> tuple[str, ...]:
    """What the turn says, greetings and attachments aside; a sentence that asks several things in parts."""
    said = (one for one in sentences(said_once(turn)) if not _GREETS.match(one) and not is_attachment(one))
    return tuple(part for sentence in said for part in _parted(sentence))


def _pointed_at(conversation: Conversation) -> list[str]:
    """The names of the order's items when the turn means one without naming it ("它能给手机充电吗")."""
    turn = turn_of(conversation)
    items = conversation.order.get("items")
    if not isinstance(items, list) or not POINTS.search(plain(turn)):
        return []
    names = [str(item.get("name") or item.get("sku") or "") for item in items if isinstance(item, Mapping)][:MOST_ITEMS]
    told = {*words(turn), *pairs(turn)}
    return [] if any(told & {*words(name), *pairs(name)} for name in names) else names


def _says_little(text: str) -> bool:
    """Too few words that mean something to be searched for alone."""
    return len(words(text)) <= LITTLE


def _goes_on(text: str) -> bool:
    """Whether a short question is the one before it, about something else."""
    return bool(_GOES_ON.search(text.strip())) and len(words(text)) <= GOES_ON


def reply_language(conversation: Conversation, wanted: str | None = None) -> Literal["zh", "en"]:
    """The language to answer in: the one asked for, else the customer's own, not the interface's.

    A turn of model names or "ok" tells no language: then what was said before does.
    """
    chosen: dict[str | None, Literal["zh", "en"]] = {"zh": "zh", "en": "en"}
    if wanted in chosen:
        return chosen[wanted]
    turn = without_attachments(turn_of(conversation))
    if not _TELLS_LANGUAGE.search(turn) and (before := _before(conversation)):
        customers = [one.text for one in before if one.role == "customer"]
        return language_of(without_attachments("\n".join(customers or [one.text for one in before])))
    return language_of(turn)


def told_order(conversation: Conversation) -> Mapping[str, Any]:
    """The order as far as a reply may tell of it: nobody's in public, where everybody reads along."""
    return {} if conversation.channel == "social" else conversation.order


def in_shops_time(conversation: Conversation, zone: dt.tzinfo) -> Conversation:
    """The conversation with the times of order and messages on the shop's days."""
    messages = tuple(replace(one, at=in_zone(one.at, zone)) for one in conversation.messages)
    return replace(conversation, messages=messages, order=in_zone(conversation.order, zone))


def bought_by_word(conversation: Conversation, today: dt.date) -> NamedDay | None:
    """The day on which the customer says that they bought, where no order tells it."""
    if conversation.order.get("placed_at"):
        return None
    said = "\n".join(message.text for message in conversation.messages if message.role == "customer")
    return bought_on(said, asked_on(conversation, today))


def asked_on(conversation: Conversation, today: dt.date) -> dt.date:
    """The day of the customer's newest message, when the helpdesk told it; else today."""
    days = (one.at[:10] for one in reversed(conversation.messages) if one.role == "customer" and one.at)
    with contextlib.suppress(ValueError):
        return dt.date.fromisoformat(next(days, ""))
    return today


def as_of_for(conversation: Conversation, day: dt.date | None, today: dt.date) -> AsOf:
    """The days on which documents must hold: the given one; else the order's day for policies, today for the rest.

    Without an order the day on which the customer says that they bought counts for it.

    Raises InvalidInput when the order's `placed_at` is not a date.
    """
    if day is not None:
        return AsOf.on(day)
    placed = conversation.order.get("placed_at")
    if not placed:
        named = bought_by_word(conversation, today)
        return AsOf(policies=named.day, others=today) if named and named.day else AsOf.on(today)
    try:
        return AsOf(policies=dt.datetime.fromisoformat(str(placed)).date(), others=today)
    except ValueError:
        raise InvalidInput(f"order.placed_at {placed!r} is not an ISO date like 2026-11-05T20:10:00") from None


def turn_messages(conversation: Conversation) -> list[Message]:
    turn: list[Message] = []
    for message in reversed(conversation.messages):
        if message.closes or (message.role == "agent" and settles(message.text)):
            break
        if message.role == "customer":
            turn.append(message)
    return turn[::-1]


@functools.lru_cache(maxsize=4_096)  # asked of the same messages many times in one draft
def settles(text: str) -> bool:
    """Whether an agent's message closes what was asked: it states something.

    A greeting, "one moment", a promise to check, or a question back leaves the customer's question where it was.
    """
    return any(move_of(one) in ("statement", "circumstance") for one in sentences(text) if len(one) >= SHORTEST)
