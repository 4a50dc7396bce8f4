"""Reaches: which questions a change of documents can reach, so that only these are answered again.

First roughly, for all questions at once: whether a changed chunk is anywhere near what is found for them. Then exactly,
for those: whether the search finds something else before and after.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assist.content.past_questions import PastQuestion
from assist.drafting.answering.dated_rules import is_overridden
from assist.drafting.answering.evidence import SHOWN, with_context
from assist.drafting.answering.questions import FOUND, OFFERED
from assist.drafting.answering.searches import asked_of
from assist.drafting.turns.conversations import Conversation, as_of_for, in_shops_time
from assist.drafting.turns.courtesies import courtesy_of
from assist.errors import InvalidInput
from assist.knowledge.embedders import Vectors
from assist.knowledge.open_releases import AsOf, OpenRelease
from assist.knowledge.passages import Passage, Search
from assist.knowledge.questions import aim_questions
from assist.knowledge.reading.documents import Document
from assist.texts.languages import language_of

NEAR = 40  # places in the rough order; a draft reads the first FOUND of the exact one
NEAR_BY_ONE = 15  # places in the order by meaning alone, by words alone, by similar questions alone
FIRST = OFFERED + 1  # passages whose order counts: one more than a draft is offered
_FRONT = (
    "audience",
    "kind",
    "language",
    "products",
    "channels",
    "regions",
    "tags",
    "effective_from",
    "effective_until",
)

Key = tuple[object, ...]


@dataclass(frozen=True)
class Asked:
    """A past question ready to be searched for: its texts, and the vectors of those and of what was said before."""

    question: PastQuestion
    conversation: Conversation
    texts: tuple[str, ...]
    context: str
    turn: str

    @property
    def all_texts(self) -> tuple[str, ...]:
        """Everything that is searched for."""
        return tuple(dict.fromkeys(text for text in (*self.texts, self.turn, self.context) if text.strip()))

    def as_of(self, day: dt.date, today: dt.date) -> AsOf:
        """The days whose documents count when it is asked on a day; a case's own day counts today."""
        given = (self.question.as_of if day == today else day) if self.question.source == "case" else None
        return as_of_for(self.conversation, given, day)


def asked(question: PastQuestion, zone: dt.tzinfo) -> Asked | None:
    """A past question ready to be searched for; None when nothing can be."""
    conversation = in_shops_time(question.conversation, zone)
    try:
        texts, context, turn = asked_of(conversation)
    except InvalidInput:
        return None
    return Asked(question, conversation, tuple(texts), context, turn)


class Reach:
    """Between two releases, opened: what differs on a day, and which questions come near it."""

    def __init__(self, search: Search, before: OpenRelease, after: OpenRelease) -> None:
        """`search` brings index and embedder; what it is bound to does not count."""
        self.search = search
        self.sides = (before, after)
        self._keys = tuple([_key(side, place) for place in range(len(side.chunks))] for side in self.sides)
        self._changed: dict[AsOf, tuple[NDArray[np.int64], NDArray[np.int64]]] = {}
        self.is_everything = before.lexical.vocabulary != after.lexical.vocabulary
        self.is_nothing = not self.is_everything and set(self._keys[0]) == set(self._keys[1])

    def changed(self, as_of: AsOf) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The positions of the chunks that hold on those days on one side only, before and after."""
        if as_of not in self._changed:
            held = [
                {keys[place]: place for place in map(int, np.flatnonzero(side.allowed(as_of)))}
                for side, keys in zip(self.sides, self._keys, strict=True)
            ]
            gone, come = (
                np.array([place for key, place in one.items() if key not in other], np.int64)
                for one, other in (held, held[::-1])
            )
            self._changed[as_of] = gone, come
        return self._changed[as_of]

    def differs_on(self, day: dt.date) -> bool:
        """Whether anything differs for somebody who orders and asks on a day."""
        return any(len(places) for places in self.changed(AsOf.on(day)))

    def near(self, questions: Sequence[tuple[Asked, AsOf]]) -> list[tuple[Asked, AsOf]]:
        """The questions that a change may reach on their days. It rather names one too many."""
        by_days: defaultdict[AsOf, list[Asked]] = defaultdict(list)
        for one, as_of in questions:
            by_days[as_of].append(one)
        chosen: list[tuple[Asked, AsOf]] = []
        for as_of, group in by_days.items():
            if any(len(places) for places in self.changed(as_of)):
                chosen += [(one, as_of) for one in self._near_on(as_of, group)]
        return chosen

    def finds_otherwise(self, one: Asked, as_of: AsOf) -> bool:
        """Whether a changed passage is found before or after, or what a draft is written from differs in its order."""
        if self.is_everything or (self._has_other_macros(as_of) and courtesy_of(one.turn, language_of(one.turn))):
            return True
        changed = {
            side.chunks[int(place)].id
            for side, places in zip(self.sides, self.changed(as_of), strict=True)
            for place in places
        }
        before, after = (list(self._found(one, as_of, side)) for side in self.sides)
        if any(passage.id in changed for found in (*before, *after) for passage in found[:SHOWN]):
            return True
        rules = [rule for side in self.sides for rule in self.search.dated(side, as_of) if rule.id in changed]
        if any(is_overridden(passage, rules) for found in (*before, *after) for passage in found):
            return True
        return [_first(found) for found in before] != [_first(found) for found in after]

    def _near_on(self, as_of: AsOf, group: Sequence[Asked]) -> Iterator[Asked]:
        rows = [(place, text) for place, one in enumerate(group) for text in one.all_texts]
        if not rows:
            return
        plain = self.search.embedder.embed([text for _, text in rows])
        reached = np.zeros(len(rows), dtype=bool)
        for side, places in zip(self.sides, self.changed(as_of), strict=True):
            if places.size:
                reached |= self._reached(side, places, as_of, [text for _, text in rows], plain)
        chosen = {place for (place, _), near in zip(rows, reached, strict=True) if near}
        everyone = self.is_everything or self._has_other_macros(as_of) or self._has_other_dated_rules(as_of)
        for place, one in enumerate(group):
            if everyone or place in chosen:
                yield one

    def _reached(
        self, side: OpenRelease, places: NDArray[np.int64], as_of: AsOf, texts: Sequence[str], plain: Vectors
    ) -> NDArray[np.bool_]:
        """Which texts come near some chunks of a release."""
        index, name = self.search.candidates.index, self.search.embedder.name
        allowed = np.flatnonzero(side.allowed(as_of))
        wanted = np.searchsorted(allowed, places)
        dense = aim_questions(name, plain) @ side.vectors(index)[allowed].T
        reached = np.zeros(len(texts), dtype=bool)
        for row, text in enumerate(texts):
            words, pairs = side.lexical.scores(text)
            by_word, by_meaning = words[allowed] + pairs[allowed], dense[row]
            reached[row] = (
                _is_among(_spread(by_word) + _spread(by_meaning), wanted, NEAR)
                or _is_among(by_meaning, wanted, NEAR_BY_ONE)
                or (by_word[wanted].max() > 0 and _is_among(by_word, wanted, NEAR_BY_ONE))
            )
        met = side.asked.nearest_chunks(plain, NEAR, index, name)
        return reached | np.isin(met, places).any(axis=1)

    def _found(self, one: Asked, as_of: AsOf, side: OpenRelease) -> Iterator[Sequence[Passage]]:
        for text, before, own in with_context(list(one.texts), one.context, one.turn):
            yield self.search.find(text, FOUND, as_of, side, before, own).passages

    def _has_other_dated_rules(self, as_of: AsOf) -> bool:
        """Rules made for some days stand in place of standing ones, whether the search finds them or not."""
        return any(bool(side.ending[at].any()) for side, at in zip(self.sides, self.changed(as_of), strict=True))

    def _has_other_macros(self, as_of: AsOf) -> bool:
        """Greetings take their words from macros, and do not search for them."""
        return any(
            side.documents[int(place)].front.kind == "macro"
            for side, places in zip(self.sides, self.changed(as_of), strict=True)
            for place in places
        )


def says_the_same(one: Document, other: Document) -> bool:
    """Whether no answer can tell two versions of a document apart: their owners and days of review may differ."""
    names = (*_FRONT, "id", "title", "supersedes")
    return one.body == other.body and all(getattr(one.front, name) == getattr(other.front, name) for name in names)


def _key(side: OpenRelease, place: int) -> Key:
    """What an answer may depend on of a chunk: what it says, of whom, for whom and when, and how it is asked for."""
    chunk, front = side.chunks[place], side.documents[place].front
    asked_for = tuple(one.id for one in side.asked.of.get(chunk.id, ()))
    values = (getattr(front, name) for name in _FRONT)
    return (chunk.id, asked_for, *(tuple(value) if isinstance(value, list) else value for value in values))


def _first(found: Sequence[Passage]) -> list[str]:
    """The first passages that a draft may be written from."""
    return [passage.id for passage in found if passage.audience == "public" and passage.kind != "macro"][:FIRST]


def _spread(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    deviation = float(scores.std())
    return (scores - scores.mean()) / deviation if deviation > 1e-9 else np.zeros_like(scores)


def _is_among(scores: NDArray[np.float32], places: NDArray[np.int64], count: int) -> bool:
    """Whether one of the places is among the `count` highest scores."""
    return int((scores > scores[places].max()).sum()) < count
