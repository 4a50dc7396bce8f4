"""Diffs: what a release says differently from another, or the corpus folder from the current release."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.engine import Engine

from assist.knowledge.chunks import Chunk, chunk_document
from assist.knowledge.reading.documents import Corpus, Document
from assist.knowledge.releases import current_id, find_release, read_release

WORKING_COPY = "working copy"
_State = Mapping[str, tuple[Document, Mapping[str, Chunk]]]


@dataclass(frozen=True)
class ChangedChunk:
    """A chunk on one side only: its heading path and what it says."""

    id: str
    section: str
    text: str


@dataclass(frozen=True)
class ChangedDocument:
    """A document that is not the same on both sides; `front` names the front-matter keys that changed."""

    id: str
    title: str
    change: Literal["added", "removed", "changed"]
    front: tuple[str, ...]
    added: tuple[ChangedChunk, ...]
    removed: tuple[ChangedChunk, ...]


@dataclass(frozen=True)
class Diff:
    """From `a` to `b`: the documents that differ, by id, and how many do not."""

    a: str
    b: str
    documents: tuple[ChangedDocument, ...]
    unchanged: int


def diff_releases(engine: Engine, a: str, b: str) -> Diff:
    """What changes from release `a` to `b`, each named by its id or the beginning of it. Raises NotFound."""
    before, after = find_release(engine, a).id, find_release(engine, b).id
    return _diff(before, _released(engine, before), after, _released(engine, after))


def diff_corpus(engine: Engine, corpus: Corpus, a: str | None = None) -> Diff:
    """What publishing the folder would change against a release, by default the current one. Raises NotFound."""
    before = find_release(engine, a).id if a else current_id(engine)
    state = _released(engine, before) if before else {}
    cut = {document.id: chunk_document(document, corpus.chunking) for document in corpus.documents}
    after = {document.id: (document, _by_id(cut[document.id])) for document in corpus.documents}
    return _diff(before or "nothing", state, WORKING_COPY, after)


def _released(engine: Engine, release: str) -> _State:
    found: dict[str, tuple[Document, dict[str, Chunk]]] = {}
    for chunk, document, _ in read_release(engine, release).entries:
        found.setdefault(document.id, (document, {}))[1][chunk.id] = chunk
    return found


def _by_id(chunks: Iterable[Chunk]) -> dict[str, Chunk]:
    return {chunk.id: chunk for chunk in chunks}


def _diff(a: str, before: _State, b: str, after: _State) -> Diff:
    changed = []
    for key in sorted({*before, *after}):
        old, new = before.get(key), after.get(key)
        if old is None and new is not None:
            changed.append(_changed(new[0], "added", (), new[1], {}))
        elif new is None and old is not None:
            changed.append(_changed(old[0], "removed", (), {}, old[1]))
        elif old and new and (old[0].hash != new[0].hash or old[1].keys() != new[1].keys()):
            changed.append(_changed(new[0], "changed", _front_changes(old[0], new[0]), new[1], old[1]))
    return Diff(a, b, tuple(changed), len({*before, *after}) - len(changed))


def _front_changes(old: Document, new: Document) -> tuple[str, ...]:
    was, now = old.front.model_dump(), new.front.model_dump()
    return tuple(key for key in now if was[key] != now[key])


def _changed(
    document: Document,
    change: Literal["added", "removed", "changed"],
    front: tuple[str, ...],
    new: Mapping[str, Chunk],
    old: Mapping[str, Chunk],
) -> ChangedDocument:
    added = tuple(ChangedChunk(c.id, c.section, c.text) for key, c in new.items() if key not in old)
    removed = tuple(ChangedChunk(c.id, c.section, c.text) for key, c in old.items() if key not in new)
    return ChangedDocument(document.id, document.title, change, front, added, removed)
