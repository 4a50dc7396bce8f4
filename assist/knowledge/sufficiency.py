"""Sufficiency: which passage and which sentence answers a question, and how probable it is that they do.

Two small logistic regressions over signs of words and of meaning, for a passage among those found and for a sentence in
its passage. Their numbers, and how they came about, are in `sufficiency.json` beside this file. `evals fit` writes it.
What a cosine means depends on the encoder: with another than the one fitted, or when it fails, two regressions over the
words alone take their place.
"""

from __future__ import annotations

import functools
import itertools
import json
import math
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from assist.errors import ProviderFailed
from assist.knowledge.answer_types import answers_kind, asked_kinds
from assist.knowledge.embedders import Embedder
from assist.knowledge.lexical import Lexical, words
from assist.knowledge.passage_readings import read_once
from assist.knowledge.passages import Passage
from assist.knowledge.questions import aim_questions
from assist.texts.likeness import share
from assist.texts.scripts import plain
from assist.texts.signs import denies
from assist.texts.statements import Statement, statements

ENOUGH = 0.55  # an answer that the documents do not give costs more than a look at the nearest passage
# Among few candidates none stands out, and a section's heading that says what is asked, beside its document's title, is
# a sign: all of 9 drafts from here on were right, by numbers fitted without the shop; of 13 among many, 8.
ENOUGH_HEADED = 0.25
FEW = 40  # candidates
HEADED = 0.15  # share of the question's words that its heading has
LOOKED_AT = 3  # passages
APART = 3.0  # by how much the first leads when nothing else was found
CROWD = 100  # candidates from which more change nothing
Matrix = NDArray[np.float64]

# Of a passage: its search score, and by how much it leads passages of other documents; similarity to the question, of
# its nearest similar question too; the best of its sentences below; the share of the question's words that no document
# has; whether the turn asks several things; how many candidates there were, for among a few none stands out far.
PASSAGE = ("score", "lead", "nearest", "asked", "meaning", "aimed", "turn", "turn_aimed", "covered", "turn_covered",
           "typed", "unknown", "several", "crowd")  # fmt: skip
BY_MEANING = ("nearest", "asked", "meaning", "aimed", "turn", "turn_aimed", "behind_meaning", "behind_aimed",
              "behind_turn_aimed")  # fmt: skip
# Of a sentence: cosine similarity to the question, to where its answer should lie, to the whole turn, and to where the
# turn's should; the share of the question's words, by rarity, that it holds, and with its headings, and of the turn's;
# whether it has the kind of measure asked for (多久: a time); its length; how far it is behind the best of the passage
# in five of these; figures.
SENTENCE = ("meaning", "aimed", "turn", "turn_aimed", "words", "covered", "turn_covered", "typed", "length",
            "behind_meaning", "behind_aimed", "behind_turn_aimed", "behind_words", "behind_covered",
            "figures")  # fmt: skip
_BEHIND = [SENTENCE.index(name.removeprefix("behind_")) for name in SENTENCE if name.startswith("behind_")]


@dataclass(frozen=True)
class Sentences:
    """A passage's sentences, read behind their leads, and their signs, shape (sentences, len(SENTENCE))."""

    statements: tuple[Statement, ...]
    signs: Matrix

    @property
    def texts(self) -> tuple[str, ...]:
        """What is said: each sentence with its lead."""
        return tuple(one.with_lead for one in self.statements)


@dataclass(frozen=True)
class _Spoken:
    """What a passage says whatever is asked: its sentences behind their leads, the words of each, of its heading."""

    statements: tuple[Statement, ...]
    texts: tuple[str, ...]
    held: tuple[frozenset[str], ...]
    heading: frozenset[str]


@dataclass(frozen=True)
class Sufficiency:
    """`probability` that the passages answer the question, the question's words that they lack, and the `chances` of
    the first passages, each by itself. `headed`: in a small release, the heading of the likeliest says what is asked.
    """

    probability: float
    missing: tuple[str, ...]
    chances: tuple[float, ...] = ()
    headed: bool = False

    @property
    def enough(self) -> bool:
        """Whether the question is answered rather than asked back."""
        return self.probability >= (min(ENOUGH, ENOUGH_HEADED) if self.headed else ENOUGH)


@dataclass(frozen=True)
class Question:
    """A question as sentences are compared with it: by itself and in its turn. Without vectors words alone count."""

    text: str
    turn: str
    several: bool
    lexical: Lexical
    embedder: Embedder
    candidates: int = CROWD

    @functools.cached_property
    def weights(self) -> dict[str, float]:
        """The question's words with their rarity; a bare number is a circumstance that no document need repeat."""
        return _weights(self.text, self.lexical)

    @functools.cached_property
    def turn_weights(self) -> dict[str, float]:
        """The same of the whole turn."""
        return _weights(self.turn, self.lexical)

    @functools.cached_property
    def vectors(self) -> tuple[Matrix, Matrix, Matrix, Matrix] | None:
        """The question's vector and where its answer should lie, the same of the turn; None when the embedder's
        provider fails.
        """
        try:
            found = self.embedder.embed([self.text, self.turn])
        except ProviderFailed:
            return None
        aimed = aim_questions(self.embedder.name, found, "sentences")
        return found[0], aimed[0], found[1], aimed[1]

    @functools.cached_property
    def _read(self) -> dict[Passage, Sentences]:
        return {}

    def read(self, passage: Passage) -> Sentences:
        """The signs of a passage's sentences."""
        return self.read_all([passage])[0]

    def read_all(self, passages: Sequence[Passage]) -> list[Sentences]:
        """The same of several, whose sentences are encoded together: that costs half as much as one by one."""
        fresh = [one for one in dict.fromkeys(passages) if one not in self._read]
        said = [_spoken(one) for one in fresh]
        by_meaning = self._similarities([text for one in said for text in one.texts])
        ends = list(itertools.accumulate(len(one.texts) for one in said))
        for passage, one, end in zip(fresh, said, ends, strict=True):
            self._read[passage] = self._signs(one, by_meaning[end - len(one.texts) : end])
        return [self._read[one] for one in passages]

    def _signs(self, spoken: _Spoken, by_meaning: Matrix) -> Sentences:
        kinds = asked_kinds(self.text)
        rows = np.column_stack([
            by_meaning,
            [_share(self.weights, one) for one in spoken.held],
            [_share(self.weights, one | spoken.heading) for one in spoken.held],
            [_share(self.turn_weights, one | spoken.heading) for one in spoken.held],
            [float(bool(kinds) and answers_kind(text, kinds)) for text in spoken.texts],
            [math.log(len(text) + 1) for text in spoken.texts],
        ])  # fmt: skip
        behind = rows[:, _BEHIND] - rows[:, _BEHIND].max(axis=0)
        figures = [[float(any(c.isdigit() for c in text))] for text in spoken.texts]
        return Sentences(spoken.statements, np.hstack([rows, behind, figures]))

    def _similarities(self, texts: Sequence[str]) -> Matrix:
        if self.vectors is not None and texts:
            try:
                found = self.embedder.embed(texts)
            except ProviderFailed:
                return np.zeros((len(texts), 4))
            return np.column_stack([found @ vector for vector in self.vectors])
        return np.zeros((len(texts), 4))


def judge_sufficiency(question: Question, passages: Sequence[Passage]) -> Sufficiency:
    """Judge the best passages against the question."""
    if not passages:
        return Sufficiency(0.0, ())
    looked_at = passages[:LOOKED_AT]
    chances = _chances("passage", read_signs(question, passages), question)
    said = "\n".join(question.lexical.vocabulary.expand(f"{p.title}\n{p.section}\n{p.text}") for p in looked_at)
    held, running = set(words(said)), plain(said)
    missing = (w for w in question.weights if w not in held and not (len(w) > 1 and w in running))
    likeliest = looked_at[int(chances.argmax())]
    heading = _heading(likeliest) if question.candidates <= FEW else set[str]()
    headed = _share(question.weights, heading) >= HEADED and is_of_the_kind(question.text, likeliest)
    return Sufficiency(float(chances.max()), tuple(missing), tuple(map(float, chances)), headed)


def _heading(passage: Passage) -> set[str]:
    """What a passage's heading says beside its document's title."""
    return set(words(passage.section.rpartition(" > ")[2])) - set(words(passage.title))


def is_of_the_kind(question: str, passage: Passage) -> bool:
    """Whether a passage has the kind of measure asked for, where one is."""
    kinds = asked_kinds(question)
    return not kinds or any(answers_kind(one.with_lead, kinds) for one in statements_of(passage))


def read_signs(question: Question, passages: Sequence[Passage]) -> Matrix:
    """The signs of the first LOOKED_AT passages, at least one, shape (passages, len(PASSAGE))."""
    unknown = {word: weight for word, weight in question.weights.items() if not question.lexical.knows(word)}
    rows, looked_at = [], passages[:LOOKED_AT]
    for passage, sentences in zip(looked_at, question.read_all(looked_at), strict=True):
        best = sentences.signs.max(axis=0)
        others = [other.score for other in passages if other.title != passage.title]
        rows.append([
            passage.score,
            passage.score - max(others, default=passage.score - APART),
            passage.similarity or 0.0,
            passage.asked_similarity or 0.0,
            *best[:4],
            best[5],
            best[6],
            best[7] if asked_kinds(question.text) else 1.0,
            _share(question.weights, set(unknown)),
            float(question.several),
            math.log(min(max(question.candidates, 1), CROWD) / CROWD),
        ])  # fmt: skip
    return np.array(rows, np.float64)


@read_once
def _spoken(passage: Passage) -> _Spoken:
    found = statements_of(passage)
    texts = tuple(one.with_lead for one in found)
    held = tuple(frozenset(words(text)) for text in texts)
    return _Spoken(found, texts, held, frozenset(words(f"{passage.title} {passage.section}")))


@read_once
def statements_of(passage: Passage) -> tuple[Statement, ...]:
    """The sentences of a passage with what has to be said before them; at least one."""
    steps = passage.section.split(" > ") if passage.section else []
    denied = next((place for place, step in enumerate(steps) if denies(step)), len(steps) - 1)
    heading = ("：" if passage.language == "zh" else ": ").join(steps[denied:]) if steps else ""
    text = passage.text
    return tuple(statements(text, heading, passage.title)) or (Statement("", text, 0, len(text)),)


def sentence_chances(question: Question, passage: Passage) -> list[tuple[Statement, float]]:
    """The sentences of a passage, each with the probability that it answers, given that the passage does."""
    found = question.read(passage)
    return list(zip(found.statements, map(float, _chances("sentence", found.signs, question)), strict=True))


def _chances(what: str, signs: Matrix, question: Question) -> Matrix:
    fitted = question.embedder.name == _fitted_for() and question.vectors is not None
    weights, bias = _fitted()[what if fitted else f"{what}_by_words"]
    return np.asarray(1 / (1 + np.exp(-(signs @ weights + bias))), np.float64)


def _weights(text: str, lexical: Lexical) -> dict[str, float]:
    return {word: lexical.rarity(word) for word in words(text) if not word.isdigit()}


def _share(asked: Mapping[str, float], held: Set[str]) -> float:
    return share(asked, held, asked)


@functools.cache
def _fitted() -> dict[str, tuple[Matrix, float]]:
    stored = json.loads(resources.files("assist.knowledge").joinpath("sufficiency.json").read_text("utf-8"))
    return {
        what: (np.array([stored[what]["weights"][name] for name in names]), float(stored[what]["bias"]))
        for what, names in (
            ("passage", PASSAGE),
            ("sentence", SENTENCE),
            ("passage_by_words", PASSAGE),
            ("sentence_by_words", SENTENCE),
        )
    }


@functools.cache
def _fitted_for() -> str:
    stored = json.loads(resources.files("assist.knowledge").joinpath("sufficiency.json").read_text("utf-8"))
    return str(stored["embedder"])


def forget_numbers() -> None:
    """Read the numbers again when they are next needed: they were fitted anew."""
    _fitted.cache_clear()
    _fitted_for.cache_clear()
