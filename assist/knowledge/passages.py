"""Passages: chunks as found for a question.

Dense and lexical search each nominate candidates; their scores are normalised over the candidates and summed. (A
weighted sum of normalised scores beat reciprocal rank fusion on every set we measured; rank fusion loses to BM25 alone
wherever the dense side is weak.) What is not in the release, not in force on the day, or superseded on that day by a
newer document is dropped before anything is ranked.
"""

from __future__ import annotations

import copy
import datetime as dt
import re
import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.engine import Engine

from assist.errors import IndexBroken, SetupError
from assist.knowledge.chunks import Chunk
from assist.knowledge.documents import Document
from assist.knowledge.embedders import Embedder, Vectors
from assist.knowledge.index import VectorIndex
from assist.knowledge.lexical import Lexical
from assist.knowledge.numerals import codes
from assist.knowledge.ranking import FEEDBACK_WORDS, WEIGHTS, Scores, Weights, best, by_document, normalised, shares
from assist.knowledge.releases import Release, current_release, read_release
from assist.knowledge.sentences import language_of

CANDIDATES = 100
# "第十七条" asks for that article. Product codes are recognised by `numerals`.
_ARTICLE = re.compile(r"第[零〇一二三四五六七八九十百千\d]+[条章]")


@dataclass(frozen=True)
class Passage:
    """A chunk found for a question. `score` orders passages of one search; it is not a probability.

    `similarity` is the cosine similarity to the question (None when only words matched).
    """

    id: str
    document: str
    title: str
    section: str
    text: str
    score: float
    similarity: float | None
    kind: str
    language: str
    audience: str
    effective_from: dt.date | None
    effective_until: dt.date | None
    owner: str | None


@dataclass(frozen=True)
class Found:
    """The outcome of a search: passages, best first, and how much of the question they can support."""

    release: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class AsOf:
    """The days on which documents must be in force: policies bind as of one day, everything else as of another."""

    policies: dt.date
    others: dt.date

    @classmethod
    def on(cls, day: dt.date) -> AsOf:
        """The same day for every document."""
        return cls(day, day)

    def day_for(self, document: Document) -> dt.date:
        """The day that counts for a document."""
        return self.policies if document.front.kind == "policy" else self.others


class OpenRelease:
    """A release in memory, ready to be searched: its chunks, their documents, and the lexical index over them."""

    def __init__(self, engine: Engine, release: Release) -> None:
        contents = read_release(engine, release.id)
        self.release = release
        self.chunks: list[Chunk] = [chunk for chunk, _, _ in contents.entries]
        self.documents: list[Document] = [document for _, document, _ in contents.entries]
        self.positions = {chunk.id: position for position, chunk in enumerate(self.chunks)}
        texts = [chunk.indexed_text(document.title) for chunk, document, _ in contents.entries]
        self.lexical = Lexical(texts, [cut for _, _, cut in contents.entries])
        subjects: dict[str, int] = {}
        named = [d.title if any(c.isalnum() for c in d.title) else d.id for d in self.documents]
        self.subjects = np.array([subjects.setdefault(name, len(subjects)) for name in named], np.int64)
        self._texts = texts
        self._scope = np.ones(len(self.chunks), dtype=bool)
        self._allowed: dict[AsOf, NDArray[np.bool_]] = {}
        self._vectors: Vectors | None = None

    def vectors(self, index: VectorIndex) -> Vectors:
        """The chunks' vectors in the chunks' order, shape (chunks, size); read once. Raises IndexBroken."""
        if self._vectors is None:
            ids = [chunk.id for chunk in self.chunks]
            stored = index.vectors(self.release.embedder, ids)
            if len(stored) != len(ids):
                raise IndexBroken(f"the index holds {len(stored)} of {len(ids)} vectors; run `assist reindex`")
            self._vectors = np.stack([stored[key] for key in ids])
        return self._vectors

    def only(self, documents: Collection[str]) -> OpenRelease:
        """The same release, where only the documents of these ids are found."""
        scoped = copy.copy(self)
        scoped._scope = np.array([document.id in documents for document in self.documents], dtype=bool)
        scoped._allowed = {}
        return scoped

    def exact(self, question: str) -> NDArray[np.bool_]:
        """Which chunks hold a product code or article number of the question, whole, as a mask in the chunks' order."""
        wanted = {value for value, _, _ in codes(question)} | set(_ARTICLE.findall(question))
        if not wanted:
            return np.zeros(len(self.chunks), dtype=bool)
        whole = re.compile("|".join(rf"(?<![A-Z0-9]){re.escape(one)}(?![A-Z0-9])" for one in sorted(wanted)))
        return np.array([whole.search(text.upper()) is not None for text in self._texts], dtype=bool)

    def allowed(self, as_of: AsOf) -> NDArray[np.bool_]:
        """Which chunks hold on the given days, as a mask in the chunks' order."""
        if as_of not in self._allowed:
            if len(self._allowed) > 64:
                self._allowed.clear()
            in_force = [document.in_force(as_of.day_for(document)) for document in self.documents]
            replaced = {
                document.front.supersedes
                for document, holds in zip(self.documents, in_force, strict=True)
                if holds and document.front.supersedes
            }
            self._allowed[as_of] = np.array(
                [
                    holds and document.id not in replaced
                    for document, holds in zip(self.documents, in_force, strict=True)
                ],
                dtype=bool,
            )
            self._allowed[as_of] &= self._scope
        return self._allowed[as_of]


class Search:
    """Search over the current release. Keeps it open in memory and reopens when another one becomes current."""

    def __init__(self, engine: Engine, index: VectorIndex, embedder: Embedder, weights: Weights = WEIGHTS) -> None:
        self._engine = engine
        self._index = index
        self.embedder = embedder
        self._weights = weights
        self._open: OpenRelease | None = None
        self._lock = threading.Lock()

    def current(self) -> OpenRelease:
        """The current release, opened. Raises SetupError before the first publish."""
        release = current_release(self._engine)
        if release is None:
            raise SetupError("nothing is published yet; run `assist corpus publish`")
        opened = self._open
        if opened is not None and opened.release.id == release.id:
            return opened
        with self._lock:
            if self._open is None or self._open.release.id != release.id:
                self._open = OpenRelease(self._engine, release)
            return self._open

    def find(
        self, question: str, count: int, as_of: AsOf, opened: OpenRelease | None = None, context: str = ""
    ) -> Found:
        """Up to `count` passages in force, best first, from the current release or from one opened before.

        `context` is what was said just before: it is searched for beside the question, with less weight, because
        a follow-up names its subject only there. When the vector index is broken the words alone decide;
        `assist doctor` and `/readyz` say so.
        """
        opened = opened or self.current()
        allowed = opened.allowed(as_of)
        asked = [self._ask(opened, question, 1.0, allowed, max(CANDIDATES, count))]
        weights = self._weights
        if context.strip() and weights.context:
            asked.append(self._ask(opened, context, weights.context, allowed, max(CANDIDATES, count)))
        exact = opened.exact(question) & allowed
        candidates = np.union1d(np.flatnonzero(exact)[:CANDIDATES], _nominated(asked, allowed))
        if not candidates.size:
            return Found(opened.release.id, ())
        feedback = opened.lexical.feedback(shares(candidates, self._fused(opened, asked, candidates)), FEEDBACK_WORDS)
        candidates = np.union1d(candidates, best(np.where(allowed, feedback, 0), CANDIDATES // 2))
        fused = self._fused(opened, asked, candidates)
        total = (
            fused
            + weights.feedback * normalised(feedback[candidates])
            + weights.document * normalised(by_document(normalised(fused), opened.subjects[candidates]))
            + weights.exact * exact[candidates]
            + _preferences(opened, candidates, language_of(question), weights)
        )
        first = np.argsort(-total, kind="stable")[:count]
        similar = asked[0].similarity
        return Found(
            opened.release.id,
            tuple(
                _passage(opened, int(candidates[i]), float(total[i]), similar.get(int(candidates[i]))) for i in first
            ),
        )

    def _ask(self, opened: OpenRelease, text: str, weight: float, allowed: NDArray[np.bool_], wanted: int) -> _Asked:
        vector = self.embedder.embed([text])[0]
        try:
            similarity = self._similarities(opened, vector, allowed, wanted)
        except IndexBroken:
            similarity = {}
        return _Asked(weight, vector, similarity, *opened.lexical.scores(text))

    def _fused(self, opened: OpenRelease, asked: Sequence[_Asked], candidates: NDArray[np.int64]) -> Scores:
        total = np.zeros(candidates.size, np.float32)
        for one in asked:
            self._measure(opened, one, [int(i) for i in candidates if int(i) not in one.similarity])
            floor = min(one.similarity.values(), default=0.0)
            dense = np.array([one.similarity.get(int(position), floor) for position in candidates], np.float32)
            total += one.weight * (
                self._weights.similarity * normalised(dense)
                + self._weights.words * normalised(one.by_word[candidates])
                + self._weights.pairs * normalised(one.by_pair[candidates])
            )
        return total

    def _measure(self, opened: OpenRelease, asked: _Asked, positions: Sequence[int]) -> None:
        """Adds the similarity of chunks that words nominated: their own, not a guess at what the index left out."""
        if not positions:
            return
        try:
            vectors = opened.vectors(self._index)
        except IndexBroken:
            return
        scores = vectors[list(positions)] @ asked.vector
        asked.similarity.update(zip(positions, map(float, scores), strict=True))

    def _similarities(
        self, opened: OpenRelease, vector: Vectors, allowed: NDArray[np.bool_], wanted: int
    ) -> dict[int, float]:
        """Cosine similarity by chunk position of the nearest allowed chunks."""
        positions = opened.positions

        def belongs(key: str) -> bool:
            return key in positions and bool(allowed[positions[key]])

        wanted = min(wanted, int(allowed.sum()))
        nearest = self._index.nearest_among(opened.release.embedder, vector, wanted, belongs) if wanted else []
        return {positions[key]: score for key, score in nearest}


@dataclass(frozen=True)
class _Asked:
    """A text searched for: its vector, the similarity by chunk position as far as known, every chunk's other scores."""

    weight: float
    vector: Vectors
    similarity: dict[int, float]
    by_word: Scores
    by_pair: Scores


def _nominated(asked: Sequence[_Asked], allowed: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Chunks that similarity or words put forward."""
    found: set[int] = set()
    for one in asked:
        found.update(one.similarity)
        found.update(map(int, best(np.where(allowed, one.by_word + one.by_pair, 0), CANDIDATES)))
    return np.array(sorted(found), np.int64)


def _preferences(opened: OpenRelease, candidates: NDArray[np.int64], language: str, weights: Weights) -> Scores:
    fronts = [opened.documents[position].front for position in candidates]
    return np.array(
        [
            weights.same_language * (f.language == language) + weights.dated * (f.effective_until is not None)
            for f in fronts
        ],
        np.float32,
    )


def _passage(opened: OpenRelease, position: int, score: float, similarity: float | None) -> Passage:
    chunk, front = opened.chunks[position], opened.documents[position].front
    return Passage(
        id=chunk.id,
        document=front.id,
        title=front.title,
        section=chunk.section,
        text=chunk.text,
        score=round(score, 4),
        similarity=similarity,
        kind=front.kind,
        language=front.language,
        audience=front.audience,
        effective_from=front.effective_from,
        effective_until=front.effective_until,
        owner=front.owner,
    )
