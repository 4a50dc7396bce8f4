"""Versions: a document that takes another one's place on a day, which ends the other."""

from __future__ import annotations

import datetime as dt
import re

from assist.content.working_copies import NEW, Edit, WorkingCopy
from assist.errors import Conflict, InvalidInput
from assist.knowledge.reading.documents import Document

_DATED = re.compile(r"-\d{4}(?:-?\d\d){0,2}$")
_LONGEST = 80


def new_version(copy: WorkingCopy, document_id: str, day: dt.date, by: str) -> Document:
    """A copy of a document that holds from a day on and supersedes it; the old one ends that day.

    Raises NotFound, InvalidInput for a day on which the old one does not hold, Conflict when the version is there.
    """
    file = copy.find(document_id)
    if file.source is None:
        raise InvalidInput(f"{file.path} cannot be read as a document; fix it first")
    old = file.source.document
    start, end = old.front.effective_from, old.front.effective_until
    if (start and day <= start) or (end and day >= end):
        raise InvalidInput(f"{old.title} holds from {start or '…'} until {end or '…'}; choose a day between")
    new_id = f"{_DATED.sub('', document_id)[: _LONGEST - 11]}-{day.isoformat()}"
    if copy.text(new_id) is not None:
        raise Conflict(f"there is a version from {day.isoformat()} already: {new_id}")
    front = old.front.model_dump(mode="json", exclude_defaults=True)
    newer = front | {"id": new_id, "effective_from": day.isoformat(), "supersedes": document_id}
    saved = copy.save(new_id, Edit(newer, old.body), NEW, by)
    copy.save(document_id, Edit(front | {"effective_until": day.isoformat()}, old.body), file.etag, by)
    assert saved.source is not None
    return saved.source.document
