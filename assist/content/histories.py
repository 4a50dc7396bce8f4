"""Histories: the versions of a document that were live, with who published them, when, why, and what differed."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assist import store
from assist.content.differences import Piece, abridged, word_difference
from assist.content.diffs import changed_keys
from assist.knowledge.releases import TRIAL, document_of

MOST = 30  # versions


@dataclass(frozen=True)
class Version:
    """A version as a release brought it: `words` and `front` are what differs from the version before it here."""

    release: str
    at: str
    author: str | None
    note: str | None
    front: tuple[str, ...]
    words: tuple[Piece, ...]
    is_first: bool


def history_of(engine: Engine, document_id: str) -> list[Version]:
    """The versions of a document, newest first. Releases that brought nothing new of it are left out."""
    documents, links, releases = store.documents, store.release_documents, store.releases
    rows = (
        sa.select(releases.c.id.label("release"), releases.c.created_at, releases.c.author, releases.c.note, documents)
        .join(links, links.c.document == documents.c.hash)
        .join(releases, releases.c.id == links.c.release)
        .where(documents.c.id == document_id, ~releases.c.id.startswith(TRIAL))
        .order_by(releases.c.created_at)
    )
    found: list[Version] = []
    before = None
    with engine.connect() as connection:
        for row in connection.execute(rows):
            document = document_of(row.front, row.body)
            if before is not None and before.hash == document.hash:
                continue
            words = abridged(word_difference(before.body, document.body)) if before else ()
            front = changed_keys(before, document) if before else ()
            found.append(Version(row.release, row.created_at, row.author, row.note, front, words, before is None))
            before = document
    return found[::-1][:MOST]
