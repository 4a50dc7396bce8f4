"""Closings: a topic is closed by the release that answers its questions, which is found out by asking them again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assist import store
from assist.drafting.answering.evidence import gather_evidence
from assist.knowledge.open_releases import AsOf
from assist.knowledge.passages import Search
from assist.review.drafts import kept_draft
from assist.review.signals import Asked, Kind
from assist.review.topics import Group, Key
from assist.texts.numerals import fold

ASKED = 5  # of a topic's newest questions
ANSWERED = 0.8  # of those, from which the topic is
# What the documents left open is answered by any passage that does; where they misled, by one that was not there.
_LEFT_OPEN = ("abstained", "near", "left_open")


@dataclass(frozen=True)
class Closing:
    """How many of a topic's questions were asked of a release, and how many of those it answers."""

    topic: str
    asked: int
    answered: int

    @property
    def is_closed(self) -> bool:
        """Whether the release answers the topic."""
        return bool(self.asked) and self.answered >= ANSWERED * self.asked


@dataclass(frozen=True)
class Asking:
    """Whom to ask, for which day, and what showed that the documents had not answered, by question."""

    engine: Engine
    search: Search
    today: dt.date
    kinds: Mapping[Key, Kind]


def ask_again(
    asking: Asking,
    topics: Mapping[str, Group],
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> list[Closing]:
    """Ask the questions of open topics once of each new release, and close those that it answers."""
    release = asking.search.current().release.id
    waiting = _waiting(asking.engine, topics, release)
    found = []
    for done, topic in enumerate(waiting):
        progress(done, len(waiting))
        closing = _asked(asking, topic, topics[topic])
        _keep(asking.engine, closing, release)
        found.append(closing)
    return found


def _waiting(engine: Engine, topics: Mapping[str, Group], release: str) -> list[str]:
    """Open topics that this release was not asked about."""
    table = store.gap_topics.c
    not_yet = table.asked_again.is_(None) | (table.asked_again != release)
    query = sa.select(table.id).where(table.state.in_(("open", "reopened", "written")), not_yet)
    with engine.connect() as connection:
        return [topic for topic in connection.execute(query).scalars() if topic in topics]


def _asked(asking: Asking, topic: str, group: Group) -> Closing:
    newest = {fold(one.text): one for one in sorted(group.members, key=lambda one: one.asked_at)}
    some = list(newest.values())[-ASKED:]
    return Closing(topic, len(some), sum(_is_answered(asking, one) for one in some))


def _is_answered(asking: Asking, asked: Asked) -> bool:
    """Whether the release answers a question, and not as it was answered before."""
    opened = asking.search.current()
    if asked.release == opened.release.id:  # it did not, and it is still the same
        return False
    evidence = gather_evidence(asking.search, [asked.text], AsOf.on(asking.today), opened=opened)
    question = evidence.questions[0]
    if not question.sufficiency.enough:
        return False
    misled = asking.kinds[asked.key] not in _LEFT_OPEN
    return not misled or question.passages[0].id not in _passages_before(asking.engine, asked.draft)


def _passages_before(engine: Engine, draft: str) -> Sequence[str]:
    return [str(passage["id"]) for passage in kept_draft(engine, draft)["passages"]]


def _keep(engine: Engine, closing: Closing, release: str) -> None:
    table = store.gap_topics
    values = {"asked_again": release}
    if closing.is_closed:
        values |= {"state": "closed", "changed_at": store.utc_now(), "by": release}
    with engine.begin() as connection:
        connection.execute(sa.update(table).where(table.c.id == closing.topic).values(values))
