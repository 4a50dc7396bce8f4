"""Publishing: from a corpus to the current release.

A publish writes rows and vectors that nobody reads yet, checks them, and switches one SQL row at the end: one that
fails or dies at any point leaves the old release live, and the next one takes up what is there.
"""

from __future__ import annotations

import hashlib
import json
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from assist import store
from assist.errors import AssistError, CheckFailed, SetupError
from assist.knowledge.chunks import Chunk, chunk_document
from assist.knowledge.embedders import Embedder, Vectors, check_vectors
from assist.knowledge.index import VectorIndex, questions_of
from assist.knowledge.reading.documents import Corpus, Document
from assist.knowledge.reading.similar_questions import Asked, SimilarQuestion, has_marker, stored, together
from assist.knowledge.release_checks import check_golden, check_release
from assist.knowledge.releases import activate, current_id, current_release
from assist.knowledge.warnings.accounts import readable, silent

_EMBED_BATCH = 128
_ADD_BATCH = 32 * _EMBED_BATCH  # a publish that is killed loses no more embedded chunks than this
FEW = 500  # chunks that are asked for by id; more are picked from all of them
_log = logging.getLogger(__name__)
_publishing = threading.Lock()
Progress = Callable[[str, int, int], None]


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
    engine: Engine, index: VectorIndex, embedder: Embedder, corpus: Corpus, progress: Progress = _no_progress
) -> Published:
    """Publish a corpus and make it current.

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
    with _publishing:  # a second publish in this process waits instead of embedding the same chunks
        try:
            done = _publish(engine, index, embedder, corpus, progress)
        except DBAPIError as error:
            where = engine.url.render_as_string(hide_password=True)
            raise SetupError(
                f"database {where} cannot be written ({error.orig}); the old release stays live; "
                "make room or mend it, then publish again"
            ) from None
    return replace(done, seconds=round(time.perf_counter() - started, 3))


def _publish(engine: Engine, index: VectorIndex, embedder: Embedder, corpus: Corpus, progress: Progress) -> Published:
    _write_documents(engine, corpus)
    ids = _chunk_ids(engine, corpus)
    asked = _asked(engine, corpus, ids)
    release_id = _identify(corpus, embedder.name, asked)
    live = current_release(engine)
    if live is not None and live.id == release_id and index.count(embedder.name) >= live.chunks:
        return Published(release_id, live.documents, live.chunks, 0, live.chunks)
    missing = index.missing(embedder.name, ids)
    fill_index(index, embedder, _texts(engine, corpus.documents, missing), progress)
    fill_questions(index, embedder, asked, progress)
    _write_release(engine, release_id, embedder.name, corpus, len(ids), asked)
    _refuse_unsound(engine, index, embedder, release_id, missing, corpus)
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


def _write_documents(engine: Engine, corpus: Corpus) -> None:
    """Keep the documents that are new, and their chunks. What was cut before is not cut again."""
    chunking = corpus.chunking
    with engine.begin() as connection:
        table = store.document_chunks
        cut = sa.select(table.c.document).where(table.c.chunking == chunking.name).distinct()
        known = set(connection.execute(cut).scalars())
        fresh = {document.hash: document for document in corpus.documents if document.hash not in known}
        pieces = {key: chunk_document(document, chunking) for key, document in fresh.items()}
        if empty := [str(silent(corpus, document)) for key, document in fresh.items() if not pieces[key]]:
            raise CheckFailed("nothing was published", empty)
        rows = [
            {"hash": key, "id": document.id, "front": document.front.model_dump(mode="json"), "body": document.body}
            for key, document in fresh.items()
        ]
        chunks = [{"id": c.id, "section": c.section, "text": c.text} for cut in pieces.values() for c in cut]
        links = [
            {"document": key, "chunking": chunking.name, "position": position, "chunk": chunk.id}
            for key, cut in pieces.items()
            for position, chunk in enumerate(cut)
        ]
        for written, values in ((store.documents, rows), (store.chunks, chunks), (store.document_chunks, links)):
            if values:
                connection.execute(store.insert_new(engine, written), values)


def _asked(engine: Engine, corpus: Corpus, ids: Sequence[str]) -> dict[str, tuple[SimilarQuestion, ...]]:
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


def _chunk_ids(engine: Engine, corpus: Corpus) -> list[str]:
    """The ids of all chunks of the documents, once each, in the documents' order."""
    table = store.document_chunks
    ours = table.c.chunking == corpus.chunking.name
    rows = sa.select(table.c.document, table.c.chunk).where(ours).order_by(table.c.position)
    parts: dict[str, list[str]] = {document.hash: [] for document in corpus.documents}
    with engine.connect() as connection:
        for document, chunk in connection.execute(rows):
            if document in parts:
                parts[document].append(chunk)
    return list(dict.fromkeys(chunk for chunks in parts.values() for chunk in chunks))


def _texts(engine: Engine, documents: Sequence[Document], wanted: Sequence[str]) -> dict[str, str]:
    """What is embedded of some chunks of the documents, by chunk id, in the order asked for."""
    titles = {document.hash: document.title for document in documents}
    links, chunks, needed = store.document_chunks, store.chunks, set(wanted)
    rows = sa.select(links.c.document, chunks).join(chunks, chunks.c.id == links.c.chunk)
    if len(wanted) <= FEW:
        rows = rows.where(chunks.c.id.in_(wanted))
    found: dict[str, str] = {}
    with engine.connect() as connection:
        for row in connection.execute(rows):
            if row.id in needed and row.document in titles:
                found[row.id] = Chunk(row.id, row.section, row.text).indexed_text(titles[row.document])
    return {key: found[key] for key in wanted}


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
            _forget(engine, release_id)
        raise


def _forget(engine: Engine, release_id: str) -> None:
    with engine.begin() as connection:
        links, releases = store.release_documents, store.releases
        connection.execute(sa.delete(links).where(links.c.release == release_id))
        connection.execute(sa.delete(releases).where(releases.c.id == release_id))


def _write_release(engine: Engine, release_id: str, embedder: str, corpus: Corpus, chunks: int, asked: Asked) -> None:
    row = {
        "id": release_id,
        "created_at": store.utc_now(),
        "chunking": corpus.chunking.name,
        "embedder": embedder,
        "documents": len(corpus.documents),
        "chunks": chunks,
        "vocabulary": corpus.vocabulary.groups or None,
        "similar_questions": stored(asked) or None,
    }
    with engine.begin() as connection:
        connection.execute(store.insert_new(engine, store.releases).values(row))
        connection.execute(
            store.insert_new(engine, store.release_documents),
            [{"release": release_id, "document": document.hash} for document in corpus.documents],
        )
