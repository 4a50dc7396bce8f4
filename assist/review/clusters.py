"""Clusters: which questions ask the same, from their vectors alone.

Two questions belong together when each is among the other's nearest and they are far nearer than any two questions are
(mutual nearest neighbours, connected: Jarvis & Patrick 1973); then groups join that are nearest each other on average.
Nearness is told in standard deviations above two questions that have nothing to do with each other, for what a cosine
means depends on the encoder. Set on two invented shops' questions, paraphrased and mistyped, `tests/evals/months`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from assist.knowledge.embedders import Embedder, Vectors
from assist.texts.languages import language_of

NEIGHBOURS = 20  # more of the nearest change nothing in a small shop and chain topics together in a large one
ALIKE = 6.6  # standard deviations
JOINED = 2.6  # of the questions of two groups on average
ROUNDS = 20
ENOUGH = 200  # questions to tell how near any two of a shop's are
LOWER = 0.7  # of a standard deviation is that of the lower half: some subjects are neighbours
_BLOCK = 1_024
_PAIRS = 20_000

Labels = NDArray[np.int64]


@dataclass(frozen=True)
class Likeness:
    """The cosines from which two questions, and two groups on average, are taken for the same."""

    questions: float
    groups: float


def likeness_of(embedder: Embedder, questions: Sequence[Vectors]) -> Likeness:
    """What an encoder's cosines mean among a shop's questions, which all are about its trade.

    The median and the lower half count: in the upper half are pairs that do ask the same. Where there are too few of
    them to tell, questions of either language stand in that have nothing to do with each other.
    """
    if len(questions) >= ENOUGH:
        low, middle = map(float, np.quantile(_at_random(np.stack(questions)), [0.1587, 0.5]))
        spread = middle - low
    else:
        cosines = _unrelated(embedder)
        middle, spread = float(cosines.mean()), LOWER * float(cosines.std())
    return Likeness(middle + ALIKE * spread, middle + JOINED * spread)


def _at_random(vectors: Vectors) -> Vectors:
    """The cosines of pairs of rows, always the same ones."""
    one, other = np.random.default_rng(0).integers(0, len(vectors), (2, _PAIRS))
    one, other = one[one != other], other[one != other]
    blocks = (slice(start, start + _BLOCK) for start in range(0, len(one), _BLOCK))
    return np.concatenate([np.einsum("ij,ij->i", vectors[one[some]], vectors[other[some]]) for some in blocks])


def _unrelated(embedder: Embedder) -> Vectors:
    """The cosines of listed questions of the same language."""
    listed = resources.files("assist.review").joinpath("unrelated_questions.txt").read_text(encoding="utf-8")
    texts = listed.splitlines()
    vectors = embedder.embed(texts)
    one, other = np.triu_indices(len(texts), 1)
    languages = np.array([language_of(text) for text in texts])
    cosines = np.einsum("ij,ij->i", vectors[one], vectors[other])[languages[one] == languages[other]]
    return np.asarray(cosines, np.float32)


def cluster(vectors: Vectors, likeness: Likeness) -> Labels:
    """A label for each row of unit vectors, shape (n,); equal ones belong together. A row alone has its own label.

    Give each text once: copies would be each other's nearest, and hide what else is near.
    """
    count = len(vectors)
    if count < 2:
        return np.zeros(count, np.int64)
    labels = _connected(count, _mutual(vectors, min(NEIGHBOURS, count - 1), likeness.questions))
    for _ in range(ROUNDS):
        means = _means(vectors, labels)
        joined = _connected(len(means), _mutual(means, 1, likeness.groups))
        if len(np.unique(joined)) == len(means):
            break
        labels = _numbered(joined[labels])
    return labels


def _mutual(vectors: Vectors, nearest: int, least: float) -> Iterator[tuple[int, int]]:
    """Pairs of rows that are each among the other's `nearest`, with a cosine of `least` or more."""
    count = len(vectors)
    if count < 2:
        return
    found = []
    for start in range(0, count, _BLOCK):
        cosines = vectors[start : start + _BLOCK] @ vectors.T
        own = np.arange(len(cosines))
        cosines[own, start + own] = -1.0
        rows, others = np.nonzero(cosines >= least)  # few of all: to sort these is quick
        order = np.lexsort((-cosines[rows, others], rows))
        rows, others = rows[order], others[order]
        place = np.arange(len(rows)) - np.searchsorted(rows, rows)
        near = place < nearest
        found.append((start + rows[near]) * count + others[near])
    pairs = np.concatenate(found)
    back = (pairs % count) * count + pairs // count
    for pair in pairs[np.isin(pairs, back)]:
        one, other = divmod(int(pair), count)
        if one < other:
            yield one, other


def _connected(count: int, pairs: Iterator[tuple[int, int]]) -> Labels:
    """Labels from 0 on, equal for rows that pairs connect."""
    parent = list(range(count))

    def root(row: int) -> int:
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    for one, other in pairs:
        first, second = sorted((root(one), root(other)))
        parent[second] = first
    return _numbered(np.array([root(row) for row in range(count)], np.int64))


def _numbered(labels: Labels) -> Labels:
    return np.unique(labels, return_inverse=True)[1].astype(np.int64)


def _means(vectors: Vectors, labels: Labels) -> Vectors:
    """The mean of each label's rows, in the order of the labels: two means' product is their rows' mean cosine."""
    order = np.argsort(labels, kind="stable")
    starts = np.searchsorted(labels[order], np.arange(labels.max() + 1))
    sums = np.add.reduceat(vectors[order], starts, axis=0)
    return np.asarray(sums / np.bincount(labels)[:, None], np.float32)
