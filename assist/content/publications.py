"""Publications: a change goes live, now or at a time, and can be taken back.

Publishing is a job: it outlives the request, and a restart. Only the change's documents change; what others published
meanwhile stays, and what they published of the same documents is never overwritten.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assist import jobs, store
from assist.content.changes import Change, Person, read_change, set_change
from assist.content.compositions import Replacements, composed
from assist.content.listings import Documents
from assist.content.overlaps import overtaken
from assist.errors import AssistError, CheckFailed, Conflict
from assist.jobs import Progress
from assist.knowledge.embedders import Embedder
from assist.knowledge.index import VectorIndex
from assist.knowledge.manifests import Credit
from assist.knowledge.publishing import Published, publish
from assist.knowledge.reading.documents import Source, read_corpus
from assist.knowledge.releases import current_id, released_documents, roll_back
from assist.review import audits

PUBLISH = "publish"  # the kind of job
FUTURE = dt.timedelta(days=366)


@dataclass(frozen=True)
class Publisher:
    """What publishing needs: the documents, and the index with its embedder."""

    documents: Documents
    index: VectorIndex
    embedder: Embedder


def schedule(
    documents: Documents, change_id: str, by: Person, at: dt.datetime | None = None, *, approvals: bool = False
) -> Change:
    """Let a change go live at a time, by default at once. With `approvals` another person must have approved it.

    Raises Conflict when it cannot.
    """
    change = read_change(documents.engine, change_id)
    if change.state not in ("open", "approved"):
        raise Conflict(f"change {change.id} is {change.state}; it cannot be published")
    if approvals and change.state != "approved":
        raise Conflict("this change waits for the approval of another person than its author")
    if at is not None and at > dt.datetime.now(dt.UTC) + FUTURE:
        raise Conflict("a change is published within a year; use effective_from for what holds later")
    refuse_overtaken(documents, change)
    with documents.engine.begin() as connection:
        job = jobs.enqueue(
            connection, PUBLISH, {"change": change.id, "key": by.key}, by=by.key, unique=f"publish {change.id}", due=at
        )
        planned = store.utc_text(at.astimezone(dt.UTC)) if at else None
        set_change(connection, change.id, state="scheduled", job=job.id, publish_at=planned)
    return read_change(documents.engine, change_id)


def unschedule(documents: Documents, change_id: str) -> Change:
    """Take back the time at which a change was to go live. Raises Conflict when it is too late."""
    change = read_change(documents.engine, change_id)
    if change.state != "scheduled" or not jobs.withdraw(documents.engine, change.job or ""):
        raise Conflict(f"change {change.id} is {change.state} or being published; it has no time to take back")
    _reopen(documents, change)
    return read_change(documents.engine, change_id)


def publish_change(publisher: Publisher, change_id: str, key: str, progress: Progress) -> Mapping[str, Any]:
    """Put a scheduled change live; one that is live already, or no longer scheduled, stays as it is.

    Raises CheckFailed or Conflict, and the change is open again.
    """
    documents = publisher.documents
    change = read_change(documents.engine, change_id)
    if change.state != "scheduled":
        return {"change": change.id, "state": change.state, "release": change.release}
    try:
        refuse_overtaken(documents, change)
        before = current_id(documents.engine)
        done = _publish(publisher, change.replacements(), Credit(change.author, change.note), progress)
    except AssistError:
        _reopen(documents, change)
        raise
    with documents.engine.begin() as connection:
        set_change(
            connection, change.id, state="published", release=done.release, release_before=before,
            ended_at=store.utc_now(),
        )  # fmt: skip
        detail = {"change": change.id, "documents": [file.document for file in change.files][:50]}
        audits.record(connection, "publish", key, done.release, detail)
    return {"change": change.id, "state": "published", "release": done.release, "seconds": done.seconds}


def undo_change(publisher: Publisher, change_id: str, by: Person) -> Change:
    """Take a published change back. At once when it is what is live; else its documents go back to what they were.

    The working copy goes back too, except for files that were edited since. Raises Conflict when another change has
    been published of the same documents.
    """
    documents = publisher.documents
    change = read_change(documents.engine, change_id)
    if change.state != "published" or change.release is None:
        raise Conflict(f"change {change.id} is {change.state}; only a published one can be undone")
    live = documents.released()
    for file in change.files:
        if _version(live.get(file.document)) != file.version_after:
            raise Conflict(f"{file.document} was published again since; undo that change first")
    if current_id(documents.engine) == change.release and change.release_before:
        release = roll_back(documents.engine, change.release_before, publisher.embedder.name).id
    else:
        credit = Credit(by.name, f"↶ {change.note}")
        release = _publish(publisher, _reversed(documents, change), credit, lambda *_: None).release
    _restore(documents, change, by)
    with documents.engine.begin() as connection:
        set_change(connection, change.id, state="undone", ended_at=store.utc_now(), ended_by=by.name)
        audits.record(connection, "rollback", by.key, release, {"change": change.id})
    return read_change(documents.engine, change_id)


def publish_folder(publisher: Publisher, folder: Path, credit: Credit, progress: Progress) -> Published:
    """Publish a whole corpus folder. Raises CheckFailed with every problem in it."""
    corpus = read_corpus(folder)
    if corpus.problems:
        told = [problem.as_line() for problem in corpus.problems]
        raise CheckFailed(f"corpus has {len(told)} problem(s); nothing was published", told)
    engine = publisher.documents.engine
    return publish(engine, publisher.index, publisher.embedder, corpus, _staged(progress), credit)


def publish_handed_over(publisher: Publisher, payload: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
    """Publish the folder that a command handed to the server, which owns the index. Raises CheckFailed."""
    done = publish_folder(publisher, Path(payload["folder"]), Credit(payload["author"], payload["note"]), progress)
    audits.record(publisher.documents.engine, "publish", payload["key"], done.release, {"documents": done.documents})
    return asdict(done)


def refuse_overtaken(documents: Documents, change: Change) -> None:
    """Raises Conflict when a document of the change has been published otherwise since it was taken up."""
    for file in overtaken(documents, change):
        raise Conflict(
            f"{file.document} was published by somebody else since this change was made; "
            "take its documents up again, and look at the differences"
        )


def _publish(publisher: Publisher, put: Replacements, credit: Credit, progress: Progress) -> Published:
    documents = publisher.documents
    corpus = composed(documents.released(), put, documents.copy.folder)
    return publish(documents.engine, publisher.index, publisher.embedder, corpus, _staged(progress), credit)


def _staged(progress: Progress) -> Any:
    return lambda stage, done, total: progress(done, total, stage)


def _reopen(documents: Documents, change: Change) -> None:
    state = "approved" if change.approved_at else "open"
    with documents.engine.begin() as connection:
        set_change(connection, change.id, state=state, publish_at=None)


def _reversed(documents: Documents, change: Change) -> dict[str, Source | None]:
    """What takes a change back: its documents as they were before it."""
    before = released_documents(documents.engine, change.release_before or "")
    found: dict[str, Source | None] = {}
    for file in change.files:
        found[file.document] = None
        old = before.get(file.was or file.document)
        if old is not None:
            found[old.id] = Source(file.path, old, 1, {}, 1)
    return found


def _restore(documents: Documents, change: Change, by: Person) -> None:
    """Put the files back that still say what was published."""
    for file in change.files:
        held = documents.copy.text(file.document)
        if held == file.after:
            documents.copy.restore(file.document, file.path, file.before, by.name)


def _version(document: Any) -> str | None:
    return document.hash if document else None
