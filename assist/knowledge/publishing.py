"""Publishing: from a corpus to the current release.

A publish writes rows and vectors that nobody reads yet, checks them, and switches one SQL row at the end: one that
fails or dies at any point leaves the old release live, and the next one takes up what is there.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assist import store
from assist.errors import AssistError, CheckFailed
from assist.knowledge.chunks import CHUNKING, Chunk, chunk_document
from assist.knowledge.documents import Corpus, Document, read_corpus
from assist.knowledge.embedders import Embedder, check_vectors
from assist.knowledge.index import VectorIndex
from assist.knowledge.release_checks import check_golden, check_release
from assist.knowledge.releases import activate, current_id, current_release

_EMBED_BATCH = 128
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
    seconds: float


def _no_progress(_stage: str, _done: int, _total: int) -> None:
    pass


def publish(
    engine: Engine, index: VectorIndex, embedder: Embedder, corpus: Corpus, progress: Progress = _no_progress
) -> Published:
    """Publish a corpus and make it current.

    Raises CheckFailed with every problem when the corpus has any, or when the written release does not check out,
    ProviderFailed when the embedder fails; the current release is then untouched.
    """
    started = time.perf_counter()
    if corpus.problems:
        count = len(corpus.problems)
        raise CheckFailed(
            f"corpus has {count} problem{'s' * (count != 1)}; nothing was published", [str(p) for p in corpus.problems]
        )
    with _publishing:  # a second publish in this process waits instead of embedding the same chunks
        return _publish(engine, index, embedder, corpus, progress, started)


def _publish(
    engine: Engine, index: VectorIndex, embedder: Embedder, corpus: Corpus, progress: Progress, started: float
) -> Published:
    cut = {document.hash: chunk_document(document) for document in corpus.documents}
    all_chunks = {chunk.id: chunk for chunks in cut.values() for chunk in chunks}
    release_id = _identify(corpus.documents, embedder.name)
    fresh: list[str] = []
    if current_id(engine) != release_id or index.missing(embedder.name, list(all_chunks)):
        _write_documents(engine, corpus.documents, cut)
        titles = {chunk.id: document.title for document in corpus.documents for chunk in cut[document.hash]}
        texts = {key: chunk.indexed_text(titles[key]) for key, chunk in all_chunks.items()}
        fresh = fill_index(index, embedder, texts, progress)
        _write_release(engine, release_id, embedder.name, corpus.documents, len(all_chunks))
        _refuse_unsound(engine, index, embedder, release_id, fresh, corpus)
        activate(engine, release_id)
    seconds = round(time.perf_counter() - started, 3)
    _log.debug(
        "release %s: %d documents, %d chunks, %d embedded",
        release_id,
        len(corpus.documents),
        len(all_chunks),
        len(fresh),
    )
    return Published(
        release_id, len(corpus.documents), len(all_chunks), len(fresh), len(all_chunks) - len(fresh), seconds
    )


def publish_first(engine: Engine, index: VectorIndex, embedder: Embedder, folder: Path) -> None:
    """Publish a folder when nothing is published yet, so that a newcomer's first question is answered."""
    if current_release(engine) is None:
        _log.warning("nothing is published yet; publishing %s", folder)
        publish(engine, index, embedder, read_corpus(folder))


def fill_index(
    index: VectorIndex, embedder: Embedder, texts: dict[str, str], progress: Progress = _no_progress
) -> list[str]:
    """Embed the texts (by chunk id) that the index lacks, batch by batch; returns their ids.

    Raises ProviderFailed when the embedder fails or gives what is no vector, IndexBroken when it gives vectors of
    another size than before. Nothing unsound is written.
    """
    missing = index.missing(embedder.name, list(texts))
    for i in range(0, len(missing), _EMBED_BATCH):
        batch = missing[i : i + _EMBED_BATCH]
        vectors = embedder.embed([texts[key] for key in batch])
        check_vectors(embedder.name, vectors, len(batch))
        index.add(embedder.name, batch, vectors)
        progress("embed", i + len(batch), len(missing))
    return missing


def _identify(documents: Iterable[Document], embedder: str) -> str:
    lines = [CHUNKING, embedder, *sorted(document.hash for document in documents)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def _write_documents(engine: Engine, documents: Sequence[Document], cut: dict[str, list[Chunk]]) -> None:
    with engine.begin() as connection:
        known = set(
            connection.execute(
                sa.select(store.document_chunks.c.document)
                .where(store.document_chunks.c.chunking == CHUNKING)
                .distinct()
            ).scalars()
        )
        for document in documents:
            if document.hash in known:
                continue
            front = document.front.model_dump(mode="json")
            row = {"hash": document.hash, "id": document.id, "front": front, "body": document.body}
            connection.execute(store.insert_new(engine, store.documents).values(row))
            pieces = cut[document.hash]
            if not pieces:
                continue
            connection.execute(
                store.insert_new(engine, store.chunks),
                [{"id": chunk.id, "section": chunk.section, "text": chunk.text} for chunk in pieces],
            )
            connection.execute(
                store.insert_new(engine, store.document_chunks),
                [
                    {"document": document.hash, "chunking": CHUNKING, "position": position, "chunk": chunk.id}
                    for position, chunk in enumerate(pieces)
                ],
            )


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


def _write_release(engine: Engine, release_id: str, embedder: str, documents: Sequence[Document], chunks: int) -> None:
    row = {
        "id": release_id,
        "created_at": store.utc_now(),
        "chunking": CHUNKING,
        "embedder": embedder,
        "documents": len(documents),
        "chunks": chunks,
    }
    with engine.begin() as connection:
        connection.execute(store.insert_new(engine, store.releases).values(row))
        connection.execute(
            store.insert_new(engine, store.release_documents),
            [{"release": release_id, "document": document.hash} for document in documents],
        )
