"""Retention: which releases are kept, and removing what only the others need.

Kept are the newest, the current one, and every release that a draft of the retention period names: an agent's decision
can then still be traced to the very text it rests on.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from assist import store
from assist.errors import InvalidInput
from assist.knowledge.index import VectorIndex, questions_of
from assist.knowledge.releases import Release, list_releases, released_questions


@dataclass(frozen=True)
class Collected:
    """What was removed (or would be): releases by id, document versions, chunks, vectors; and how much stays."""

    removed: tuple[str, ...]
    kept: tuple[str, ...]
    documents: int
    chunks: int
    vectors: int
    dry_run: bool


def collect_garbage(
    engine: Engine, index: VectorIndex, keep: int = 20, days: int = 90, *, dry_run: bool = False
) -> Collected:
    """Remove every release but the `keep` newest, the current, and those named by drafts of the last `days`.

    SQL goes first, in one transaction; vectors that no kept release names follow, also those that an earlier collection
    or a publish that died left behind. Raises InvalidInput for a `keep` below 1.
    """
    if keep < 1 or days < 0:
        raise InvalidInput("keep at least 1 release, and a number of days that is not negative")
    releases = list_releases(engine)
    named = _named_by_drafts(engine, days)
    kept = [r for place, r in enumerate(releases) if place < keep or r.current or r.id in named]
    removed = [r for r in releases if r not in kept]
    with engine.connect() as connection, connection.begin() as transaction:
        documents, chunks = _remove_rows(connection, [release.id for release in removed])
        needed = set(connection.execute(sa.select(store.chunks.c.id)).scalars())
        if dry_run:
            transaction.rollback()
    vectors = _remove_vectors(index, releases, needed | released_questions(engine, [r.id for r in kept]), dry_run)
    return Collected(tuple(r.id for r in removed), tuple(r.id for r in kept), documents, chunks, vectors, dry_run)


def _named_by_drafts(engine: Engine, days: int) -> set[str]:
    since = store.utc_text(dt.datetime.now(dt.UTC) - dt.timedelta(days=days))
    named = sa.select(store.drafts.c.draft["release"].as_string()).where(store.drafts.c.created_at >= since).distinct()
    with engine.connect() as connection:
        return set(connection.execute(named).scalars())


def _remove_rows(connection: Connection, releases: list[str]) -> tuple[int, int]:
    """Delete releases, then documents that no release names, then chunks that no document has."""
    links, documents, parts = store.release_documents, store.documents, store.document_chunks
    connection.execute(sa.delete(links).where(links.c.release.in_(releases)))
    connection.execute(sa.delete(store.releases).where(store.releases.c.id.in_(releases)))
    released = sa.select(links.c.document)
    connection.execute(sa.delete(parts).where(parts.c.document.not_in(released)))
    gone = connection.execute(sa.delete(documents).where(documents.c.hash.not_in(released))).rowcount
    used = sa.select(parts.c.chunk)
    connection.execute(sa.delete(store.cut_words).where(store.cut_words.c.chunk.not_in(used)))
    return gone, connection.execute(sa.delete(store.chunks).where(store.chunks.c.id.not_in(used))).rowcount


def _remove_vectors(index: VectorIndex, releases: list[Release], needed: set[str], dry_run: bool) -> int:
    count = 0
    for embedder in sorted({release.embedder for release in releases}):
        for name in (embedder, questions_of(embedder)):
            orphans = [key for key in index.ids(name) if key not in needed]
            count += len(orphans)
            if not dry_run:
                index.remove(name, orphans)
    return count
