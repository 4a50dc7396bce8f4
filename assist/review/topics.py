"""Topics: gap questions that ask the same, under an id that stays from one refresh to the next."""

from __future__ import annotations

import secrets
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from assist import store
from assist.knowledge.embedders import Vectors
from assist.review.clusters import Likeness, cluster
from assist.review.signals import Asked, Signal
from assist.review.turn_questions import STORED
from assist.texts.numerals import fold

LEAST = 2  # customers; what one person asked is no topic yet
TITLE = 60  # characters
_AMONG = 5  # of the questions nearest the middle the shortest is the title
_CHANGE = 500  # rows of one statement

Key = tuple[str, int]


@dataclass(frozen=True)
class Group:
    """Questions that belong together, their unit mean, and the customers' words in which they are told."""

    members: tuple[Asked, ...]
    centre: Vectors
    title: str

    @property
    def customers(self) -> int:
        """How many asked."""
        return len({one.customer for one in self.members})

    @property
    def document(self) -> str | None:
        """The document that most of the drafts cite or come nearest to."""
        named = Counter(one.document for one in self.members if one.document)
        return named.most_common(1)[0][0] if named else None


def grouped(asked: Sequence[Asked], likeness: Likeness, least: int = LEAST) -> list[Group]:
    """The questions in groups that at least so many customers ask, the largest first."""
    texts: dict[str, list[Asked]] = defaultdict(list)
    for one in asked:
        texts[fold(one.text)].append(one)
    if not texts:
        return []
    firsts = [same[0] for same in texts.values()]
    distinct = likeness.distinct([one.text for one in firsts], np.stack([one.vector for one in firsts]))
    labels = cluster(distinct, likeness)
    members: dict[int, list[Asked]] = defaultdict(list)
    for label, same in zip(labels, texts.values(), strict=True):
        members[int(label)].extend(same)
    groups = [_group(one) for one in members.values()]
    return sorted((one for one in groups if one.customers >= least), key=lambda one: -one.customers)


def keep_topics(
    engine: Engine, signals: Sequence[Signal], since: str, embedder: str, likeness: Likeness
) -> dict[str, Group]:
    """Store the signals from a moment on with their topics, and give every group its topic's id.

    A group is the topic that it shares most questions with, else the one whose centre is as near as two questions that
    ask the same, else a new one. A topic that another has swallowed goes.
    """
    groups = grouped([signal.asked for signal in signals], likeness)
    with engine.begin() as connection:
        named = _named(connection, groups, embedder, likeness)
        _keep_questions(connection, signals, named, since)
        _drop_empty(connection)
    return named


def _group(members: Sequence[Asked]) -> Group:
    vectors = np.stack([one.vector for one in members])
    total = vectors.sum(axis=0)
    centre = np.asarray(total / max(float(np.linalg.norm(total)), 1e-9), np.float32)
    nearest = np.argsort(-(vectors @ centre), kind="stable")[:_AMONG]
    title = min((" ".join(members[int(place)].text.split()) for place in nearest), key=len)
    return Group(tuple(members), centre, title if len(title) <= TITLE else title[: TITLE - 1] + "…")


def _named(connection: Connection, groups: Sequence[Group], embedder: str, likeness: Likeness) -> dict[str, Group]:
    """The groups by their topics' ids; what is new of a topic is stored."""
    known = {row.id: row for row in connection.execute(sa.select(store.gap_topics))}
    held = {(row.draft, row.position): row.topic for row in connection.execute(sa.select(store.gap_questions))}
    same = [row for row in known.values() if row.embedder == embedder]
    ids = _matched((*_shared(groups, held), *_near(groups, same, likeness)))
    now, named = store.utc_now(), {}
    for place, group in enumerate(groups):
        topic = ids.get(place) or "g_" + secrets.token_hex(6)
        named[topic] = group
        values = {
            "title": group.title, "document": group.document, "embedder": embedder,
            "centre": group.centre.astype(STORED).tobytes(),
        }  # fmt: skip
        if topic in known:
            connection.execute(sa.update(store.gap_topics).where(store.gap_topics.c.id == topic).values(values))
        else:
            row = {"id": topic, "state": "open", "created_at": now, "changed_at": now, **values}
            connection.execute(sa.insert(store.gap_topics).values(row))
    return named


def _matched(found: Sequence[tuple[float, int, str]]) -> dict[int, str]:
    """Which group is which known topic, by what speaks for each: a topic is one group at most."""
    ids: dict[int, str] = {}
    for _, place, topic in sorted(found, reverse=True):
        if place not in ids and topic not in ids.values():
            ids[place] = topic
    return ids


def _shared(groups: Sequence[Group], held: Mapping[Key, str | None]) -> Iterator[tuple[float, int, str]]:
    """Groups and topics with questions in common: how many."""
    for place, group in enumerate(groups):
        before = Counter(held.get(one.key) for one in group.members)
        yield from ((float(count), place, topic) for topic, count in before.items() if topic)


def _near(
    groups: Sequence[Group], topics: Sequence[sa.Row[Any]], likeness: Likeness
) -> Iterator[tuple[float, int, str]]:
    """Groups and topics that are about the same, without a question in common: the cosine, which is below one."""
    if not groups or not topics:
        return
    kept = np.stack([np.frombuffer(topic.centre, STORED).astype(np.float32) for topic in topics])
    theirs = likeness.distinct([topic.title for topic in topics], kept)
    ours = likeness.distinct([group.title for group in groups], np.stack([group.centre for group in groups]))
    cosines = ours @ theirs.T
    for place, other in np.argwhere(cosines >= likeness.same):
        yield min(float(cosines[place, other]), 0.999), int(place), topics[int(other)].id


def _keep_questions(connection: Connection, signals: Sequence[Signal], named: Mapping[str, Group], since: str) -> None:
    """Put the signals from a moment on in place of those stored before; what is older stays with its topic."""
    table = store.gap_questions
    topics = {one.key: topic for topic, group in named.items() for one in group.members}
    rows = [
        {
            "draft": signal.asked.draft, "position": signal.asked.position, "signal": signal.kind,
            "customer": signal.asked.customer, "asked_at": signal.asked.asked_at,
            "document": signal.asked.document, "topic": topics.get(signal.asked.key),
        }
        for signal in signals
    ]  # fmt: skip
    connection.execute(sa.delete(table).where(table.c.asked_at >= since))
    for start in range(0, len(rows), _CHANGE):
        connection.execute(sa.insert(table), rows[start : start + _CHANGE])


def _drop_empty(connection: Connection) -> None:
    """A topic that has no questions any more is gone: another has swallowed it, or its customers were erased."""
    topics, questions = store.gap_topics, store.gap_questions
    asked = sa.select(questions.c.topic).where(questions.c.topic.is_not(None))
    connection.execute(sa.delete(topics).where(topics.c.id.not_in(asked)))
