"""Publishing: from a corpus to the current release.

A publish writes rows and vectors that nobody reads yet, checks them, and switches one SQL row at the end: one that
fails or dies at any point leaves the old release live, and the next one takes up what is there.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from assist import store
from assist.errors import AssistError, CheckFailed, SetupError
from assist.knowledge.chunks import chunk_document
from assist.knowledge.embedders import Embedder, Vectors, check_vectors
from assist.knowledge.index import VectorIndex, questions_of
from assist.knowledge.manifests import (
    Credit,
    chunk_ids,
    credit_release,
    forget,
    indexed_texts,
    write_documents,
    write_release,
)
from assist.knowledge.publishers import publishing_alone
from assist.knowledge.reading.documents import Corpus
from assist.knowledge.reading.similar_questions import Asked, SimilarQuestion, has_marker, stored, together
from assist.knowledge.release_checks import check_golden, check_release
from assist.knowledge.releases import activate, current_id, current_release
from assist.knowledge.warnings.accounts import readable

_EMBED_BATCH = 128
_ADD_BATCH = 32 * _EMBED_BATCH  # a publish that is killed loses no more embedded chunks than this
_log = logging.getLogger(__name__)
Progress = Callable[[str, int, int], None]
NOBODY = Credit()


@dataclass(frozen=True)
class Published:
    """The outcome of a publish: `embedded` chunks were new, `unchanged` ones were there already."""

    release: str
    documents: int
    chunks: int
    embedded: int
    unchanged: int
    seconds: float = 0.0


def _no_progress(_stage: str, _done: int, _total: int) -> None:
    pass


def publish(
    engine: Engine,
    index: VectorIndex,
    embedder: Embedder,
    corpus: Corpus,
    progress: Progress = _no_progress,
    credit: Credit = NOBODY,
) -> Published:
    """Publish a corpus and make it current; `credit` is who does so and why.

    Raises CheckFailed with every problem when the corpus has any, or when the written release does not check out,
    ProviderFailed when the embedder fails, SetupError when the database cannot be written, as on a full disk; the
    current release is then untouched.
    """
    started = time.perf_counter()
    corpus = readable(corpus)
    if corpus.problems:
        count = len(corpus.problems)
        raise CheckFailed(
            f"corpus has {count} problem{'s' * (count != 1)}; nothing was published", [str(p) for p in corpus.problems]
        )
    with publishing_alone(engine):  # a second one waits instead of embedding the same chunks
        try:
            done = _publish(engine, index, embedder, corpus, progress, credit)
        except DBAPIError as error:
            where = engine.url.render_as_string(hide_password=True)
            raise SetupError(
                f"database {where} cannot be written ({error.orig}); the old release stays live; "
                "make room or fix it, then publish again"
            ) from None
    return replace(done, seconds=round(time.perf_counter() - started, 3))


def _publish(
    engine: Engine, index: VectorIndex, embedder: Embedder, corpus: Corpus, progress: Progress, credit: Credit
) -> Published:
    index.check(embedder.name)  # a folder that was removed is still written to as if it were there
    write_documents(engine, corpus)
    ids = chunk_ids(engine, corpus)
    asked = asked_in(engine, corpus, ids)
    release_id = _identify(corpus, embedder.name, asked)
    live = current_release(engine)
    if live is not None and live.id == release_id and index.count(embedder.name) >= live.chunks:
        return Published(release_id, live.documents, live.chunks, 0, live.chunks)
    missing = index.missing(embedder.name, ids)
    fill_index(index, embedder, indexed_texts(engine, corpus.documents, missing), progress)
    fill_questions(index, embedder, asked, progress)
    write_release(engine, release_id, embedder.name, corpus, len(ids), asked)
    _refuse_unsound(engine, index, embedder, release_id, missing, corpus)
    credit_release(engine, release_id, credit)
    activate(engine, release_id)
    _log.debug(
        "release %s: %d documents, %d chunks, %d embedded", release_id, len(corpus.documents), len(ids), len(missing)
    )
    return Published(release_id, len(corpus.documents), len(ids), len(missing), len(ids) - len(missing))


def fill_questions(
    index: VectorIndex, embedder: Embedder, asked: Asked, progress: Progress = _no_progress
) -> list[str]:
    """Embed the similar questions that the index lacks; returns their ids. Raises as `fill_index` does."""
    texts = {one.id: one.text for questions in asked.values() for one in questions}
    if not texts:
        return []
    return fill_index(
        index, embedder, texts, lambda _, done, total: progress("questions", done, total), questions_of(embedder.name)
    )


def fill_index(
    index: VectorIndex,
    embedder: Embedder,
    texts: dict[str, str],
    progress: Progress = _no_progress,
    name: str | None = None,
) -> list[str]:
    """Embed the texts (by chunk id) that the index lacks, batch by batch; returns their ids.

    `name` is whose vectors they are in the index, by default the embedder's.

    Raises ProviderFailed when the embedder fails or gives what is no vector, IndexBroken when it gives vectors of
    another size than before. Nothing unsound is written.
    """
    name = name or embedder.name
    missing = index.missing(name, list(texts))
    for i in range(0, len(missing), _ADD_BATCH):
        added = missing[i : i + _ADD_BATCH]
        vectors: list[Vectors] = []
        try:
            for j in range(0, len(added), _EMBED_BATCH):
                batch = added[j : j + _EMBED_BATCH]
                made = embedder.embed([texts[key] for key in batch])
                check_vectors(embedder.name, made, len(batch), vectors[0].shape[1] if vectors else None)
                vectors.append(made)
                progress("embed", i + j + len(batch), len(missing))
        finally:  # what is embedded may have been paid for, and is not lost with the batch that fails
            if vectors:
                done = np.concatenate(vectors)
                index.add(name, added[: len(done)], done)
    return missing


def _identify(corpus: Corpus, embedder: str, asked: Asked) -> str:
    lines = [corpus.chunking.name, embedder, *sorted(document.hash for document in corpus.documents)]
    if corpus.vocabulary.groups:
        lines.append(json.dumps(corpus.vocabulary.groups, ensure_ascii=False))
    if asked:
        lines.append(json.dumps(stored(asked), ensure_ascii=False))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def asked_in(engine: Engine, corpus: Corpus, ids: Sequence[str]) -> dict[str, tuple[SimilarQuestion, ...]]:
    """The similar questions of the corpus' chunks: written first, then suggested, then learned from use."""
    written = {
        chunk.id: chunk.asked
        for document in corpus.documents
        if has_marker(document.body)
        for chunk in chunk_document(document, corpus.chunking)
    }
    learned = learned_questions(engine)
    parts = (
        (
            key,
            together(
                (
                    ("written", written.get(key, ())),
                    ("suggested", corpus.asked.get(key, ())),
                    ("learned", learned.get(key, ())),
                )
            ),
        )
        for key in ids
    )
    return {key: questions for key, questions in parts if questions}


def learned_questions(engine: Engine) -> dict[str, list[str]]:
    """What customers were seen to ask for chunks, by chunk id, oldest first: accepted drafts tell."""
    table = store.learned_questions
    rows = sa.select(table.c.chunk, table.c.question).order_by(table.c.learned_at, table.c.question)
    found: dict[str, list[str]] = {}
    with engine.connect() as connection:
        for chunk, question in connection.execute(rows):
            found.setdefault(chunk, []).append(question)
    return found


def _refuse_unsound(
    engine: Engine, index: VectorIndex, embedder: Embedder, release_id: str, fresh: Sequence[str], corpus: Corpus
) -> None:
    """The last word before the switch. A release that fails is forgotten; its chunks stay for the next publish."""
    try:
        problems = list(check_release(engine, index, embedder, release_id, fresh))
        problems = problems or list(check_golden(engine, index, embedder, release_id, corpus.golden))
        if problems:
            raise CheckFailed(f"release {release_id} does not check out; the old release stays live", problems)
    except AssistError:
        if current_id(engine) != release_id:
            forget(engine, release_id)
        raise
