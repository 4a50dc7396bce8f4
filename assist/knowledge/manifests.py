"""Manifests: what a release is in SQL: its documents, their chunks, and the row that names them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assist import store
from assist.errors import CheckFailed
from assist.knowledge.chunks import Chunk, chunk_document
from assist.knowledge.reading.documents import Corpus, Document
from assist.knowledge.reading.similar_questions import Asked, stored
from assist.knowledge.warnings.accounts import silent

FEW = 500  # chunks that are asked for by id; more are picked from all of them


@dataclass(frozen=True)
class Credit:
    """Who publishes, and why."""

    author: str | None = None
    note: str | None = None


def write_documents(engine: Engine, corpus: Corpus) -> None:
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


def chunk_ids(engine: Engine, corpus: Corpus) -> list[str]:
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


def indexed_texts(engine: Engine, documents: Sequence[Document], wanted: Sequence[str]) -> dict[str, str]:
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


def write_release(engine: Engine, release_id: str, embedder: str, corpus: Corpus, chunks: int, asked: Asked) -> None:
    """Write the row of a release and what it holds; one that is there already stays as it is."""
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


def credit_release(engine: Engine, release_id: str, credit: Credit) -> None:
    """Keep who published a release and why; the first word stays when it is published again."""
    table = store.releases
    fresh = sa.update(table).where(table.c.id == release_id, table.c.author.is_(None), table.c.note.is_(None))
    with engine.begin() as connection:
        connection.execute(fresh.values(author=credit.author, note=credit.note))


def forget(engine: Engine, release_id: str) -> None:
    """Remove a release that never was current; its documents and chunks stay for the next publish."""
    with engine.begin() as connection:
        links, releases = store.release_documents, store.releases
        connection.execute(sa.delete(links).where(links.c.release == release_id))
        connection.execute(sa.delete(releases).where(releases.c.id == release_id))
