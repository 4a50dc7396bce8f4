"""Kept passages: the very text of passages that a draft was written from, read back by release and chunk id."""

from __future__ import annotations

import json
from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assist import store
from assist.knowledge.chunks import Chunk
from assist.knowledge.passages import Passage, passage_of
from assist.knowledge.reading.documents import FrontMatter


def kept_passages(engine: Engine, release: str, scores: Mapping[str, float]) -> tuple[Passage, ...]:
    """The passages of the chunk ids in `scores`, in that order, as the release has them.

    What is no longer kept is left out. `similarity` is unknown by now, and `whole` is the chunk's own text.
    """
    links, parts, documents, chunks = store.release_documents, store.document_chunks, store.documents, store.chunks
    query = (
        sa.select(chunks, documents.c.front)
        .join(parts, parts.c.chunk == chunks.c.id)
        .join(documents, documents.c.hash == parts.c.document)
        .join(links, links.c.document == documents.c.hash)
        .where(links.c.release == release, chunks.c.id.in_(scores))
    )
    with engine.connect() as connection:
        rows = {row.id: row for row in connection.execute(query)}
    return tuple(_passage(rows[key], score) for key, score in scores.items() if key in rows)


def _passage(row: sa.Row[tuple[str, ...]], score: float) -> Passage:
    front = FrontMatter.model_validate_json(json.dumps(row.front))
    return passage_of(Chunk(row.id, row.section, row.text), front, row.text, score)
