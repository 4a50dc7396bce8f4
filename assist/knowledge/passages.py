"""Passages: chunks as found for a question.

Dense and lexical search each nominate candidates; their scores are normalised over the candidates and summed. (A
weighted sum of normalised scores beat reciprocal rank fusion on every set we measured; rank fusion loses to BM25 alone
wherever the dense side is weak.) What is not in the release, not in force on the day, or superseded on that day by a
newer document is dropped before anything is ranked.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.engine import Engine

from assist.errors import IndexBroken, ProviderFailed, SetupError
from assist.knowledge.chunks import Chunk
from assist.knowledge.embedders import Embedder, RememberingEmbedder, Vectors, hurried
from assist.knowledge.index import VectorIndex
from assist.knowledge.open_releases import AsOf, OpenRelease
from assist.knowledge.questions import aim_questions
from assist.knowledge.ranking import (
    FEEDBACK_WORDS,
    PARTS,
    ROLES,
    SIGNS,
    Scores,
    Weights,
    best,
    by_document,
    first_guess,
    fitted,
    normalised,
    shares,
    vector_of,
)
from assist.knowledge.reading.documents import FrontMatter
from assist.knowledge.releases import current_release, refuse_other_embedder
from assist.knowledge.rerankers import Reranker
from assist.texts.languages import language_of

CANDIDATES = 100
RERANKED = 30
EXACT = 5_000  # chunks up to which every vector is compared
KINDS = ("policy", "faq", "product", "guide")


@dataclass(frozen=True)
class Passage:
    """A chunk found for a question. `score` orders passages of one search; it is not a probability.

    `similarity` is the cosine similarity to the question (None when only words matched). `whole` is the text of the
    section that the chunk is a part of, or the chunk's own. `asked` are its similar questions, `asked_similarity` how
    near the nearest of them comes to the question.
    """

    id: str
    document: str
    title: str
    section: str
    text: str
    whole: str
    score: float
    similarity: float | None
    kind: str
    language: str
    audience: str
    effective_from: dt.date | None
    effective_until: dt.date | None
    owner: str | None
    tags: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    asked_similarity: float | None = None


@dataclass(frozen=True)
class Found:
    """The outcome of a search: passages, best first, out of how many `candidates`."""

    release: str
    passages: tuple[Passage, ...]
    candidates: int = 0


class Search:
    """Search over the current release. Keeps it open in memory and reopens when another one becomes current."""

    def __init__(
        self,
        engine: Engine,
        index: VectorIndex,
        embedder: Embedder,
        weights: Weights | None = None,
        reranker: Reranker | None = None,
    ) -> None:
        """`embedder` is for publishing, `asking` the same for what a draft waits for, and `sentences` the same again,
        which remembers: sentences of popular passages are compared with question after question.
        """
        self.engine = engine
        self._index = index
        self.embedder = embedder
        self.asking = hurried(embedder)
        self.sentences = RememberingEmbedder(self.asking)
        self.weights = weights or fitted()
        self._reranker = reranker
        self._open: OpenRelease | None = None
        self._lock = threading.Lock()

    def current(self) -> OpenRelease:
        """The current release, opened. Raises SetupError before the first publish, or after ASSIST_EMBEDDER changed."""
        release = current_release(self.engine)
        if release is None:
            raise SetupError("nothing is published yet; run `assist corpus publish`")
        refuse_other_embedder(release, self.embedder.name)
        opened = self._open
        if opened is not None and opened.release.id == release.id:
            return opened
        with self._lock:
            if self._open is None or self._open.release.id != release.id:
                self._open = OpenRelease(self.engine, release)
            return self._open

    def find(
        self,
        question: str,
        count: int,
        as_of: AsOf,
        opened: OpenRelease | None = None,
        context: str = "",
        turn: str = "",
    ) -> Found:
        """Up to `count` passages in force, best first, from the current release or from one opened before.

        `turn` is all that the customer says now, `context` what was said just before: they are searched for beside the
        question, because a follow-up names its subject only there. When the vector index is broken, or the embedder's
        provider fails, the words alone decide; when the reranker's fails, the order stays. What is asked may go to
        providers: it must hold no personal data.
        """
        opened = opened or self.current()
        signs = self.read_signs(question, as_of, opened, context, turn, count)
        if not signs.positions.size:
            return Found(opened.release.id, ())
        total = signs.matrix @ vector_of(self.weights)
        first = np.argsort(-total, kind="stable")[: max(count, RERANKED) if self._reranker else count]
        passages = [_passage(opened, int(signs.positions[i]), float(total[i]), signs.asked) for i in first]
        asked_for = "\n".join(part for part in (context.strip(), question) if part)
        return Found(opened.release.id, tuple(self._reranked(asked_for, passages)[:count]), signs.positions.size)

    def read_signs(
        self, question: str, as_of: AsOf, opened: OpenRelease, context: str = "", turn: str = "", count: int = 0
    ) -> FoundSigns:
        """The candidates for a question with every sign that speaks for them."""
        refuse_other_embedder(opened.release, self.embedder.name)
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

    def siblings(self, opened: OpenRelease, passage: Passage) -> tuple[Passage, ...]:
        """The other passages cut from the same section, in the document's order."""
        return tuple(
            passage_of(opened.chunks[place], opened.documents[place].front, passage.whole, passage.score)
            for place in opened.section_places(opened.positions[passage.id])
            if opened.chunks[place].id != passage.id
        )

    def whole(self, opened: OpenRelease, as_of: AsOf, budget: int) -> tuple[Passage, ...]:
        """All public passages in force, in the documents' order, when they fit a budget of tokens; else none."""
        allowed = [int(place) for place in np.flatnonzero(opened.allowed(as_of) & opened.public)]
        if opened.tokens(allowed) > budget:
            return ()
        return tuple(
            passage_of(opened.chunks[place], opened.documents[place].front, opened.section_of(place), 0.0)
            for place in allowed
        )

    def _ask(self, opened: OpenRelease, text: str, allowed: NDArray[np.bool_], wanted: int) -> Asking:
        vector = plain_vector = None
        similarity: dict[int, float] = {}
        with contextlib.suppress(IndexBroken, ProviderFailed):  # both are logged where they are raised
            vectors = self.asking.embed([text])
            plain_vector, vector = vectors[0], aim_questions(self.embedder.name, vectors)[0]
            similarity = self._similarities(opened, vector, allowed, wanted)
        # A question is compared with questions as it is, not aimed at what would answer it.
        met = opened.asked.nearest(text, plain_vector, allowed, self._index, self.embedder.name)
        return Asking(vector, similarity, *opened.lexical.scores(text), met)

    def _reranked(self, question: str, passages: list[Passage]) -> list[Passage]:
        """The first RERANKED passages in the reranker's order, with its scores; the others behind, as far as before."""
        first, others = passages[:RERANKED], passages[RERANKED:]
        if self._reranker is None or len(first) < 2:
            return passages
        texts = ["\n".join(part for part in (p.title, p.section, p.text) if part) for p in first]
        try:
            scores = self._reranker.scores(question, texts)
        except ProviderFailed:
            return passages
        order = sorted(zip(scores, first, strict=True), key=lambda pair: -pair[0])
        below = order[-1][0] - first[-1].score
        return [
            *(replace(passage, score=round(score, 4)) for score, passage in order),
            *(replace(passage, score=round(passage.score + below, 4)) for passage in others),
        ]

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
            vectors = opened.vectors(self._index)
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

        nearest = self._index.nearest_among(opened.release.embedder, vector, wanted, belongs) if wanted else []
        return {positions[key]: score for key, score in nearest}

    def _exact(self, opened: OpenRelease, vector: Vectors, allowed: NDArray[np.bool_], wanted: int) -> dict[int, float]:
        """The same without the graph, which is built anew by chance: a small release answers alike every time."""
        vectors = opened.vectors(self._index)
        if vectors.shape[1] != vector.size:
            raise self._index.other_size()
        scores = vectors @ vector
        nearest = np.argsort(-scores, kind="stable")
        # As many as the graph gives: twice the number, less those that do not hold on the day.
        first = [int(place) for place in nearest[: 2 * wanted] if allowed[place]]
        if len(first) < wanted:
            first = [int(place) for place in nearest if allowed[place]][:wanted]
        return {place: float(scores[place]) for place in first}


@dataclass(frozen=True)
class Asking:
    """A text searched for: its vector, the similarity by chunk position as far as known, every chunk's other scores.

    `met` is what its similar questions say, by chunk position: how far above the common, and the nearest's similarity.
    Without a vector (the embedder failed) no similarity is known.
    """

    vector: Vectors | None
    similarity: dict[int, float]
    by_word: Scores
    by_pair: Scores
    met: Mapping[int, tuple[float, float]]


@dataclass(frozen=True)
class FoundSigns:
    """The candidates of a search by position, and their signs, shape (candidates, len(SIGNS))."""

    positions: NDArray[np.int64]
    matrix: Scores
    asked: Asking


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


def _passage(opened: OpenRelease, position: int, score: float, asked: Asking) -> Passage:
    chunk, front = opened.chunks[position], opened.documents[position].front
    similarity = asked.similarity.get(position)
    found = passage_of(chunk, front, opened.section_of(position), round(score, 4), similarity)
    met = asked.met.get(position)
    return replace(found, asked=opened.similar_questions(position), asked_similarity=met[1] if met else None)


def passage_of(chunk: Chunk, front: FrontMatter, whole: str, score: float, similarity: float | None = None) -> Passage:
    """A chunk of a document as a passage; `whole` is the text of its section."""
    return Passage(
        id=chunk.id,
        document=front.id,
        title=front.title,
        section=chunk.section,
        text=chunk.text,
        whole=whole,
        score=score,
        similarity=similarity,
        kind=front.kind,
        language=front.language,
        audience=front.audience,
        effective_from=front.effective_from,
        effective_until=front.effective_until,
        owner=front.owner,
        tags=tuple(front.tags),
    )
