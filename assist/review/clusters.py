"""Clusters: which questions ask the same, from their vectors alone.

What all questions of a shop have in common says nothing of what one asks, so their mean is taken off first. Then those
belong together that are each among the other's nearest and far nearer than any two questions are (mutual nearest
neighbours, connected: Jarvis & Patrick 1973), and groups join that are nearest each other on average: one pair alone
has to be nearer than the mean of many, which wavers less. Nearness is told in standard deviations of questions that
have nothing to do with each other, for what a cosine means depends on the encoder. Set on invented shops' questions,
paraphrased and mistyped, ten to thousands of them: `tests/evals/months`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from assist.knowledge.embedders import Embedder, Vectors
from assist.texts.languages import Language, language_of
from assist.texts.numerals import fold

NEIGHBOURS = 20  # more of the nearest change nothing in a small shop and chain topics together in a large one
SAME = 5.2  # standard deviations: no two questions that ask something else are as near
PAIR = 2.5  # of two questions to begin a group
GROUPS = 1.9  # of the questions of two large groups on average
_BLOCK = 1_024
_NOTHING = 1e-9  # instead of a length of 0

Labels = NDArray[np.int64]


@dataclass(frozen=True)
class Likeness:
    """What an encoder's vectors of a shop's questions mean: what those of a language have in common, and how widely
    the cosines of questions spread that have nothing to do with each other, once that is taken off."""

    common: Mapping[Language, Vectors]
    spread: float

    @property
    def same(self) -> float:
        """The cosine from which two questions ask the same beyond doubt."""
        return SAME * self.spread

    def distinct(self, texts: Sequence[str], vectors: Vectors) -> Vectors:
        """Unit vectors of what these texts do not have in common with every question, shape (n, size)."""
        if not texts:
            return vectors
        return _unit(vectors - np.stack([self.common[language_of(text)] for text in texts]))


def likeness_of(embedder: Embedder, texts: Sequence[str], vectors: Vectors) -> Likeness:
    """What an encoder's cosines mean among a shop's questions: all that were asked, with their vectors.

    Listed questions that any shop is asked are counted among them, so that the common part of a few is no topic of
    theirs; how widely cosines spread is told by those alone. Raises ProviderFailed when the encoder does.
    """
    listed = resources.files("assist.review").joinpath("unrelated_questions.txt").read_text("utf-8").splitlines()
    known = embedder.embed(listed)
    wordings = {fold(text): place for place, text in enumerate(texts)}  # what many ask is no more common for that
    every = np.concatenate([known, vectors[list(wordings.values())].reshape(-1, known.shape[1])])
    languages = np.array([language_of(text) for text in (*listed, *wordings)])
    common: dict[Language, Vectors] = {}
    unrelated: list[Vectors] = []
    for language in get_args(Language):
        common[language] = every[languages == language].mean(axis=0)
        unrelated.append(_cosines(known[languages[: len(listed)] == language]))
    return Likeness(common, float(np.concatenate(unrelated).std()))


def _cosines(vectors: Vectors) -> Vectors:
    """Those of every two rows, without what all of these have in common."""
    distinct = _unit(vectors - vectors.mean(axis=0))
    return np.asarray((distinct @ distinct.T)[np.triu_indices(len(distinct), 1)], np.float32)


def _unit(vectors: Vectors) -> Vectors:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), _NOTHING), np.float32)


def cluster(vectors: Vectors, likeness: Likeness) -> Labels:
    """A label for each row of distinct vectors, shape (n,); equal ones belong together. A row alone has its own label.

    Give each text once: copies would be each other's nearest, and hide what else is near.
    """
    count = len(vectors)
    if count < 2:
        return np.zeros(count, np.int64)
    labels = _connected(count, _mutual(vectors, min(NEIGHBOURS, count - 1), likeness.same))
    while True:  # every round joins some, or is the last
        joined = _connected(int(labels.max()) + 1, _joined(vectors, labels, likeness.spread))
        if joined.max() == labels.max():
            return labels
        labels = joined[labels]


def _mutual(vectors: Vectors, nearest: int, least: float) -> Iterator[tuple[int, int]]:
    """Pairs of rows that are each among the other's `nearest`, with a cosine of `least` or more."""
    count = len(vectors)
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


def _joined(vectors: Vectors, labels: Labels, spread: float) -> Iterator[tuple[int, int]]:
    """Pairs of groups that are each the other's nearest, and near enough for the pairs of questions that they have."""
    means, roots = _means(vectors, labels), np.sqrt(np.bincount(labels)).astype(np.float32)
    nearest = np.full(len(means), -1)
    for start in range(0, len(means), _BLOCK):
        some = slice(start, start + _BLOCK)
        least = spread * (GROUPS + (PAIR - GROUPS) / (roots[some, None] * roots))
        beyond = means[some] @ means.T - least
        own = np.arange(len(beyond))
        beyond[own, start + own] = -np.inf
        best = beyond.argmax(axis=1)
        nearest[some] = np.where(beyond[own, best] >= 0, best, -1)
    for one, other in enumerate(nearest):
        if one < other and nearest[other] == one:
            yield one, int(other)


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
