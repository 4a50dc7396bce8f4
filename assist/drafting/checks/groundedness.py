"""Groundedness: how far the sources carry a text, one number from 0 to 1, without a model's judgement.

A few signs, read sentence by sentence, go through a logistic regression. Its numbers are in `groundedness.json`, fitted
by `evals certify --fit` on replies that people have labelled; they are few, so that they can be read.
"""

from __future__ import annotations

import functools
import json
import math
import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import asdict, dataclass
from importlib import resources

import numpy as np

from assist.drafting.checks.citations import MARKER
from assist.drafting.checks.readings import sentence_on
from assist.drafting.checks.table import check_grounding
from assist.drafting.turns.turns import Turn, blank_turn
from assist.knowledge.embedders import Embedder, LocalEmbedder, RememberingEmbedder
from assist.knowledge.lexical import words
from assist.knowledge.passages import Passage
from assist.texts.languages import language_of
from assist.texts.likeness import share
from assist.texts.sentences import sentences

SPAN = 3
FAITHFUL = 0.5  # from here on a text counts as faithful
_UNGROUNDED = frozenset({"ungrounded_number", "ungrounded_name"})
_DISAGREEING = frozenset({"contradicts_source", "missing_condition"})
_NAME = re.compile(r"(?<=\w\s)[A-Z][A-Za-z]+|[A-Z]{2,}[\w-]*")
_DECLINES = re.compile(
    r"\b(?:don't|do not|does not|doesn't|no|unable|cannot|can't|not)\b.{0,60}\b(?:information|documents?|"
    r"details|answer|mention\w*)\b|"
    r"\bsorry\b|没有(?:相关|找到|查到)|(?:资料|信息).{0,8}(?:没有|未)|无法(?:回答|提供)|抱歉",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Signs:
    """What speaks for a text; all between 0 and 1.

    `similarity`: cosine similarity of its sentences to the nearest sentence of the sources, on average, a long sentence
    counting more. `support`: share of a sentence's words that stand close together, within SPAN sentences of a source,
    on average. `names`: share of its capitalised names that the sources have. `grounded`: share of its sentences whose
    numbers and names stand in the sources. `agreed`: share of its sentences that are neither turned round nor without
    their limit.
    """

    similarity: float
    support: float
    names: float
    grounded: float
    agreed: float


def groundedness(text: str, sources: Sequence[Passage], embedder: Embedder | None = None) -> float:
    """How far the sources carry the text, 0 to 1; a text that only says that it cannot answer is wholly carried.

    Without sources, everything else is carried by nothing. `embedder` is the local one by default, as in the fit.
    """
    if not any(source.text.strip() for source in sources):
        return 1.0 if _DECLINES.search(text) else 0.0
    fitted = read_fitted()
    signs = read_signs(text, sources, embedder)
    score = fitted["bias"] + sum(fitted[name] * value for name, value in asdict(signs).items())
    return 1 / (1 + math.exp(-score))


def read_signs(text: str, sources: Sequence[Passage], embedder: Embedder | None = None) -> Signs:
    """The signs of a text against sources of which at least one has words."""
    plain = re.sub(r"[*#`]", "", MARKER.sub("", text))
    said = [one for one in sentences(plain) if len(words(one)) > 1] or [plain]
    held = [one for source in sources for one in sentences(source.text) if words(one)]
    vectors = (embedder or _local()).embed([*held, *said])
    nearest = np.clip((vectors[len(held) :] @ vectors[: len(held)].T).max(axis=1), 0.0, 1.0)
    places = [set(words(" ".join(held[start : start + SPAN]))) for start in range(len(held))]
    known = "\n".join(f"{source.title}\n{source.text}" for source in sources)
    names = {match.lower() for match in _NAME.findall(plain)}
    turn = blank_turn(language_of(text))
    found = [set(kinds_against(one, sources, turn)) for one in sentences(plain)]
    return Signs(
        similarity=float(np.average(nearest, weights=[len(one) for one in said])),
        support=float(np.mean([max(_support(words(one), place) for place in places) for one in said])),
        names=sum(name in known.lower() for name in names) / len(names) if names else 1.0,
        grounded=_without(found, _UNGROUNDED),
        agreed=_without(found, _DISAGREEING),
    )


def kinds_against(sentence: str, sources: Sequence[Passage], turn: Turn) -> Iterator[str]:
    """The kinds of what speaks against a sentence that rests on some sources."""
    yield from (one.kind for one in check_grounding(sentence_on(sentence, sources, turn)))


def _without(found: Sequence[set[str]], kinds: frozenset[str]) -> float:
    return sum(not one & kinds for one in found) / len(found) if found else 1.0


def _support(said: Sequence[str], held: Set[str]) -> float:
    return share(said, held) if said else 1.0


@functools.cache
def _local() -> Embedder:
    return RememberingEmbedder(LocalEmbedder())


@functools.cache
def read_fitted() -> dict[str, float]:
    """The bias and the weight of each sign."""
    stored = json.loads(resources.files("assist.drafting.checks").joinpath("groundedness.json").read_text("utf-8"))
    return {"bias": float(stored["bias"]), **{name: float(value) for name, value in stored["weights"].items()}}
