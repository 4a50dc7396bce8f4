"""Diffs: what a release says differently from another, or the corpus folder from the current release.

A new version is compared with the document it replaces, and a document under another id with what it was before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.engine import Engine

from assist.content.differences import Piece, abridged, word_difference
from assist.knowledge.chunks import chunk_document
from assist.knowledge.reading.documents import Corpus, Document
from assist.knowledge.releases import current_id, find_release, released_documents

WORKING_COPY = "working copy"
ChangeKind = Literal["added", "removed", "changed", "renamed"]
Documents = Mapping[str, Document]


@dataclass(frozen=True)
class ChangedChunk:
    """A chunk on one side only: its heading path and what it says."""

    id: str
    section: str
    text: str


@dataclass(frozen=True)
class ChangedDocument:
    """A document that is not the same on both sides; `front` names the front-matter keys that changed.

    `was` is the id of the document it is compared with when that is another: its id before it was renamed, or the
    document that it supersedes. `words` is what became of its text, long stretches that stayed shortened.
    """

    id: str
    title: str
    change: ChangeKind
    front: tuple[str, ...]
    added: tuple[ChangedChunk, ...]
    removed: tuple[ChangedChunk, ...]
    was: str | None = None
    words: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class Diff:
    """From `a` to `b`: the documents that differ, by id, and how many do not."""

    a: str
    b: str
    documents: tuple[ChangedDocument, ...]
    unchanged: int


def diff_releases(engine: Engine, a: str, b: str) -> Diff:
    """What changes from release `a` to `b`, each named by its id or the beginning of it. Raises NotFound."""
    before, after = find_release(engine, a), find_release(engine, b)
    documents = {release.id: released_documents(engine, release.id) for release in (before, after)}
    return diff_of(before.id, documents[before.id], after.id, documents[after.id])


def diff_corpus(engine: Engine, corpus: Corpus, a: str | None = None) -> Diff:
    """What publishing the folder would change against a release, by default the current one. Raises NotFound."""
    before = find_release(engine, a).id if a else current_id(engine)
    released = released_documents(engine, before) if before else {}
    return diff_of(before or "nothing", released, WORKING_COPY, {one.id: one for one in corpus.documents})


def diff_of(a: str, before: Documents, b: str, after: Documents) -> Diff:
    """What changes from one set of documents, by id, to another."""
    renamed = renames(before, after)
    changed = []
    for key in sorted({*before, *after}):
        old, new = before.get(key), after.get(key)
        if new is None and old is not None and key not in renamed.values():
            changed.append(_changed(old, None, "removed"))
        elif new is not None and old is None:
            older = before.get(renamed.get(key) or new.front.supersedes or "")
            changed.append(_changed(older, new, "renamed" if key in renamed else "added"))
        elif old is not None and new is not None and old.hash != new.hash:
            changed.append(_changed(old, new, "changed"))
    same = sum(1 for key in after if key in before and before[key].hash == after[key].hash)
    return Diff(a, b, tuple(changed), same)


def renames(before: Documents, after: Documents) -> dict[str, str]:
    """The old id of every document that only has another id now: the same text, which nothing else has."""
    gone: dict[str, list[str]] = {}
    for key in before.keys() - after.keys():
        gone.setdefault(before[key].body, []).append(key)
    found: dict[str, str] = {}
    for key in sorted(after.keys() - before.keys()):
        candidates = gone.get(after[key].body, [])
        if len(candidates) == 1 and candidates[0] not in found.values():
            found[key] = candidates[0]
    return found


def _changed(old: Document | None, new: Document | None, change: ChangeKind) -> ChangedDocument:
    shown = new or old
    assert shown is not None
    was, now = _chunks(old), _chunks(new)
    return ChangedDocument(
        shown.id,
        shown.title,
        change,
        changed_keys(old, new) if old and new else (),
        tuple(chunk for key, chunk in now.items() if key not in was),
        tuple(chunk for key, chunk in was.items() if key not in now),
        old.id if old and new and old.id != new.id else None,
        abridged(word_difference(old.body, new.body)) if old and new and old.body != new.body else (),
    )


def _chunks(document: Document | None) -> dict[tuple[str, str], ChangedChunk]:
    """A document's chunks by what they say: their ids are others in another document."""
    cut = chunk_document(document) if document else ()
    return {(chunk.section, chunk.text): ChangedChunk(chunk.id, chunk.section, chunk.text) for chunk in cut}


def changed_keys(old: Document, new: Document) -> tuple[str, ...]:
    """The front-matter keys that differ."""
    was, now = old.front.model_dump(), new.front.model_dump()
    return tuple(key for key in now if was[key] != now[key])
