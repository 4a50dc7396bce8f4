"""Listings: every document of the working copy and of the live release, with what differs and what holds today."""

from __future__ import annotations

import datetime as dt
import functools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.engine import Engine

from assist.content.diffs import renames
from assist.content.working_copies import WorkingCopy
from assist.content.working_files import WorkingFile
from assist.knowledge.reading.documents import Document, FrontMatter
from assist.knowledge.releases import current_id, released_documents

State = Literal["same", "changed", "new", "renamed", "removed", "broken"]
Holds = Literal["in_force", "upcoming", "ended"]


@dataclass(frozen=True)
class Listed:
    """A document in a list: its front matter as far as it can be read, where it stands, and its `state` against the
    live release. `was` is its id there if it has another now.
    """

    id: str
    path: str | None
    state: State
    front: FrontMatter | None
    holds: Holds | None
    was: str | None = None
    is_review_due: bool = False

    @property
    def title(self) -> str:
        """What people call it; its id if that cannot be read."""
        return self.front.title if self.front else self.id


@dataclass(frozen=True)
class Listing:
    """A page of a list, out of how many, and how many documents of each state and validity there are in all."""

    rows: tuple[Listed, ...]
    total: int
    counts: Mapping[str, int]


class Documents:
    """The working copy beside the live release; what was read of either is read again only when it changed."""

    def __init__(self, copy: WorkingCopy, engine: Engine) -> None:
        self.copy = copy
        self.engine = engine
        self._rows: tuple[tuple[object, ...], list[tuple[Listed, str]]] | None = None

    def released(self) -> Mapping[str, Document]:
        """The documents of the live release, by id."""
        release = current_id(self.engine)
        return _released(self.engine, release) if release else {}

    def page(
        self, today: dt.date, query: str = "", only: str | None = None, offset: int = 0, limit: int = 50
    ) -> Listing:
        """The documents that hold every word of a query, changed ones first. `only` is a state, a validity (`Holds`),
        `review_due`, or `differs` for all but the same.
        """
        rows = self._listed(today)
        counts = Counter(name for row, _ in rows for name in _names(row))
        words = query.casefold().split()
        found = [row for row, text in rows if all(w in text for w in words) and (not only or only in _names(row))]
        return Listing(tuple(found[offset : offset + limit]), len(found), counts)

    def differing(self, today: dt.date) -> list[Listed]:
        """What publishing the whole folder would change."""
        return [row for row, _ in self._listed(today) if row.state != "same"]

    def _listed(self, today: dt.date) -> list[tuple[Listed, str]]:
        """All rows, each with what a search looks in."""
        files, released = self.copy.files(), self.released()
        key = (self.copy.version, current_id(self.engine), today)
        kept = self._rows
        if kept is None or kept[0] != key:
            kept = (key, list(_rows(files.values(), released, today)))
            self._rows = kept
        return kept[1]


@functools.lru_cache(maxsize=4)
def _released(engine: Engine, release: str) -> Mapping[str, Document]:
    return released_documents(engine, release)


def _rows(
    files: Iterable[WorkingFile], released: Mapping[str, Document], today: dt.date
) -> Sequence[tuple[Listed, str]]:
    listed = list(files)
    working: dict[str, Document] = {}
    for file in listed:
        if file.source is not None:
            working.setdefault(file.id, file.source.document)
    renamed = renames(released, working)
    rows = [(_row(file, released, renamed, today), file.searched) for file in listed]
    held = {file.id for file in listed} | set(renamed.values())
    for key, document in released.items():
        if key not in held:
            row = Listed(key, None, "removed", document.front, _holds(document.front, today))
            rows.append((row, f"{key}\n{document.title}\n{document.body}".casefold()))
    return sorted(rows, key=lambda pair: (pair[0].state == "same", pair[0].id))


def _row(file: WorkingFile, released: Mapping[str, Document], renamed: Mapping[str, str], today: dt.date) -> Listed:
    if file.source is None:
        before = released.get(file.id)
        return Listed(file.id, file.path, "broken", before.front if before else None, None)
    document = file.source.document
    before = released.get(file.id)
    state: State = "renamed" if file.id in renamed else "new"
    if before is not None:
        state = "same" if before.hash == document.hash else "changed"
    due = document.front.review_by is not None and document.front.review_by <= today
    holds = _holds(document.front, today)
    return Listed(file.id, file.path, state, document.front, holds, renamed.get(file.id), due)


def _holds(front: FrontMatter, day: dt.date) -> Holds:
    if front.effective_from is not None and day < front.effective_from:
        return "upcoming"
    return "ended" if front.effective_until is not None and front.effective_until <= day else "in_force"


def _names(row: Listed) -> set[str]:
    """What a row is counted under."""
    names = {row.state, row.holds or "broken"}
    return names | ({"review_due"} if row.is_review_due else set()) | ({"differs"} if row.state != "same" else set())
