"""Asked questions: a release's similar questions in memory, and which chunks a question meets through them.

A question is compared with other questions by words and by meaning; a chunk counts for its best one, so that a hundred
like each other lift it no higher than one.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from assist.errors import IndexBroken
from assist.knowledge.embedders import Vectors
from assist.knowledge.index import VectorIndex, questions_of
from assist.knowledge.lexical import Lexical, words
from assist.knowledge.ranking import Scores, best, normalised
from assist.knowledge.reading.similar_questions import Asked

COMPARED = 100  # questions that meaning or words put forward


class AskedQuestions:
    """The similar questions of a release, each with the positions of its chunks."""

    def __init__(self, asked: Asked, positions: Mapping[str, int]) -> None:
        """`positions` are those of the chunks in the release."""
        self.of = asked
        rows = [(one, positions[key]) for key, questions in asked.items() if key in positions for one in questions]
        texts = [one.text for one, _ in rows]
        self._ids = [one.id for one, _ in rows]
        self._chunks = np.array([position for _, position in rows], np.int64)
        self._lexical = Lexical(texts, [" ".join(words(text)) for text in texts])
        self._vectors: Vectors | None = None

    def __len__(self) -> int:
        return len(self._ids)

    def nearest(
        self, text: str, vector: Vectors | None, allowed: NDArray[np.bool_], index: VectorIndex, embedder: str
    ) -> dict[int, tuple[float, float]]:
        """The chunks whose questions come nearest to a text: by position how far above the common (in standard
        deviations, at least 0), and the cosine similarity of the nearest question.

        `allowed` are the chunks that may be found. Without a vector, or when the index is broken, words decide.
        """
        if not len(self):
            return {}
        open_to = allowed[self._chunks]
        by_word, by_pair = self._lexical.scores(text)
        near = self._similarities(vector, index, embedder)
        chosen = np.union1d(
            best(np.where(open_to, by_word + by_pair, 0), COMPARED), best(np.where(open_to, near, 0), COMPARED)
        )
        if not chosen.size:
            return {}
        if chosen.size == 1:  # it has no others to stand out from
            total: Scores = near[chosen] if near.any() else np.ones(1, np.float32)
        else:
            total = (normalised(by_word[chosen]) + normalised(by_pair[chosen]) + normalised(near[chosen])) / np.float32(
                3
            )
        found: dict[int, tuple[float, float]] = {}
        for place, score in zip(chosen, total, strict=True):
            chunk = int(self._chunks[place])
            above, cosine = found.get(chunk, (0.0, 0.0))
            found[chunk] = max(above, float(score)), max(cosine, float(near[place]))
        return found

    def nearest_chunks(self, vectors: Vectors, count: int, index: VectorIndex, embedder: str) -> NDArray[np.int64]:
        """The positions of the chunks whose questions are nearest to each vector, shape (vectors, up to `count`)."""
        if not len(self) or not len(vectors):
            return np.zeros((len(vectors), 0), np.int64)
        self._similarities(vectors[0], index, embedder)  # reads the vectors, once
        if self._vectors is None or self._vectors.shape[1] != vectors.shape[1]:
            return np.zeros((len(vectors), 0), np.int64)
        scores = vectors @ self._vectors.T
        return np.asarray(self._chunks[np.argsort(-scores, axis=1, kind="stable")[:, :count]], np.int64)

    def _similarities(self, vector: Vectors | None, index: VectorIndex, embedder: str) -> Scores:
        nothing = np.zeros(len(self), np.float32)
        if vector is None:
            return nothing
        try:
            if self._vectors is None:
                unique = list(dict.fromkeys(self._ids))  # two chunks may share a question
                places = {key: place for place, key in enumerate(unique)}
                self._vectors = index.matrix(questions_of(embedder), unique)[[places[key] for key in self._ids]]
        except IndexBroken:  # logged where it is raised
            return nothing
        if self._vectors.shape[1] != vector.size:
            return nothing
        return np.asarray(self._vectors @ vector, np.float32)
