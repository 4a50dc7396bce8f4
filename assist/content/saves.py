"""Saves: who changed which file of the working copy when, with its text before and after: nothing saved is lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from assist import store
from assist.knowledge.reading.documents import Source, parse_source

Act = Literal["created", "saved", "renamed", "removed", "restored"]


@dataclass(frozen=True)
class Save:
    """One act on a file. `before` is None for a new one, `after` for one that was removed."""

    document: str
    path: str
    act: Act
    by: str
    at: str
    before: str | None
    after: str | None


def record_save(connection: Connection, save: Save) -> None:
    """Keep a save, in the caller's transaction."""
    connection.execute(sa.insert(store.working_saves).values(**save.__dict__))


def list_saves(engine: Engine, document: str, limit: int = 50) -> list[Save]:
    """The saves of a document, newest first."""
    table = store.working_saves
    columns = [table.c[name] for name in Save.__dataclass_fields__]
    rows = sa.select(*columns).where(table.c.document == document).order_by(table.c.id.desc()).limit(limit)
    with engine.connect() as connection:
        return [Save(**row._mapping) for row in connection.execute(rows)]


def kept_text(engine: Engine, document: str, version: str) -> str | None:
    """The file's text in which a document was at that version (its hash), as far as a save knows it."""
    for save in list_saves(engine, document, 200):
        for text in (save.before, save.after):
            if text is None:
                continue
            parsed = parse_source(text, save.path)
            if isinstance(parsed, Source) and parsed.document.hash == version:
                return text
    return None
