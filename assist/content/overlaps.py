"""Overlaps: where a change meets what others did with its documents since they were taken up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assist import store
from assist.content.changes import Change, ChangedFile
from assist.content.listings import Documents

Kind = Literal["overtaken", "live", "shared", "edited"]
WAITING = ("open", "approved", "scheduled")


@dataclass(frozen=True)
class Overlap:
    """A document of a change of which the release says something else than when it was taken up (`overtaken`) or the
    same as the change by now (`live`), which another change holds too (`shared`), or was edited since (`edited`).

    `change` is the other change with its note and author; None where it was no change, or is not known.
    """

    document: str
    kind: Kind
    change: str | None = None
    note: str = ""
    author: str = ""


def overtaken(documents: Documents, change: Change) -> list[ChangedFile]:
    """The documents of which the release no longer says what it said when the change was made."""
    live = {key: document.hash for key, document in documents.released().items()}
    return [file for file in change.files if live.get(file.was or file.document) != file.version_before]


def overlaps_of(documents: Documents, change: Change) -> list[Overlap]:
    """What stands against publishing a change as it is, or should be known first."""
    live = {key: document.hash for key, document in documents.released().items()}
    behind = {file.document for file in overtaken(documents, change)}
    others = _others(documents.engine, change)
    found: list[Overlap] = []
    for file in change.files:
        if file.document in behind:
            kind: Kind = "live" if live.get(file.document) == file.version_after else "overtaken"
            published = [row for row in others if row.document == file.document and row.state == "published"]
            found.append(Overlap(file.document, kind, *_named(published)))
        if documents.copy.text(file.document) != file.after:
            found.append(Overlap(file.document, "edited"))
        waiting = (row for row in others if row.document == file.document and row.state in WAITING)
        found += [Overlap(row.document, "shared", row.id, row.note, row.author) for row in waiting]
    return found


def _named(rows: list[sa.Row[Any]]) -> Iterator[str]:
    """The change that was published last, its note and its author."""
    for row in rows[:1]:
        yield from (row.id, row.note, row.author)


def _others(engine: Engine, change: Change) -> list[sa.Row[Any]]:
    """Other changes of the same documents, one row for each, what was published last first: waiting, or live since."""
    changes, files = store.changes.c, store.changed_files.c
    since = sa.and_(changes.state == "published", changes.ended_at >= change.opened_at)
    query = (
        sa.select(files.document, changes.id, changes.note, changes.author, changes.state)
        .join_from(store.changed_files, store.changes, files.change == changes.id)
        .where(files.document.in_([file.document for file in change.files]), changes.id != change.id)
        .where(sa.or_(changes.state.in_(WAITING), since))
        .order_by(changes.ended_at.desc(), changes.opened_at)
    )
    with engine.connect() as connection:
        return list(connection.execute(query))
