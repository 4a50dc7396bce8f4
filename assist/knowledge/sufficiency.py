"""Sufficiency: the probability that the passages found can answer the question at all.

A logistic regression over five signs that need no model; its numbers, and how they came about, are in
`sufficiency.json` beside this file. `evals fit` writes it.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import resources

from assist.knowledge.answer_types import Kinds, answers_kind, asked_kinds
from assist.knowledge.lexical import Lexical, words
from assist.knowledge.passages import Passage
from assist.texts.clauses import asks, clauses
from assist.texts.scripts import plain
from assist.texts.sentences import sentences

ENOUGH = 0.6  # an answer that the documents do not give costs more than asking a colleague
LOOKED_AT = 5  # passages whose sentences are looked at
CIRCUMSTANCE = 0.5  # of a word's weight, where it only tells why somebody asks
AGREEING = 3  # passages and sentences that are taken together


@dataclass(frozen=True)
class Signs:
    """What speaks for an answer; all between 0 and 1.

    `nearest`: cosine similarity of the nearest passage. `coverage`: the share of the question's words, weighted
    by rarity, that the best passages hold together; a word that no document has ("老板") is the strongest sign against.
    `sentences`: the same for single sentences, the mean of the best: one lucky match is not an answer. `beyond`: of the
    words that no title has, the share that the best sentence holds: to name the product is not to say what is asked.
    `typed`: where a kind of measure is asked for (多久: a time), how much the best sentence that has one holds of what
    the best of all holds; 1 where none is asked for.
    """

    nearest: float
    coverage: float
    sentences: float
    beyond: float
    typed: float


@dataclass(frozen=True)
class Sufficiency:
    """`probability` that the passages answer the question, and the question's words that they lack."""

    probability: float
    missing: tuple[str, ...]

    @property
    def enough(self) -> bool:
        """Whether the question is answered rather than asked back."""
        return self.probability >= ENOUGH


def judge_sufficiency(question: str, passages: Sequence[Passage], lexical: Lexical) -> Sufficiency:
    """Judge the best passages against the question."""
    if not passages:
        return Sufficiency(0.0, ())
    signs, missing = read_signs(question, passages, lexical)
    fitted = _fitted()
    # A new sign counts nothing until `evals fit` has weighed it, which needs this judgement to find passages.
    score = fitted["bias"] + sum(fitted.get(name, 0.0) * value for name, value in asdict(signs).items())
    return Sufficiency(1 / (1 + math.exp(-score)), missing)


def read_signs(question: str, passages: Sequence[Passage], lexical: Lexical) -> tuple[Signs, tuple[str, ...]]:
    """The signs in some passages, best first and at least one, and the question's words that they lack."""
    asked = _asked(question, lexical)
    best = passages[:AGREEING]
    called = [lexical.vocabulary.expand(f"{p.title}\n{p.section}\n{p.text}") for p in best]
    held = set().union(*(_held(asked, text) for text in called))
    titled = set().union(*(_held(asked, lexical.vocabulary.expand(p.title)) for p in best))
    rest = {word: weight for word, weight in asked.items() if word not in titled}
    spoken = [sentence for p in passages[:LOOKED_AT] for sentence in sentences(p.text)]
    said = [_held(asked, sentence) for sentence in spoken]
    shares = [_share(asked, one) for one in said]
    agreeing = sorted(shares, reverse=True)[:AGREEING]
    signs = Signs(
        nearest=max((p.similarity or 0.0 for p in passages), default=0.0),
        coverage=_share(asked, held),
        sentences=sum(agreeing) / len(agreeing) if agreeing else 0.0,
        beyond=max((_share(rest, one & rest.keys()) for one in said), default=0.0) if rest else 1.0,
        typed=_typed(spoken, shares, asked_kinds(question)),
    )
    return signs, tuple(word for word in asked if word not in held)


def _typed(spoken: Sequence[str], shares: Sequence[float], kinds: Kinds) -> float:
    if not kinds:
        return 1.0
    typed = (share for sentence, share in zip(spoken, shares, strict=True) if answers_kind(sentence, kinds))
    return max(typed, default=0.0) / (max(shares, default=0.0) or 1.0)


def _asked(question: str, lexical: Lexical) -> dict[str, float]:
    """What each word of the question counts: its rarity; less in clauses that only tell the circumstances.

    A bare number is such a circumstance wherever it stands (178 cm, 60 pieces): no document need repeat it.
    """
    parts = [part for sentence in question.splitlines() for part in clauses(sentence)]
    told = any(map(asks, parts))
    counted: dict[str, float] = {}
    for part in parts:
        share = CIRCUMSTANCE if told and not asks(part) else 1.0
        for word in words(part):
            if not word.isdigit():
                counted[word] = max(counted.get(word, 0.0), share * lexical.rarity(word))
    return counted


def _held(asked: Mapping[str, float], text: str) -> set[str]:
    """A word counts as held when it stands anywhere in the text: how the dictionary cuts 帐篷杆断裂 must not matter."""
    cut, running = set(words(text)), plain(text)
    return {word for word in asked if word in cut or (len(word) > 1 and word in running)}


def _share(asked: Mapping[str, float], held: set[str]) -> float:
    return sum(asked[word] for word in held) / (sum(asked.values()) or 1.0)


@functools.cache
def _fitted() -> dict[str, float]:
    stored = json.loads(resources.files("assist.knowledge").joinpath("sufficiency.json").read_text("utf-8"))
    return {"bias": float(stored["bias"]), **{name: float(value) for name, value in stored["weights"].items()}}
