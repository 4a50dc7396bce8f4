"""Materials: what the passages offered for a draft state, clause by clause, and which clause a written one is about.

Words count by how rare they are among these passages, and names of things (a row's first cell, a heading, a code)
count most: that is what tells two tariffs, rooms or sizes apart, in any trade, without a list of them.
"""

from __future__ import annotations

import functools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assist.drafting.checks.claims import clauses, features
from assist.knowledge.passage_readings import read_once
from assist.knowledge.passages import Passage
from assist.texts.languages import language_of
from assist.texts.measures import Measure, measures_in
from assist.texts.sentences import sentence_spans

# How much a word of a statement counts for it: of the clause itself, of its sentence (in a table the whole row says
# what a cell is about), of the headings above.
OWN, IN_SENTENCE, IN_ROW, IN_HEADING = 1.0, 0.7, 0.9, 0.4
CONTEXT = 0.5  # what the rest of a written sentence counts when one of its clauses is looked up
NAME = 1.6  # how much more a name counts than a word as rare
LONGEST_NAME = 30
SHORTEST = 4.0  # sum of rarities that a statement counts for at least: one word alone is like nothing

_CELL = re.compile(r"(?P<column>[^：:；;\n]{1,40})[：:]\s*(?P<value>[^；;。\n]+)")
_LISTED = re.compile(r"[、,，/（）()：:]|\band\b|[和与及]")
_SPACE = re.compile(r"\s+")
_SEVERAL = re.compile(r"[、,，/]|\band\b|[和与及]")
_CODE = re.compile(r"[A-Za-z]{1,8}-?\d[A-Za-z0-9-]{0,12}")
_QUOTED = re.compile(r"[「“《『\"]([^」”》』\"\n]{2,16})[」”》』\"]")
_CAPITALS = re.compile(r"\b[A-Z][\w'’-]{0,20}(?: (?:of |the )?[A-Z][\w'’-]{0,20}){1,4}")

Scores = NDArray[np.float64]


@dataclass(frozen=True)
class Statement:
    """A clause of a passage: `features` are its own words, names and figures, `weights` its surroundings' too."""

    passage: Passage
    clause: str
    sentence: str
    features: frozenset[str]
    weights: Mapping[str, float]
    measures: tuple[Measure, ...]


class Material:
    """The statements of some passages, and how near a written clause is to each of them."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.names = _all_names(tuple(passages))
        self.things = frozenset(thing for passage in passages for thing in _folded_things(passage))
        self.statements = tuple(one for passage in passages for one in _statements(passage))
        above = (one for passage in passages for one in _above(passage))
        self.stated = (*above, *(one for statement in self.statements for one in statement.measures))
        self._places: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        for place, statement in enumerate(self.statements):
            for feature, weight in statement.weights.items():
                self._places[feature].append((place, weight))
        frequency = Counter(feature for one in self.statements for feature in one.features)
        self._rarities = {feature: self._rare(feature, count) for feature, count in frequency.items()}
        self._lengths = np.array([max(SHORTEST, self._sum(one.features)) for one in self.statements])

    def knows(self, feature: str) -> bool:
        """Whether any statement has the feature."""
        return feature in self._places

    def rarity(self, feature: str) -> float:
        """How much a feature tells: its inverse frequency among the statements."""
        return self._rarities.get(feature) or self._rare(feature, 0)

    def features(self, text: str) -> frozenset[str]:
        """The words, the names (@…) and the figures (#…) of a written text."""
        return _features(text, self.names)

    def measures(self, text: str) -> tuple[Measure, ...]:
        """The figures of a text, without the digits of names (the 79 of a tariff called 远山79)."""
        return _measures(text, self.names)

    def nearness(self, own: Iterable[str], around: Iterable[str] = ()) -> Scores:
        """How near each statement is to a clause with the features `own` in a sentence that has those `around` it.

        Words in its surroundings count as well: this finds what a clause is about. 0 to 1.
        """
        weights = {**dict.fromkeys(around, CONTEXT), **dict.fromkeys(own, OWN)}
        whole = sum(weight * self.rarity(feature) for feature, weight in weights.items()) + 1e-9
        shared, covered = np.zeros(len(self.statements)), np.zeros(len(self.statements))
        for feature, weight in weights.items():
            rare = self.rarity(feature)
            for place, share in self._places.get(feature, ()):
                shared[place] += weight * rare * share
                if share == OWN:
                    covered[place] += rare
        near: Scores = 0.65 * shared / whole + 0.35 * covered / self._lengths
        return near

    def likeness(self, own: Iterable[str], around: Iterable[str] = ()) -> Scores:
        """How alike each statement's own words are to a clause's: this tells whether the two say it of the same.

        The names and figures around the clause tip the scale. 0 to 1.15.
        """
        own, beside = set(own), [one for one in around if one[0] in "@#"]
        shared, named = np.zeros(len(self.statements)), np.zeros(len(self.statements))
        for feature in own:
            rare = self.rarity(feature)
            for place, share in self._places.get(feature, ()):
                if share == OWN or feature[0] in "@#":
                    shared[place] += rare * share
        for feature in beside:
            for place, share in self._places.get(feature, ()):
                named[place] += self.rarity(feature) * share
        whole = self._sum(own) + 1e-9
        alike: Scores = shared / np.sqrt(whole * self._lengths)
        return alike + 0.15 * np.minimum(1, named / (self._sum(beside) + 1e-9))

    def _rare(self, feature: str, count: int) -> float:
        rare = math.log(1 + (len(self.statements) + 1) / (count + 0.5))
        return rare * NAME if feature.startswith("@") else rare

    def _sum(self, found: Iterable[str]) -> float:
        return sum(map(self.rarity, found))


@functools.lru_cache(maxsize=512)
def material_of(passages: tuple[Passage, ...]) -> Material:
    """The material of some passages; the same ones are read once."""
    return Material(passages)


class Names:
    """The names of things in some passages, the longest first, however they are spaced."""

    def __init__(self, names: Iterable[str]) -> None:
        ordered = sorted(names, key=lambda name: (-len(name), name))
        self._pattern = re.compile("|".join(map(_written, ordered))) if ordered else None

    def spans(self, text: str) -> list[tuple[int, int, str]]:
        """Start, end and folded form of every name in a text."""
        lowered = text.lower()
        if self._pattern is None or len(lowered) != len(text):
            return []
        return [(*match.span(), re.sub(r"\s+", "", match[0])) for match in self._pattern.finditer(lowered)]


def _written(name: str) -> str:
    folded = re.escape(re.sub(r"\s+", " ", name.lower())).replace(r"\ ", r"\s?")
    left = r"(?<![a-z0-9])" if name[0].isascii() else ""
    right = (
        r"(?![a-z0-9])" if name[-1].isascii() and not name[-1].isdigit() else r"(?!\d)" if name[-1].isdigit() else ""
    )
    return left + folded + right


@functools.lru_cache(maxsize=512)
def _all_names(passages: tuple[Passage, ...]) -> Names:
    return Names({name for passage in passages for name in _names_in(passage) if _is_name(name)})


@read_once
def _own_names(passage: Passage) -> Names:
    return _all_names((passage,))


def _is_name(name: str) -> bool:
    return 2 <= len(name) <= LONGEST_NAME and any(c.isalpha() for c in name)


@read_once
def _names_in(passage: Passage) -> tuple[str, ...]:
    """What a passage names: in its headings, the first cells of its rows, codes, quotes and capitals."""
    found = [passage.title, passage.section, *_QUOTED.findall(passage.text)]
    found += [part for whole in (passage.title, passage.section) for part in _LISTED.split(whole)]
    if language_of(passage.text) == "en":
        found += _CAPITALS.findall(passage.text)
    return tuple(dict.fromkeys(name.strip(" 。.") for name in (*found, *_things_in(passage))))


@read_once
def _things_in(passage: Passage) -> tuple[str, ...]:
    """The things that a passage tells apart: the first cells of its rows, and codes."""
    found = _CODE.findall(f"{passage.title}\n{passage.section}\n{passage.text}")
    for start, end in sentence_spans(passage.text):
        cells = list(_CELL.finditer(passage.text[start:end]))
        if len(cells) >= 2 and re.search("[;；]", passage.text[start:end]):
            first = cells[0]["value"]
            found += [*_LISTED.split(first), *([] if _SEVERAL.search(first) else [first])]
    return tuple(dict.fromkeys(thing.strip(" 。.") for thing in found))


@read_once
def _folded_things(passage: Passage) -> tuple[str, ...]:
    return tuple(f"@{re.sub(_SPACE, '', thing.lower())}" for thing in _things_in(passage))


@read_once
def _above(passage: Passage) -> tuple[Measure, ...]:
    return _measures(f"{passage.title}\n{passage.section}", _own_names(passage))


@read_once
def _statements(passage: Passage) -> tuple[Statement, ...]:
    """The clauses of a passage, read once for all materials that it is part of."""
    names, found = _own_names(passage), []
    above = _features(f"{passage.title}\n{passage.section}", names)
    sentences: dict[str, tuple[frozenset[str], bool]] = {}
    for clause in clauses(passage.text):
        if clause.sentence not in sentences:
            row = len(re.findall("[：:]", clause.sentence)) >= 2
            sentences[clause.sentence] = _features(clause.sentence, names), row
        around, row = sentences[clause.sentence]
        own = _features(clause.text, names)
        weights = {
            **dict.fromkeys(above, IN_HEADING),
            **dict.fromkeys(around, IN_ROW if row else IN_SENTENCE),
            **dict.fromkeys(own, OWN),
        }
        found.append(Statement(passage, clause.text, clause.sentence, own, weights, _measures(clause.text, names)))
    return tuple(found)


@functools.lru_cache(maxsize=4096)
def _features(text: str, names: Names) -> frozenset[str]:
    spans = names.spans(text)
    figures = {f"#{one.kind}:{one.value:g}" for one in _measures(text, names) if one.kind}
    return features(_without(text, spans)) | {f"@{name}" for _, _, name in spans} | figures


@functools.lru_cache(maxsize=4096)
def _measures(text: str, names: Names) -> tuple[Measure, ...]:
    return measures_in(_without(text, names.spans(text)))


def _without(text: str, spans: Sequence[tuple[int, int, str]]) -> str:
    """The text with names that hold digits blanked, so that offsets hold."""
    for start, end, _ in spans:
        if any(c.isdigit() for c in text[start:end]):
            text = text[:start] + "\u3000" * (end - start) + text[end:]
    return text
