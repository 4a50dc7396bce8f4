"""Candidates: the chunks that are put forward for a question, and every sign that speaks for them.

Dense and lexical search each nominate; their scores are normalised over the candidates. What is not in the release, not
in force on the day, or superseded on that day by a newer document is dropped before anything is ranked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assist.errors import IndexBroken, ProviderFailed, SearchedWithout
from assist.knowledge.embedders import Embedder, Vectors
from assist.knowledge.index import VectorIndex
from assist.knowledge.open_releases import AsOf, OpenRelease
from assist.knowledge.questions import aim_questions
from assist.knowledge.ranking import (
    FEEDBACK_WORDS,
    PARTS,
    ROLES,
    SIGNS,
    Scores,
    best,
    by_document,
    first_guess,
    normalised,
    shares,
)
from assist.knowledge.releases import refuse_other_embedder
from assist.texts.languages import language_of

CANDIDATES = 100
EXACT = 5_000  # chunks up to which every vector is compared
KINDS = ("policy", "faq", "product", "guide")


@dataclass(frozen=True)
class Asking:
    """A text searched for: its vector, the similarity by chunk position as far as known, every chunk's other scores.

    `met` is what its similar questions say, by chunk position: how far above the common, and the nearest's similarity.
    Without a vector (the embedder failed) no similarity is known; `without` says what a search had to do without.
    """

    vector: Vectors | None
    similarity: dict[int, float]
    by_word: Scores
    by_pair: Scores
    met: Mapping[int, tuple[float, float]]
    without: SearchedWithout | None = None


@dataclass(frozen=True)
class FoundSigns:
    """The candidates of a search by position, and their signs, shape (candidates, len(SIGNS))."""

    positions: NDArray[np.int64]
    matrix: Scores
    asked: Asking


@dataclass(frozen=True)
class Candidates:
    """Reads the candidates for questions; `asking` is the embedder for what a draft waits for."""

    index: VectorIndex
    asking: Embedder

    def read(
        self, question: str, as_of: AsOf, opened: OpenRelease, context: str = "", turn: str = "", count: int = 0
    ) -> FoundSigns:
        """The candidates for a question with every sign that speaks for them."""
        refuse_other_embedder(opened.release, self.asking.name)
        allowed = opened.allowed(as_of)
        wanted = max(CANDIDATES, count)
        asked = self._ask(opened, question, allowed, wanted)
        by_role = {"question": asked, "turn": asked, "context": None}
        if turn.strip() and turn.strip() != question.strip():
            by_role["turn"] = self._ask(opened, turn, allowed, wanted)
        if context.strip():
            by_role["context"] = self._ask(opened, context, allowed, wanted)
        exact = opened.exact(f"{question}\n{turn}") & allowed
        put_forward = [one for one in by_role.values() if one is not None]
        candidates = np.union1d(np.flatnonzero(exact)[:CANDIDATES], _nominated(put_forward, allowed))
        if not candidates.size:
            return FoundSigns(candidates, np.zeros((0, len(SIGNS)), np.float32), asked)
        guess = self._textual(opened, by_role, candidates) @ first_guess()
        feedback = opened.lexical.feedback(shares(candidates, guess), FEEDBACK_WORDS)
        candidates = np.union1d(candidates, best(np.where(allowed, feedback, 0), CANDIDATES // 2))
        textual = self._textual(opened, by_role, candidates)
        guess = textual @ first_guess()
        others = [
            normalised(feedback[candidates]),
            normalised(by_document(normalised(guess), opened.subjects[candidates])),
            exact[candidates],
            *_preferences(opened, candidates, language_of(question)),
        ]
        return FoundSigns(candidates, np.column_stack([textual, *others]).astype(np.float32), asked)

    def _ask(self, opened: OpenRelease, text: str, allowed: NDArray[np.bool_], wanted: int) -> Asking:
        vector = plain_vector = None
        similarity: dict[int, float] = {}
        without: SearchedWithout | None = None
        try:  # both errors are logged where they are raised
            vectors = self.asking.embed([text])
            plain_vector, vector = vectors[0], aim_questions(self.asking.name, vectors)[0]
            similarity = self._similarities(opened, vector, allowed, wanted)
        except IndexBroken:
            without = "index_away"
        except ProviderFailed:
            without = "embedder_away"
        # A question is compared with questions as it is, not aimed at what would answer it.
        met = opened.asked.nearest(text, plain_vector, allowed, self.index, self.asking.name)
        return Asking(vector, similarity, *opened.lexical.scores(text), met, without)

    def _textual(
        self, opened: OpenRelease, by_role: Mapping[str, Asking | None], candidates: NDArray[np.int64]
    ) -> Scores:
        """The signs of ROLES and PARTS, shape (candidates, signs); nought for what was not said."""
        columns: list[Scores] = []
        nothing = np.zeros(candidates.size, np.float32)
        for role in ROLES:
            one = by_role[role]
            if one is None:
                columns += [nothing] * len(PARTS)
                continue
            self._measure(opened, one, [int(i) for i in candidates if int(i) not in one.similarity])
            floor = min(one.similarity.values(), default=0.0)
            dense = np.array([one.similarity.get(int(position), floor) for position in candidates], np.float32)
            met = np.array([one.met.get(int(i), (0.0, 0.0))[0] for i in candidates], np.float32)
            columns += [
                normalised(one.by_word[candidates]),
                normalised(one.by_pair[candidates]),
                normalised(dense),
                met,
            ]
        return np.column_stack(columns)

    def _measure(self, opened: OpenRelease, asked: Asking, positions: Sequence[int]) -> None:
        """Adds the similarity of chunks that words nominated: their own, not a guess at what the index left out."""
        if not positions or asked.vector is None:
            return
        try:
            vectors = opened.vectors(self.index)
        except IndexBroken:
            return
        if vectors.shape[1] != asked.vector.size:  # another model under the same name; the index has said so
            return
        scores = vectors[list(positions)] @ asked.vector
        asked.similarity.update(zip(positions, map(float, scores), strict=True))

    def _similarities(
        self, opened: OpenRelease, vector: Vectors, allowed: NDArray[np.bool_], wanted: int
    ) -> dict[int, float]:
        """Cosine similarity by chunk position of the nearest allowed chunks."""
        wanted = min(wanted, int(allowed.sum()))
        if wanted and len(opened.chunks) <= EXACT:
            return self._exact(opened, vector, allowed, wanted)
        positions = opened.positions

        def belongs(key: str) -> bool:
            return key in positions and bool(allowed[positions[key]])

        nearest = self.index.nearest_among(opened.release.embedder, vector, wanted, belongs) if wanted else []
        if wanted and not nearest:
            raise self.index.lacking(wanted)
        return {positions[key]: score for key, score in nearest}

    def _exact(self, opened: OpenRelease, vector: Vectors, allowed: NDArray[np.bool_], wanted: int) -> dict[int, float]:
        """The same without the graph, which is built anew by chance: a small release answers alike every time."""
        vectors = opened.vectors(self.index)
        if vectors.shape[1] != vector.size:
            raise self.index.other_size()
        scores = vectors @ vector
        nearest = np.argsort(-scores, kind="stable")
        # As many as the graph gives: twice the number, less those that do not hold on the day.
        first = [int(place) for place in nearest[: 2 * wanted] if allowed[place]]
        if len(first) < wanted:
            first = [int(place) for place in nearest if allowed[place]][:wanted]
        return {place: float(scores[place]) for place in first}


def _nominated(asked: Sequence[Asking], allowed: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Chunks that similarity or words put forward."""
    found: set[int] = set()
    for one in asked:
        found.update(one.similarity)
        found.update(one.met)
        found.update(map(int, best(np.where(allowed, one.by_word + one.by_pair, 0), CANDIDATES)))
    return np.array(sorted(found), np.int64)


def _preferences(opened: OpenRelease, candidates: NDArray[np.int64], language: str) -> list[Scores]:
    """From `same_language` on, the signs that a document has whatever is asked."""
    fronts = [opened.documents[position].front for position in candidates]
    columns = [
        [front.language == language for front in fronts],
        [front.effective_until is not None for front in fronts],
        *([front.kind == kind for front in fronts] for kind in KINDS),
    ]
    return [np.array(column, np.float32) for column in columns]
