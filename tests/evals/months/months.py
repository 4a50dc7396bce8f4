"""A month of an invented shop: kept drafts and decisions, with the topic that every unanswered question is about.

What a turn of evals/shops asks that its documents do not answer is a topic; many customers ask it in many wordings. All
else is noise: questions that were answered, courtesies, searches that failed, corrections of tone only.
"""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assist import store
from assist.knowledge.embedders import Embedder
from assist.review.turn_questions import STORED
from tests.evals.months.wordings import paraphrases, worded

SHOPS = Path(__file__).parents[3] / "evals" / "shops"
UNANSWERED = 0.3  # of all turns
DAYS = 30
Row = dict[str, Any]


@dataclass(frozen=True)
class _Turn:
    """One row to be: what is asked, about which topic (None when it is no gap), and what became of it."""

    text: str
    topic: str | None
    status: str = "answered"
    verdict: str | None = None
    reason: str | None = None
    facts: tuple[str, ...] | None = None  # of a correction
    searched: bool = True


def seed_month(
    engine: Engine, shop: str, embedder: Embedder, draft: Row, count: int, end: dt.datetime, seed: int = 1
) -> dict[str, str]:
    """Store a month of so many drafts before `end`; the topic of each draft that shows a gap.

    `draft` is a kept draft as JSON, from which the others are made.
    """
    chance = random.Random(seed)
    turns = [_turn(chance, *_asked(shop)) for _ in range(count)]
    asked = list({one.text: None for one in turns if one.searched})
    vectors = dict(zip(asked, embedder.embed(asked).astype(STORED), strict=True))
    rows = [_rows(number, one, draft, end, chance, embedder.name, vectors) for number, one in enumerate(turns)]
    tables = (store.drafts, store.turn_questions, store.decisions, store.corrections)
    with engine.begin() as connection:
        for table, some in zip(tables, zip(*rows, strict=True), strict=True):
            if kept := [row for row in some if row is not None]:
                connection.execute(sa.insert(table), kept)
    return {_id(number): one.topic for number, one in enumerate(turns) if one.topic}


def few_gaps(shop: str, count: int, seed: int) -> dict[str, str]:
    """So many wordings of questions that the documents do not answer, each with its topic; all topics are as likely."""
    chance = random.Random(seed)
    topics, _ = _asked(shop)
    found: dict[str, str] = {}
    while len(found) < count:
        topic = chance.choice(list(topics))
        found[worded(topics[topic], chance)] = topic
    return found


def _asked(shop: str) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """The wordings of what the documents do not answer, by topic; and the questions that they do."""
    with (SHOPS / shop / "turns.jsonl").open(encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row.get("question")]
    known = paraphrases()
    topics = {row["id"]: (row["question"], *known[row["id"]]) for row in rows if row["id"] in known}
    return topics, [row["question"] for row in rows if row["expect"]["answer"] and "kind:single" in row["slices"]]


def _turn(chance: random.Random, topics: dict[str, tuple[str, ...]], answered: Sequence[str]) -> _Turn:
    if chance.random() < UNANSWERED:
        topic = chance.choice(
            list(topics)[: max(1, int(len(topics) * chance.random()) + 1)]
        )  # some far more than others
        return chance.choice(_GAPS)(worded(topics[topic], chance), topic)
    return chance.choice(_NOISE)(chance.choice(answered))


_GAPS: tuple[Callable[[str, str], _Turn], ...] = (
    *(lambda text, topic: _Turn(text, topic, "abstained"),) * 4,
    lambda text, topic: _Turn(text, topic, "near"),
    lambda text, topic: _Turn(text, topic, "answered", "rejected", "off_topic"),
    lambda text, topic: _Turn(text, topic, "answered", "rejected", "wrong_fact"),
    lambda text, topic: _Turn(text, topic, "answered", "edited", facts=("25 元",)),
)
_NOISE: tuple[Callable[[str], _Turn], ...] = (
    *(lambda text: _Turn(text, None, "answered", "accepted"),) * 6,
    lambda text: _Turn(text, None, "answered", "edited", facts=()),
    lambda text: _Turn(text, None, "answered", "rejected", "wrong_tone"),
    lambda text: _Turn(text, None, "near", "accepted"),
    lambda text: _Turn(text, None, "abstained", searched=False),
)


def _id(number: int) -> str:
    return f"d_{number:06d}"


def _rows(
    number: int,
    turn: _Turn,
    draft: Row,
    end: dt.datetime,
    chance: random.Random,
    embedder: str,
    vectors: dict[str, np.ndarray[Any, Any]],
) -> tuple[Row, Row, Row | None, Row | None]:
    at = end - dt.timedelta(seconds=chance.randrange(DAYS * 86_400))
    when = store.utc_text(at)
    said = {"id": "m1", "role": "customer", "text": turn.text, "at": None}
    conversation = {"id": f"c_{number}", "channel": "chat", "messages": [said], "order": {}}
    kept = {**draft, "id": _id(number), "status": turn.status, "in_reply_to": "m1", "created_at": when}
    vector = vectors[turn.text].tobytes() if turn.searched else None
    question = {
        "draft": _id(number), "position": 0, "text": turn.text, "open": turn.status != "answered",
        "embedder": embedder if turn.searched else None, "vector": vector,
    }  # fmt: skip
    return (
        {"id": _id(number), "created_at": when, "conversation": conversation, "draft": kept},
        question,
        _decision(number, turn, store.utc_text(at + dt.timedelta(seconds=40))) if turn.verdict else None,
        _correction(number, turn.facts) if turn.facts is not None else None,
    )


def _decision(number: int, turn: _Turn, when: str) -> Row:
    text = "好的，另补 25 元" if turn.verdict == "edited" else None
    return {
        "draft": _id(number), "verdict": turn.verdict, "text": text, "reason": turn.reason, "note": None,
        "by": "k_1", "decided_at": when,
    }  # fmt: skip


def _correction(number: int, facts: tuple[str, ...]) -> Row:
    kinds = ["addition"] if facts else ["tone"]
    return {
        "draft": _id(number), "distance": 9, "length": 40, "kinds": kinds, "facts": list(facts), "source": "decision",
    }  # fmt: skip


def purity(groups: Sequence[Sequence[str]]) -> float:
    """The share of questions that are about what most of their group is about."""
    return sum(max(map(group.count, set(group))) for group in groups) / sum(map(len, groups))


def gathered(groups: Sequence[Sequence[str]]) -> float:
    """The share of questions that stand in the largest group of their topic: 1 when no topic is torn."""
    topics = {topic for group in groups for topic in group}
    return sum(max(group.count(topic) for group in groups) for topic in topics) / sum(map(len, groups))
