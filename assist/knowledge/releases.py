"""Releases: immutable, published states of the corpus.

A release is a manifest of document versions; with the chunking and the embedder it determines its chunks, and its id
is the hash of all of these. Publishing writes rows and vectors that nobody reads yet, checks them, and switches one SQL
row at the end: a publish that fails or dies at any point leaves the old release live. Rolling back is that one row.
"""

from __future__ import annotations

import hashlib
import json
import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from assist import store
from assist.errors import CheckFailed, NotFound
from assist.knowledge import lexical
from assist.knowledge.chunks import CHUNKING, Chunk, chunk_document
from assist.knowledge.documents import Corpus, Document, FrontMatter, read_corpus
from assist.knowledge.embedders import Embedder
from assist.knowledge.index import TENANT, VectorIndex

_EMBED_BATCH = 128
_log = logging.getLogger(__name__)
_publishing = threading.Lock()
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Release:
    """What is known of a release without opening it."""

    id: str
    created_at: str
    documents: int
    chunks: int
    embedder: str
    chunking: str
    current: bool


@dataclass(frozen=True)
class Published:
    """The outcome of a publish: `embedded` chunks were new, `unchanged` ones were there already."""

    release: str
    documents: int
    chunks: int
    embedded: int
    unchanged: int
    seconds: float


@dataclass(frozen=True)
class ReleaseContents:
    """A release read from SQL: every chunk with its document and its cut search words, in a stable order."""

    release: Release
    entries: tuple[tuple[Chunk, Document, tuple[str, ...]], ...]


def _no_progress(_stage: str, _done: int, _total: int) -> None:
    pass


def publish(
    engine: Engine, index: VectorIndex, embedder: Embedder, corpus: Corpus, progress: Progress = _no_progress
) -> Published:
    """Publish a corpus and make it current.

    Raises CheckFailed with every problem when the corpus has any, or when the written release does not check out;
    the current release is then untouched.
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
    fresh = 0
    if _current_id(engine) != release_id or index.missing(embedder.name, list(all_chunks)):
        _write_documents(engine, corpus.documents, cut)
        titles = {chunk.id: document.title for document in corpus.documents for chunk in cut[document.hash]}
        texts = {key: chunk.indexed_text(titles[key]) for key, chunk in all_chunks.items()}
        fresh = fill_index(index, embedder, texts, progress)
        _write_release(engine, release_id, embedder.name, corpus.documents, len(all_chunks))
        _check_written(engine, index, embedder.name, release_id, all_chunks)
        activate(engine, release_id)
    seconds = round(time.perf_counter() - started, 3)
    _log.debug(
        "release %s: %d documents, %d chunks, %d embedded", release_id, len(corpus.documents), len(all_chunks), fresh
    )
    return Published(release_id, len(corpus.documents), len(all_chunks), fresh, len(all_chunks) - fresh, seconds)


def publish_first(engine: Engine, index: VectorIndex, embedder: Embedder, folder: Path) -> None:
    """Publish a folder when nothing is published yet, so that a newcomer's first question is answered."""
    if current_release(engine) is None:
        _log.warning("nothing is published yet; publishing %s", folder)
        publish(engine, index, embedder, read_corpus(folder))


def fill_index(index: VectorIndex, embedder: Embedder, texts: dict[str, str], progress: Progress = _no_progress) -> int:
    """Embed the texts (by chunk id) that the index lacks, batch by batch; returns how many."""
    missing = index.missing(embedder.name, list(texts))
    for i in range(0, len(missing), _EMBED_BATCH):
        batch = missing[i : i + _EMBED_BATCH]
        index.add(embedder.name, batch, embedder.embed([texts[key] for key in batch]))
        progress("embed", i + len(batch), len(missing))
    return len(missing)


def list_releases(engine: Engine) -> list[Release]:
    """All releases, newest first."""
    with engine.connect() as connection:
        current = _read_current(connection)
        rows = connection.execute(sa.select(store.releases).order_by(store.releases.c.created_at.desc())).all()
    return [_release(row, current) for row in rows]


def current_release(engine: Engine) -> Release | None:
    """The release that drafts come from, or None before the first publish."""
    with engine.connect() as connection:
        current = _read_current(connection)
        row = connection.execute(sa.select(store.releases).where(store.releases.c.id == current)).one_or_none()
    return _release(row, current) if row else None


def activate(engine: Engine, release_id: str) -> Release:
    """Make a release current, by its id or an unambiguous beginning of it. One row; readers see old or new."""
    matches = [release for release in list_releases(engine) if release.id.startswith(release_id)]
    if len(matches) != 1 or not release_id:
        what = "matches several releases; give more of it" if len(matches) > 1 else "does not exist"
        raise NotFound(f"release {release_id!r} {what}; `assist corpus releases` lists them")
    row = {"tenant": TENANT, "release": matches[0].id, "since": store.utc_now()}
    with engine.begin() as connection:
        changed = connection.execute(
            sa.update(store.current_release).where(store.current_release.c.tenant == TENANT).values(row)
        )
        if not changed.rowcount:
            connection.execute(sa.insert(store.current_release).values(row))
    found = current_release(engine)
    assert found is not None
    return found


def read_release(engine: Engine, release_id: str) -> ReleaseContents:
    """Everything a search needs of a release. Raises NotFound when it does not exist."""
    with engine.connect() as connection:
        current = _read_current(connection)
        row = connection.execute(sa.select(store.releases).where(store.releases.c.id == release_id)).one_or_none()
        if row is None:
            raise NotFound(f"release {release_id!r} does not exist; `assist corpus releases` lists them")
        documents = {
            found.hash: Document(FrontMatter.model_validate_json(json.dumps(found.front)), found.body)
            for found in connection.execute(
                sa.select(store.documents)
                .join(store.release_documents, store.release_documents.c.document == store.documents.c.hash)
                .where(store.release_documents.c.release == release_id)
            )
        }
        links = connection.execute(
            sa.select(store.document_chunks.c.document, store.chunks, store.cut_words.c.words)
            .join(store.chunks, store.chunks.c.id == store.document_chunks.c.chunk)
            .join(store.release_documents, store.release_documents.c.document == store.document_chunks.c.document)
            .outerjoin(
                store.cut_words,
                (store.cut_words.c.chunk == store.chunks.c.id) & (store.cut_words.c.version == lexical.VERSION),
            )
            .where(store.release_documents.c.release == release_id, store.document_chunks.c.chunking == row.chunking)
            .order_by(store.document_chunks.c.document, store.document_chunks.c.position)
        ).all()
    pieces = [(Chunk(link.id, link.section, link.text), documents[link.document], link.words) for link in links]
    cut = _cut_words(engine, [(chunk, document) for chunk, document, words in pieces if words is None])
    entries = tuple(
        (chunk, document, tuple((words if words is not None else cut[chunk.id]).split()))
        for chunk, document, words in pieces
    )
    return ReleaseContents(_release(row, current), entries)


def _cut_words(engine: Engine, pieces: Sequence[tuple[Chunk, Document]]) -> dict[str, str]:
    """Cut the search words of chunks that have none of this version yet, and keep them."""
    cut = {chunk.id: " ".join(lexical.words(chunk.indexed_text(document.title))) for chunk, document in pieces}
    if cut:
        rows = [{"chunk": chunk, "version": lexical.VERSION, "words": words} for chunk, words in cut.items()]
        with engine.begin() as connection:
            connection.execute(store.insert_new(engine, store.cut_words), rows)
    return cut


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


def _check_written(
    engine: Engine, index: VectorIndex, embedder: str, release_id: str, expected: dict[str, Chunk]
) -> None:
    """The last word before the switch: what was written is all there, in SQL and in the index."""
    problems = []
    stored = {chunk.id for chunk, _, _ in read_release(engine, release_id).entries}
    if stored != set(expected):
        problems.append(f"SQL holds {len(stored)} of {len(expected)} chunks")
    if missing := index.missing(embedder, list(expected)):
        problems.append(f"the index lacks {len(missing)} of {len(expected)} chunks")
    if problems:
        raise CheckFailed(f"release {release_id} does not check out; the old release stays live", problems)


def _release(row: sa.Row[tuple[str, ...]], current: str | None) -> Release:
    return Release(row.id, row.created_at, row.documents, row.chunks, row.embedder, row.chunking, row.id == current)


def _read_current(connection: Connection) -> str | None:
    table = store.current_release
    return connection.execute(sa.select(table.c.release).where(table.c.tenant == TENANT)).scalar_one_or_none()


def _current_id(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return _read_current(connection)
