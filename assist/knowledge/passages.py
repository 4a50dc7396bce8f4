"""Passages: chunks as found for a question.

The signs of the candidates are weighed and summed. (A weighted sum of normalised scores beat reciprocal rank fusion on
every set we measured; rank fusion loses to BM25 alone wherever the dense side is weak.)
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy.engine import Engine

from assist.errors import ProviderFailed, SearchedWithout, SetupError
from assist.knowledge.candidates import Asking, Candidates
from assist.knowledge.chunks import Chunk
from assist.knowledge.embedders import Embedder, RememberingEmbedder, hurried, multiply_on_one_thread
from assist.knowledge.index import VectorIndex
from assist.knowledge.open_releases import AsOf, OpenRelease
from assist.knowledge.ranking import Weights, fitted, vector_of
from assist.knowledge.reading.documents import FrontMatter
from assist.knowledge.releases import current_release, refuse_other_embedder
from assist.knowledge.rerankers import Reranker

MOST_DATED = 200  # passages of rules made for some days
RERANKED = 30


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
    """The outcome of a search: passages, best first, out of how many `candidates`; `without` is what did not help."""

    release: str
    passages: tuple[Passage, ...]
    candidates: int = 0
    without: SearchedWithout | None = None


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
        """`embedder` is for publishing; `candidates` and `sentences` are read with the same, hurried, that remembers:
        a question is searched for and compared, and sentences of popular passages with question after question.
        """
        multiply_on_one_thread()
        self.engine = engine
        self.sentences = RememberingEmbedder(hurried(embedder))
        self.candidates = Candidates(index, self.sentences)
        self.embedder = embedder
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

    def on(self, opened: OpenRelease, embedder: Embedder) -> Search:
        """The same search, for which one release stays the current one. `embedder` may be one that remembers more."""
        return _BoundSearch(self, opened, embedder)

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
        signs = self.candidates.read(question, as_of, opened, context, turn, count)
        if not signs.positions.size:
            return Found(opened.release.id, (), without=signs.asked.without)
        total = signs.matrix @ vector_of(self.weights)
        first = np.argsort(-total, kind="stable")[: max(count, RERANKED) if self._reranker else count]
        passages = [_passage(opened, int(signs.positions[i]), float(total[i]), signs.asked) for i in first]
        asked_for = "\n".join(part for part in (context.strip(), question) if part)
        ranked = tuple(self._reranked(asked_for, passages)[:count])
        return Found(opened.release.id, ranked, signs.positions.size, signs.asked.without)

    def siblings(self, opened: OpenRelease, passage: Passage) -> tuple[Passage, ...]:
        """The other passages cut from the same section, in the document's order."""
        return tuple(
            passage_of(opened.chunks[place], opened.documents[place].front, passage.whole, passage.score)
            for place in opened.section_places(opened.positions[passage.id])
            if opened.chunks[place].id != passage.id
        )

    def whole(self, opened: OpenRelease, as_of: AsOf, budget: int) -> tuple[Passage, ...]:
        """All public passages in force, in the documents' order, when they fit a budget of tokens; else none."""
        allowed = opened.allowed(as_of) & opened.public
        if int(opened.tokens[allowed].sum()) > budget:
            return ()
        return passages_at(opened, list(map(int, np.flatnonzero(allowed))))

    def dated(self, opened: OpenRelease, as_of: AsOf) -> tuple[Passage, ...]:
        """The public policies in force that end on some day, at most MOST_DATED passages, in the documents' order."""
        places = np.flatnonzero(opened.allowed(as_of) & opened.public & opened.ending)
        return passages_at(opened, list(map(int, places[:MOST_DATED])))

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


class _BoundSearch(Search):
    def __init__(self, like: Search, opened: OpenRelease, embedder: Embedder) -> None:
        super().__init__(like.engine, like.candidates.index, embedder, like.weights, like._reranker)
        self._bound = opened

    def current(self) -> OpenRelease:
        return self._bound


def passages_at(opened: OpenRelease, places: Sequence[int]) -> tuple[Passage, ...]:
    """The passages at some positions of a release, found for no question."""
    return tuple(
        passage_of(opened.chunks[place], opened.documents[place].front, opened.section_of(place), 0.0)
        for place in places
    )


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
