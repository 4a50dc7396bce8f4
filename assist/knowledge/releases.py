"""Releases: immutable, published states of the corpus.

A release is a manifest of document versions; with the chunking and the embedder it determines its chunks, and its id
is the hash of all of these. One SQL row says which release is current; rolling back is changing that row.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from assist import store
from assist.errors import NotFound, SetupError
from assist.knowledge import lexical
from assist.knowledge.chunks import Chunk
from assist.knowledge.embedders import setting_of
from assist.knowledge.reading.documents import Document, FrontMatter
from assist.knowledge.reading.similar_questions import Asked, restored
from assist.knowledge.reading.vocabularies import Vocabulary
from assist.settings import OWN

TRIAL = "trial-"  # begins the id of what is tried out, and never live


@dataclass(frozen=True)
class Release:
    """What is known of a release without opening it; `author` and `note` as far as somebody gave them."""

    id: str
    created_at: str
    documents: int
    chunks: int
    embedder: str
    chunking: str
    current: bool
    author: str | None = None
    note: str | None = None


# Without the vocabulary and the similar questions: they are large, and every draft asks which release is current.
_TOLD = tuple(store.releases.c[name] for name in Release.__dataclass_fields__ if name != "current")


@dataclass(frozen=True)
class ReleaseContents:
    """A release read from SQL: its chunks in a stable order, each with document and search words (spaces between)."""

    release: Release
    entries: tuple[tuple[Chunk, Document, str], ...]
    vocabulary: Vocabulary
    asked: Asked


def list_releases(engine: Engine) -> list[Release]:
    """All releases, newest first."""
    with engine.connect() as connection:
        current = _read_current(connection)
        real = ~store.releases.c.id.startswith(TRIAL)
        rows = connection.execute(sa.select(*_TOLD).where(real).order_by(store.releases.c.created_at.desc())).all()
    return [_release(row, current) for row in rows]


def current_release(engine: Engine) -> Release | None:
    """The release that drafts come from, or None before the first publish."""
    pointer = store.current_release.c
    query = sa.select(*_TOLD).join(store.current_release, pointer.release == store.releases.c.id)
    with engine.connect() as connection:
        row = connection.execute(query.where(pointer.tenant == OWN)).one_or_none()
    return _release(row, row.id) if row else None


def find_release(engine: Engine, beginning: str) -> Release:
    """The release of an id, or of an unambiguous beginning of one. Raises NotFound."""
    matches = [release for release in list_releases(engine) if release.id.startswith(beginning)]
    if len(matches) != 1 or not beginning:
        what = "matches several releases; give more of it" if len(matches) > 1 else "does not exist"
        raise NotFound(f"release {beginning!r} {what}; `assist corpus releases` lists them")
    return matches[0]


def activate(engine: Engine, release_id: str) -> Release:
    """Make a release current, by its id or an unambiguous beginning of it. One row; readers see old or new."""
    row = {"tenant": OWN, "release": find_release(engine, release_id).id, "since": store.utc_now()}
    with engine.begin() as connection:
        changed = connection.execute(
            sa.update(store.current_release).where(store.current_release.c.tenant == OWN).values(row)
        )
        if not changed.rowcount:
            connection.execute(sa.insert(store.current_release).values(row))
    found = current_release(engine)
    assert found is not None
    return found


def roll_back(engine: Engine, release_id: str, embedder: str) -> Release:
    """Make an earlier release current, by its id or an unambiguous beginning of it.

    Raises SetupError when another embedder made it: its vectors mean nothing to the one in use.
    """
    release = find_release(engine, release_id)
    if release.embedder != embedder:
        raise SetupError(
            f"release {release.id} was made with the embedder {release.embedder}; set "
            f"ASSIST_EMBEDDER={setting_of(release.embedder)} to go back to it, now it is {setting_of(embedder)}"
        )
    return activate(engine, release.id)


def refuse_other_embedder(release: Release, embedder: str) -> None:
    """Raises SetupError when the current release was made with another embedder than the one in use."""
    if release.embedder != embedder:
        raise SetupError(
            f"release {release.id} was made with ASSIST_EMBEDDER={setting_of(release.embedder)}, now it is "
            f"{setting_of(embedder)}; run `assist corpus publish`, or set it back"
        )


def read_release(engine: Engine, release_id: str) -> ReleaseContents:
    """Everything a search needs of a release. Raises NotFound when it does not exist."""
    with engine.connect() as connection:
        current = _read_current(connection)
        row = connection.execute(sa.select(store.releases).where(store.releases.c.id == release_id)).one_or_none()
        if row is None:
            raise NotFound(f"release {release_id!r} does not exist; `assist corpus releases` lists them")
        documents = {
            found.hash: document_of(found.front, found.body)
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
        (chunk, document, words if words is not None else cut[chunk.id]) for chunk, document, words in pieces
    )
    vocabulary = Vocabulary(tuple(map(tuple, row.vocabulary or ())))
    return ReleaseContents(_release(row, current), entries, vocabulary, restored(row.similar_questions))


def released_documents(engine: Engine, release_id: str) -> dict[str, Document]:
    """The documents of a release by id, in the order of their ids."""
    links, documents = store.release_documents, store.documents
    rows = (
        sa.select(documents)
        .join(links, links.c.document == documents.c.hash)
        .where(links.c.release == release_id)
        .order_by(documents.c.id)
    )
    with engine.connect() as connection:
        return {row.id: document_of(row.front, row.body) for row in connection.execute(rows)}


def current_fronts(engine: Engine) -> dict[str, FrontMatter]:
    """The front matter of the current release's documents, by id; none before the first publish."""
    links, documents, current = store.release_documents, store.documents, store.current_release
    rows = (
        sa.select(documents.c.id, documents.c.front)
        .join(links, links.c.document == documents.c.hash)
        .join(current, current.c.release == links.c.release)
        .where(current.c.tenant == OWN)
    )
    with engine.connect() as connection:
        return {row.id: _front(row.front) for row in connection.execute(rows)}


def document_of(front: object, body: str) -> Document:
    """A document as its columns have it."""
    return Document(_front(front), body)


def _front(kept: object) -> FrontMatter:
    return FrontMatter.model_validate_json(json.dumps(kept))


def released_questions(engine: Engine, releases: Sequence[str]) -> set[str]:
    """The ids of the similar questions of some releases."""
    wanted = sa.select(store.releases.c.similar_questions).where(store.releases.c.id.in_(releases))
    with engine.connect() as connection:
        kept = connection.execute(wanted).scalars().all()
    return {one.id for value in kept for questions in restored(value).values() for one in questions}


def released_chunks(engine: Engine, release_id: str) -> list[str]:
    """The ids of a release's chunks, once each."""
    links, parts = store.release_documents, store.document_chunks
    rows = (
        sa.select(parts.c.chunk)
        .join(links, links.c.document == parts.c.document)
        .join(store.releases, store.releases.c.id == links.c.release)
        .where(links.c.release == release_id, parts.c.chunking == store.releases.c.chunking)
        .distinct()
    )
    with engine.connect() as connection:
        return list(connection.execute(rows).scalars())


def _cut_words(engine: Engine, pieces: Sequence[tuple[Chunk, Document]]) -> dict[str, str]:
    """Cut the search words of chunks that have none of this version yet, and keep them."""
    cut = {chunk.id: " ".join(lexical.words(chunk.indexed_text(document.title))) for chunk, document in pieces}
    if cut:
        rows = [{"chunk": chunk, "version": lexical.VERSION, "words": words} for chunk, words in cut.items()]
        with engine.begin() as connection:
            connection.execute(store.insert_new(engine, store.cut_words), rows)
    return cut


def _release(row: sa.Row[tuple[str, ...]], current: str | None) -> Release:
    return Release(
        row.id,
        row.created_at,
        row.documents,
        row.chunks,
        row.embedder,
        row.chunking,
        row.id == current,
        row.author,
        row.note,
    )


def _read_current(connection: Connection) -> str | None:
    table = store.current_release
    return connection.execute(sa.select(table.c.release).where(table.c.tenant == OWN)).scalar_one_or_none()


def current_id(engine: Engine) -> str | None:
    """The id of the release that drafts come from, or None before the first publish."""
    with engine.connect() as connection:
        return _read_current(connection)
