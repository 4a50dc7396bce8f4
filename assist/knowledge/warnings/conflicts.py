"""Conflicts: statements of two documents in force at once that give one thing different values.

Not the wording is compared but what each says a value of: the words around the measure, rare ones more than common
ones, the subject of the section, the event from which days count. A document with an end date is made to differ from
the standing rule, and wins on its days: such pairs are no conflict. Nor are documents of other products, or manuals of
two things: they say the same of each with other numbers.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product

from assist.knowledge.chunks import chunk_document
from assist.knowledge.reading.documents import Document
from assist.knowledge.warnings.stated_measures import StatedMeasure, content, contrast, stated_measures
from assist.texts.likeness import overlap, share, smaller_share
from assist.texts.numerals import codes
from assist.texts.sentences import sentences

LEAST_SHARED = 2
SAME_SUBJECT = 0.55  # shared of the words of both sentences, where nothing but these is known
ABOUT = 0.6  # share of the words of the shorter statement that the other has, weighed by rarity
SENTENCE = 0.6  # the same of the whole sentences
ALIKE = 0.38  # shared of the words of both statements
TOPIC = 0.5  # share of the words of one section's topic that the other takes up
FEW = 100  # statements; in so few no word is known to be common, so all count alike
COMMON = 200  # a word in more different statements than this says nothing about the subject
# 违反本办法第五条的: what such a sentence is about stands somewhere else.
_REFERS = re.compile(
    r"(?:本|该)[^，。；第]{1,6}第[零〇一二三四五六七八九十百\d]+[条款章项]|\bpursuant to (?:section|article|clause)\b",
    re.I,
)
_THINGS = ("product", "guide")  # documents of one thing each


@dataclass(frozen=True)
class Placed:
    """A statement and the document that makes it; `section` is where, `heading` the words of title and section,
    `topic` those of them that the document's statements use: what it is about."""

    document: Document
    section: str
    statement: StatedMeasure
    heading: frozenset[str]
    topic: frozenset[str]


@dataclass(frozen=True)
class Conflict:
    """Two sentences about the same that differ in a value."""

    one: Placed
    other: Placed

    @property
    def values(self) -> tuple[str, str]:
        """Both values as they are written."""
        return self.one.statement.written, self.other.statement.written


@dataclass
class _Group:
    """All documents that state the same value of the same words."""

    statement: StatedMeasure
    placed: list[Placed] = field(default_factory=list)


def find_conflicts(documents: Sequence[Document]) -> list[Conflict]:
    """All conflicts between documents of one language, in the order of the documents; one for a pair and two values."""
    groups = _groups(documents)
    weights = weights_of(group.statement.about | group.statement.all for group in groups)
    order = {document.id: place for place, document in enumerate(documents)}
    found: dict[tuple[str, str, str, float, float], Conflict] = {}
    for a, b in _candidates(groups):
        for pair in product(a.placed, b.placed):
            one, other = sorted(pair, key=lambda said: order[said.document.id])
            if _comparable(one.document, other.document) and _same_subject(one, other, weights):
                x, y = one.statement, other.statement
                key = (one.document.id, other.document.id, x.kind, x.value, y.value)
                found.setdefault(key, Conflict(one, other))
    return sorted(
        found.values(), key=lambda conflict: (order[conflict.one.document.id], order[conflict.other.document.id])
    )


def _groups(documents: Iterable[Document]) -> list[_Group]:
    """The statements of all documents but macros; those of the same words and value as one."""
    groups: dict[tuple[str, str, float, frozenset[str]], _Group] = {}
    for document in documents:
        for said in placed_statements(document) if document.front.kind != "macro" else ():
            statement = said.statement
            key = (document.front.language, statement.kind, statement.value, statement.about)
            groups.setdefault(key, _Group(statement)).placed.append(said)
    return list(groups.values())


def disagreements(one: str, other: str) -> Iterator[tuple[str, str]]:
    """The values, as written, of what two sentences about the same state differently."""
    for a in stated_measures(one):
        for b in stated_measures(other):
            alike = len(a.all & b.all) >= LEAST_SHARED and overlap(a.all, b.all) >= SAME_SUBJECT
            if alike and a.differs_from(b):
                yield a.written, b.written


def placed_statements(document: Document) -> Iterator[Placed]:
    """Every statement with a measure that a document makes."""
    stated = [
        (chunk.section, statement)
        for chunk in chunk_document(document)
        for sentence in sentences(chunk.text)
        if not _REFERS.search(sentence)
        for statement in stated_measures(sentence)
    ]
    known = frozenset[str]().union(*(statement.all for _, statement in stated))
    for section, statement in stated:
        heading = content(f"{document.title} {section}")
        yield Placed(document, section, statement, heading, heading & known)


def weights_of(texts: Iterable[frozenset[str]]) -> Mapping[str, float]:
    """How much each word tells: more the fewer statements have it."""
    counts: Counter[str] = Counter()
    total = 0
    for held in texts:
        counts.update(held)
        total += 1
    total += FEW
    rarest = math.log(1 + total)
    return defaultdict(lambda: rarest, {word: math.log(1 + total / count) for word, count in counts.items()})


def _candidates(groups: Sequence[_Group]) -> Iterator[tuple[_Group, _Group]]:
    """Pairs of groups that share words and differ in their value."""
    by_word: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for place, group in enumerate(groups):
        for word in group.statement.about:
            by_word[group.statement.kind, word].append(place)
    shared: Counter[tuple[int, int]] = Counter()
    for places in by_word.values():
        if len(places) <= COMMON and len({said.document.id for place in places for said in groups[place].placed}) > 1:
            shared.update(combinations(places, 2))
    for (a, b), count in sorted(shared.items()):
        if count >= LEAST_SHARED and groups[a].statement.differs_from(groups[b].statement):
            yield groups[a], groups[b]


def _same_subject(one: Placed, other: Placed, weights: Mapping[str, float]) -> bool:
    a, b = one.statement, other.statement
    if smaller_share(a.about, b.about, weights) < ABOUT or smaller_share(a.all, b.all, weights) < SENTENCE:
        return False
    if overlap(a.about, b.about, weights) < ALIKE:
        return False
    if contrast(a, b) or (_names(one) and _names(other) and not _names(one) & _names(other)):
        return False
    return _on_topic(one, other, weights) and _on_topic(other, one, weights)


def _on_topic(one: Placed, other: Placed, weights: Mapping[str, float]) -> bool:
    """Whether the other speaks of what the section of the one is about. A thing's page has headings of its own."""
    if one.document.front.kind in _THINGS:
        return True
    return not one.topic or share(one.topic, other.statement.all | other.heading, weights) >= TOPIC


def _names(said: Placed) -> set[str]:
    return {code for code, _, _ in codes(f"{said.document.title} {said.section} {said.statement.sentence}")}


def _comparable(one: Document, other: Document) -> bool:
    a, b = one.front, other.front
    if a.id == b.id or a.language != b.language or a.supersedes == b.id or b.supersedes == a.id:
        return False
    if a.audience != b.audience or (a.effective_until is None) != (b.effective_until is None):
        return False
    things = a.kind in _THINGS and b.kind in _THINGS
    if things and a.title != b.title and not (a.products and set(a.products) == set(b.products)):
        return False
    scopes = ((a.products, b.products), (a.regions, b.regions), (a.channels, b.channels))
    if any(_other_scope(*pair) for pair in scopes):
        return False
    starts = [day for day in (a.effective_from, b.effective_from) if day]
    ends = [day for day in (a.effective_until, b.effective_until) if day]
    return not starts or not ends or max(starts) < min(ends)


def _other_scope(one: Iterable[str], other: Iterable[str]) -> bool:
    """Both are limited, and to different things."""
    return bool(set(one)) and bool(set(other)) and not set(one) & set(other)
