"""Conflicts: sentences of two documents in force at once that say the same with different numbers.

Two sentences are about the same when they share most of their words; they disagree when both state one quantity of a
unit (days, hours, an amount, a share) or a date, and the values differ. A document with an end date is made to differ
from the standing rule, and wins on its days: such pairs are no conflict, nor are documents of other products.
"""

from __future__ import annotations

import functools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from assist.knowledge.chunks import chunk_document
from assist.knowledge.documents import Document
from assist.knowledge.lexical import words
from assist.texts.numerals import numbers
from assist.texts.sentences import sentences

LEAST_SHARED = 3
SAME_SUBJECT = 0.55  # shared of all their words
COMMON = 200  # a word in more sentences than this says nothing about the subject
_UNIT = re.compile(
    r"\s*(个?工作日|个?自然日|个?小时|分钟|个?星期|个?月|周|天|日|年|元|块|折|倍|次|件|张|%|％|"
    r"(?:(?:business|working|calendar) )?(?:day|hour|minute|week|month|year)s?|percent|euros?|pounds?|dollars?)",
    re.IGNORECASE,
)
_MONEY = re.compile(r"[¥￥$€£]\s*$")
_ALIKE = {"日": "天", "自然日": "天", "块": "元", "％": "%", "percent": "%"}


@dataclass(frozen=True)
class Statement:
    """A sentence that states quantities, and where it stands."""

    document: str
    title: str
    sentence: str


@dataclass(frozen=True)
class Conflict:
    """Two statements about the same that differ: `unit` with the value of each."""

    one: Statement
    other: Statement
    unit: str
    values: tuple[str, str]

    def __str__(self) -> str:
        return (
            f"{self.one.document} says {self.values[0]} {self.unit}: “{self.one.sentence}” — "
            f"{self.other.document} says {self.values[1]} {self.unit}: “{self.other.sentence}”"
        )


@dataclass(frozen=True)
class _Said:
    document: Document
    sentence: str
    words: frozenset[str]


def find_conflicts(documents: Sequence[Document]) -> list[Conflict]:
    """All conflicts between documents of one language, in the order of the documents."""
    said = [one for document in documents if document.front.kind != "macro" for one in _statements(document)]
    by_word: defaultdict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(said):
        for word in one.words:
            by_word[word].append(place)
    shared = Counter(pair for places in by_word.values() if len(places) <= COMMON for pair in combinations(places, 2))
    found: list[Conflict] = []
    for (a, b), count in sorted(shared.items()):
        if count >= LEAST_SHARED and _comparable(said[a].document, said[b].document):
            found.extend(_compare(said[a], said[b]))
    return found


def quantities(sentence: str) -> dict[str, str]:
    """Value by unit, for the units of which a sentence states exactly one."""
    stated: defaultdict[str, set[str]] = defaultdict(set)
    for value, start, end in numbers(sentence):
        if match := _UNIT.match(sentence, end):
            unit = match[1].lower().removeprefix("个").rstrip("s")
            stated[_ALIKE.get(unit, unit)].add(value)
        elif money := _MONEY.search(sentence, 0, start):
            stated[money[0].strip()].add(value)
    return {unit: values.pop() for unit, values in stated.items() if len(values) == 1}


def _statements(document: Document) -> Iterator[_Said]:
    for chunk in chunk_document(document):
        for sentence in sentences(chunk.text):
            if quantities(sentence):
                yield _Said(document, sentence, _subject(sentence))


def _comparable(one: Document, other: Document) -> bool:
    a, b = one.front, other.front
    if a.id == b.id or a.language != b.language or a.supersedes == b.id or b.supersedes == a.id:
        return False
    if (a.effective_until is None) != (b.effective_until is None):
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


def disagreements(one: str, other: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """Unit and both values of what two sentences about the same state differently."""
    a, b = _subject(one), _subject(other)
    if len(a & b) < max(LEAST_SHARED, SAME_SUBJECT * len(a | b)):
        return
    here, there = quantities(one), quantities(other)
    for unit in sorted(here.keys() & there.keys()):
        if here[unit] != there[unit]:
            yield unit, (here[unit], there[unit])


def _compare(one: _Said, other: _Said) -> Iterator[Conflict]:
    for unit, values in disagreements(one.sentence, other.sentence):
        yield Conflict(_statement(one), _statement(other), unit, values)


@functools.lru_cache(maxsize=4096)
def _subject(sentence: str) -> frozenset[str]:
    return frozenset(word for word in words(sentence) if not word.isdigit())


def _statement(said: _Said) -> Statement:
    return Statement(said.document.id, said.document.title, said.sentence)
