"""Worlds: invented businesses of many trades, with sentences about their documents that are known to be right or wrong.

A world is a folder of `edits/worlds`: `passages.jsonl` (its documents), `replies.jsonl` (what customers said, and the
right reply that a strong model drafted), `flips.jsonl` (a right sentence, and the same with one thing changed),
`free.jsonl` (sentences in wholly other words, right or contradicting). `halves.toml` says on which worlds the checks
may be built.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from assist.drafting.checks.citations import cite
from assist.drafting.checks.readings import Author, Reading, reading_of
from assist.drafting.turns.requests import parse_conversation
from assist.drafting.turns.turns import Turn, blank_turn, turn_in
from assist.knowledge.passages import Passage
from assist.texts.languages import Language
from evals.rows import read_rows

WORLDS_DIR = Path(__file__).parent.parent / "edits" / "worlds"
Half = Literal["build", "report"]
FlipKind = Literal["number", "unit", "date", "payer", "polarity", "condition", "scope", "product"]
FLIPS: tuple[FlipKind, ...] = get_args(FlipKind)
BESIDE = 8  # further passages that are offered beside those that a reply cites

_MARK = re.compile(r"\[p(\d+)\]")


@dataclass(frozen=True)
class Reply:
    """A right reply to a turn, as a strong model writes it; its markers number `offered`."""

    id: str
    turn: Turn
    text: str
    offered: tuple[Passage, ...]


@dataclass(frozen=True)
class Sentence:
    """A sentence about a passage, right or wrong. `pair` joins a flip with the sentence that it was made from."""

    kind: FlipKind | Literal["free"]
    text: str
    faithful: bool
    offered: tuple[Passage, ...]
    pair: str = ""


@dataclass(frozen=True)
class World:
    """An invented business."""

    name: str
    language: Language
    replies: tuple[Reply, ...]
    sentences: tuple[Sentence, ...]


def world_names(half: Half, folder: Path = WORLDS_DIR) -> list[str]:
    """The worlds of a half."""
    names: list[str] = tomllib.loads((folder / "halves.toml").read_text("utf-8"))[half]
    return names


def read_world(name: str, folder: Path = WORLDS_DIR) -> World:
    """A world. Raises InvalidInput naming file and line of what cannot be read."""
    language: Language = "zh" if name.endswith("-zh") else "en"
    passages = {row["id"]: _passage(row, language) for row in read_rows(folder / name / "passages.jsonl")}
    replies = [_reply(row, passages, language) for row in read_rows(folder / name / "replies.jsonl")]
    found: list[Sentence] = []
    for number, row in enumerate(read_rows(folder / name / "flips.jsonl")):
        offered, pair = _offered([row["passage"]], passages, row["true"]), f"{name}:{number}"
        found.append(Sentence(row["kind"], row["true"], True, offered, pair))
        found.append(Sentence(row["kind"], row["false"], False, offered, pair))
    for row in read_rows(folder / name / "free.jsonl"):
        offered = _offered([row["passage"]], passages, row["text"])
        found.append(Sentence("free", row["text"], row["faithful"], offered))
    return World(name, language, tuple(replies), tuple(found))


def reply_reading(reply: Reply, author: Author = "model") -> Reading:
    """A reply as the checks see it."""
    return reading_of(cite(reply.text, reply.offered), reply.offered, reply.turn, author)


def sentence_reading(sentence: Sentence, language: Language, author: Author = "model") -> Reading:
    """A sentence as the checks see it: it cites its passage, others are offered too, nothing was said before."""
    return reading_of(cite(f"{sentence.text}[1]", sentence.offered), sentence.offered, blank_turn(language), author)


def _reply(row: dict[str, Any], passages: dict[str, Passage], language: Language) -> Reply:
    cited = list(dict.fromkeys(f"p{number}" for number in _MARK.findall(row["reply"])))
    offered = _offered(cited, passages, row["id"])
    places = {passage.id: place for place, passage in enumerate(offered, 1)}
    text = _MARK.sub(lambda match: f"[{places[f'p{match[1]}']}]", row["reply"])
    conversation = parse_conversation(
        {key: row[key] for key in ("messages", "channel", "customer", "order") if row.get(key)}
    )
    turn = turn_in(conversation, language=language, today=dt.date.fromisoformat(row["today"]))
    return Reply(row["id"], turn, text, offered)


def _offered(cited: Sequence[str], passages: dict[str, Passage], salt: str) -> tuple[Passage, ...]:
    """The cited passages, and others as a search would offer them beside; which ones hangs on the row alone."""
    others = sorted(
        (key for key in passages if key not in cited),
        key=lambda key: hashlib.sha256(f"{salt}{key}".encode()).digest(),
    )
    return tuple(passages[key] for key in (*cited, *others[:BESIDE]))


def _passage(row: dict[str, Any], language: Language) -> Passage:
    return Passage(
        row["id"], row["title"], row["title"], row["section"], row["text"], row["text"], 1.0, None, row["kind"],
        language, "public", None, None, None,
    )  # fmt: skip
