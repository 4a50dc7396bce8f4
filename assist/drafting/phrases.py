"""Phrases: the shop's macros and quick phrases of ours, filled with what the order says, found by words or initials."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal

import numpy as np
import yaml

from assist.drafting.turns.emotions import emotion_of
from assist.drafting.turns.orders import goods_of, steps_of
from assist.drafting.turns.turns import Turn
from assist.knowledge.lexical import words
from assist.knowledge.open_releases import AsOf, OpenRelease
from assist.texts.initials import sounds_like
from assist.texts.languages import Language
from assist.texts.scripts import plain

MOST = 40
LEAD = re.compile(r"^[^\n]{1,40}[:：]\n")  # words to the agent before the text
_SLOT = re.compile(r"\{([^{}\s]{1,20})\}")
_SLOTS = {
    "订单号": "order", "商品": "goods", "快递": "carrier", "承运商": "carrier", "运单号": "tracking",
    "发货日": "shipped", "签收日": "delivered",
}  # fmt: skip
# Words in the headings of the shop's own macros for customers who are angry.
_APOLOGIES: dict[Language, re.Pattern[str]] = {
    "zh": re.compile("致歉|道歉|抱歉|安抚"),
    "en": re.compile("apolog|sorry|upset|angry"),
}


@dataclass(frozen=True)
class Phrase:
    """A text to put into the reply box; `fits` when it is for a customer who feels as this one does."""

    id: str
    title: str
    text: str
    source: Literal["macro", "phrase"]
    document: str | None
    fits: bool


def phrases_for(turn: Turn, opened: OpenRelease, as_of: AsOf, query: str = "") -> list[Phrase]:
    """What can be said in this conversation, the best match first: in the reply's language, for its channel.

    `query` is matched in titles and texts, by words or by the letters one would type for them. Where a customer is
    angry, what is meant for that comes first.
    """
    slots = _slots(turn)
    given = [*_macros(turn, opened, as_of, slots), *_quick(turn, slots)]
    asked = plain(query).split()
    ranks = [_rank(one, asked) for one in given]
    ranked = sorted((rank, place) for place, rank in enumerate(ranks) if rank is not None)
    return [given[place] for _, place in ranked[:MOST]]


def _rank(phrase: Phrase, asked: Sequence[str]) -> int | None:
    """How well a phrase matches, 0 best; None when it does not."""
    title, text = plain(phrase.title), plain(phrase.text)
    ranks = []
    for typed in asked:
        ways = (title.startswith(typed), typed in title, sounds_like(typed, phrase.title), typed in text)
        if not any(ways):
            return None
        ranks.append(ways.index(True))
    return max(ranks, default=0) * 2 + (not phrase.fits)


def _macros(turn: Turn, opened: OpenRelease, as_of: AsOf, slots: Mapping[str, str]) -> Iterator[Phrase]:
    mood = emotion_of(turn.conversation, turn.language)
    for place in map(int, np.flatnonzero(opened.allowed(as_of) & opened.public)):
        front, chunk = opened.documents[place].front, opened.chunks[place]
        wrong_channel = front.channels and turn.conversation.channel not in front.channels
        if front.kind != "macro" or front.language != turn.language or wrong_channel:
            continue
        title = chunk.section.rpartition(" > ")[2] or front.title
        text = _filled(LEAD.sub("", chunk.text.strip()), slots)
        fits = mood is not None and _regrets(turn, title, text)
        yield Phrase(chunk.id, title, text, "macro", front.id, fits)


def _regrets(turn: Turn, title: str, text: str) -> bool:
    """Whether a macro is an apology for what this customer complains of: another one would say the wrong thing."""
    if not _APOLOGIES[turn.language].search(plain(title)):
        return False
    said, asked = set(words(f"{title} {text}")), set(words(turn.text))
    return any(len(word) > 1 for word in said & asked)


def _quick(turn: Turn, slots: Mapping[str, str]) -> Iterator[Phrase]:
    mood = emotion_of(turn.conversation, turn.language)
    for name, row in _listed().items():
        said = row[turn.language]
        text = _filled(said["text"], slots)
        if not _SLOT.search(text):
            fits = mood is not None and mood.label in row.get("for", ())
            yield Phrase(name, said["title"], text, "phrase", None, fits)


def _filled(text: str, slots: Mapping[str, str]) -> str:
    """The text with what the order says; a slot that it does not fill stays, for the agent to see."""
    return _SLOT.sub(lambda match: slots.get(_SLOTS.get(match[1], match[1]), match[0]), text)


def _slots(turn: Turn) -> dict[str, str]:
    order = turn.conversation.order
    days = {step.key.removesuffix("_at"): _day(step.day, turn.language) for step in steps_of(order)}
    given = {
        "order": order.get("id"), "carrier": order.get("carrier"), "tracking": order.get("tracking_number"),
        "goods": next(iter(goods_of(order, turn.language)), None), **days,
    }  # fmt: skip
    return {name: value for name, value in given.items() if isinstance(value, str) and value}


def _day(day: dt.date, language: Language) -> str:
    return f"{day.month} 月 {day.day} 日" if language == "zh" else f"{day.day} {day:%B}"


@functools.cache
def _listed() -> dict[str, Any]:
    return dict(yaml.safe_load(resources.files("assist.drafting").joinpath("phrases.yaml").read_text(encoding="utf-8")))
