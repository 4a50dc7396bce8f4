"""Emotions: what a customer's words say about how they feel, and whether a person should take over.

Word lists in `emotions.yaml` beside this file, which is meant to be edited; negation is heard ("不是要投诉").
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal

import yaml

from assist.drafting.turns.conversations import Conversation, turn_of
from assist.texts.scripts import plain

HIGHEST = 3
_CLAUSE_ENDS = re.compile(r"[,，。.!！?？;；:：、\n~～…]")
_NEAR = 80  # characters around a word in which its negation may stand
# What may stand between a negation and the word that it negates: 不是[要]投诉, not [going to] sue.
_BETWEEN = re.compile(r"(?:真的|真|想|要|去|来|打算|为了|说|在|让|是|会|有|人|什么)*+|(?:\s*+[a-z’']++){0,3}+\s*+")
# "！！！" and its like are a raised voice.
_SHOUTING = re.compile(r"[!！]{3}|[?？][!！][?？!！]")


@dataclass(frozen=True)
class Emotion:
    """How the customer feels: `level` from 1 to 3, and what the agent should do besides replying, if anything."""

    label: str
    level: int
    escalate: str | None


@dataclass(frozen=True)
class _Label:
    name: str
    level: int
    words: re.Pattern[str]
    alone: frozenset[str]
    before: tuple[str, ...]
    after: tuple[str, ...]
    escalate: dict[str, str]


def emotion_of(conversation: Conversation, language: Literal["zh", "en"]) -> Emotion | None:
    """The strongest emotion of the turn to answer, its hint in `language`; None when nothing shows one."""
    text = plain(turn_of(conversation))
    found: list[Emotion] = []
    for label in _labels():
        if said := _meant_words(text, label):
            level = min(HIGHEST, label.level + (len(said) > 1))
            found.append(Emotion(label.name, level, label.escalate.get(language)))
    if not found:
        return Emotion("anger", 1, None) if _SHOUTING.search(text) else None
    return max(found, key=lambda emotion: emotion.level)


def _meant_words(text: str, label: _Label) -> set[str]:
    """The label's words that a text means; one that is meant once need not be looked at again."""
    said: set[str] = set()
    for match in label.words.finditer(text):
        if match[0] not in said and _is_meant(text, match, label):
            said.add(match[0])
    return said | (label.alone and label.alone.intersection(map(str.strip, _CLAUSE_ENDS.split(text))))


def _is_meant(text: str, match: re.Match[str], label: _Label) -> bool:
    """Not negated, and neither a question about it nor a feature against it."""
    clause = _CLAUSE_ENDS.split(text[max(0, match.start() - _NEAR) : match.start()])[-1].rstrip()
    following = text[match.end() : match.end() + _NEAR].lstrip()
    if clause.endswith(label.before) or following.startswith(label.after):
        return False
    return not _negated(clause)


def _negated(clause: str) -> bool:
    """Whether a clause's end negates the word that follows it."""
    negations, affirmations = _particles()
    if affirmations.search(clause):
        return False
    return any(_BETWEEN.fullmatch(clause, match.end()) for match in negations.finditer(clause))


@functools.cache
def _listed() -> dict[str, Any]:
    text = resources.files("assist.drafting.turns").joinpath("emotions.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


@functools.cache
def _labels() -> tuple[_Label, ...]:
    return tuple(
        _Label(
            row["label"],
            row["level"],
            _any_of([*row["zh"], *row["en"]]),
            frozenset(map(plain, row.get("alone", ()))),
            tuple(row.get("unless_before", ())),
            tuple(row.get("unless_after", ())),
            row.get("escalate", {}),
        )
        for row in _listed()["labels"]
    )


@functools.cache
def _particles() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Negations, and what only looks like one."""
    negations, affirmations = _listed()["negations"], _listed()["affirmations"]
    return _any_of([*negations["zh"], *negations["en"]]), _any_of([*affirmations["zh"], *affirmations["en"]])


def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    """Any of some words, longest first; Latin ones whole, but for the n't at the end of another."""
    parts = []
    for word in sorted(map(plain, words), key=len, reverse=True):
        before = r"(?<![a-z0-9])" if word[0].isascii() and word[1:] not in ("'t", "’t") else ""
        after = r"(?![a-z0-9])" if word[-1].isascii() else ""
        parts.append(f"{before}{re.escape(word)}{after}")
    return re.compile("|".join(parts))
