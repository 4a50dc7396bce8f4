"""The vector index: the one home of Chroma.

One append-only collection for each tenant and embedder; an entry's id is its chunk's id. The index knows nothing of
releases, dates or audiences: callers ask for more than they need and drop what does not belong (metadata filters are
the slow part of Chroma). Everything in it can be rebuilt from SQL.

A change of the embedded index is whole or, at the next opening, undone.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import logging
import re
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from assist.errors import IndexBroken
from assist.knowledge.chroma_servers import Absences, connect, in_bulk, shown
from assist.knowledge.embedders import Vectors
from assist.knowledge.folders import drop_copy, keep_copy, own_folder, put_copy_back
from assist.settings import OWN

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

HNSW: dict[str, Any] = {"space": "cosine", "ef_search": 200}
_BATCH = 2000
_READ_BATCH = 250  # vectors: each answer of a server within the time that a draft waits for
_log = logging.getLogger(__name__)
T = TypeVar("T")


class VectorIndex:
    """Vectors by chunk id, with nearest-neighbour search by cosine similarity."""

    def __init__(self, client: ClientAPI, where: str | Path, release: Callable[[], None], tenant: str = OWN) -> None:
        self._client = client
        self._tenant = tenant
        self._where = str(where)
        self._folder = where if isinstance(where, Path) else None
        self._release = release
        self._collections: dict[str, Collection] = {}
        self._writing = threading.Lock()
        self._half_changed = False
        self._absences = Absences()

    @in_bulk()
    def missing(self, embedder: str, ids: Sequence[str]) -> list[str]:
        """Those of the ids that have no vector yet, in order.

        Raises IndexBroken after a change that failed: what it wrote is seen here and is gone at the next opening.
        """
        self._refuse_half_changed()
        found: set[str] = set()
        collection = self._collection(embedder)
        for i in range(0, len(ids), _BATCH):
            batch = list(ids[i : i + _BATCH])
            found.update(self._try(functools.partial(collection.get, ids=batch, include=[]))["ids"])
        return [key for key in ids if key not in found]

    @in_bulk()
    def add(self, embedder: str, ids: Sequence[str], vectors: Vectors) -> None:
        """Append vectors, shape (len(ids), size); ids that are there already keep their vector.

        Many at once are cheaper than often a few: the embedded index is copied first. Raises SetupError without room.
        """
        if self.size(embedder) not in (None, vectors.shape[1]):
            raise self.other_size()
        collection = self._collection(embedder)
        with self._whole_or_undone():
            for i in range(0, len(ids), _BATCH):
                batch: Any = vectors[i : i + _BATCH]
                self._try(functools.partial(collection.add, ids=list(ids[i : i + _BATCH]), embeddings=batch))

    def other_size(self) -> IndexBroken:
        """The error of a vector that has another size than those stored."""
        _log.warning("index %s: vectors of another dimension than asked for", self._where)
        return IndexBroken(f"vector index {self._where}: {_OTHER_SIZE}; {_MEND}")

    def lacking(self, count: int) -> IndexBroken:
        """The error of vectors that are not there, although their chunks are published."""
        return IndexBroken(f"vector index {self._where} lacks {count} chunks or more; {_MEND}")

    def check(self, embedder: str) -> None:
        """Raises IndexBroken when the index cannot be read, or its files were removed while it was open."""
        self.count(embedder)
        if self._folder is not None and not (self._folder / "chroma.sqlite3").is_file():
            raise IndexBroken(f"vector index {self._where}: its files are gone; {_MEND}")

    def count(self, embedder: str) -> int:
        """How many vectors there are."""
        return self._try(self._collection(embedder).count)

    @in_bulk()
    def ids(self, embedder: str) -> list[str]:
        """The ids of all vectors."""
        return list(self._try(functools.partial(self._collection(embedder).get, include=[]))["ids"])

    def size(self, embedder: str) -> int | None:
        """How many numbers a vector has, or None while there is none."""
        found = self._try(functools.partial(self._collection(embedder).get, limit=1, include=["embeddings"]))
        stored = np.asarray(found["embeddings"])
        return stored.shape[1] if len(found["ids"]) else None

    @in_bulk()
    def empty(self, embedder: str) -> None:
        """Forget all vectors of an embedder, and their size."""
        name = self._collection(embedder).name
        with self._whole_or_undone():
            self._try(lambda: self._client.delete_collection(name))
        self._collections.pop(embedder, None)

    @in_bulk()
    def remove(self, embedder: str, ids: Sequence[str]) -> None:
        """Remove vectors that no kept release names."""
        if not ids:
            return
        collection = self._collection(embedder)
        with self._whole_or_undone():
            for i in range(0, len(ids), _BATCH):
                self._try(functools.partial(collection.delete, ids=list(ids[i : i + _BATCH])))

    def nearest(self, embedder: str, vector: Vectors, count: int) -> list[tuple[str, float]]:
        """Up to `count` (chunk id, cosine similarity), best first."""
        collection = self._collection(embedder)
        query: Any = vector.reshape(1, -1)
        found = self._try(lambda: collection.query(query_embeddings=query, n_results=count, include=["distances"]))
        distances = (found["distances"] or [[]])[0]
        return [(key, 1.0 - distance) for key, distance in zip(found["ids"][0], distances, strict=True)]

    def nearest_among(
        self, embedder: str, vector: Vectors, count: int, belongs: Callable[[str], bool]
    ) -> list[tuple[str, float]]:
        """At least `count` of the nearest that belong, best first; fewer only when the index has no more.

        Asks for twice as many, then for ever more until enough survive: old releases may crowd the neighbourhood.
        """
        wanted = count * 2
        while True:
            nearest = self.nearest(embedder, vector, wanted)
            found = [(key, score) for key, score in nearest if belongs(key)]
            if len(found) >= count or len(nearest) < wanted:
                return found
            wanted *= 4

    def vectors(self, embedder: str, ids: Sequence[str]) -> dict[str, Vectors]:
        """The stored vectors of the ids that exist."""
        stored: dict[str, Vectors] = {}
        for i in range(0, len(ids), _READ_BATCH):
            batch = list(ids[i : i + _READ_BATCH])
            found = self._try(functools.partial(self._collection(embedder).get, ids=batch, include=["embeddings"]))
            if found["embeddings"] is not None:
                stored.update(zip(found["ids"], np.asarray(found["embeddings"], np.float32), strict=True))
        return stored

    def matrix(self, embedder: str, ids: Sequence[str]) -> Vectors:
        """The stored vectors of the ids in their order, shape (ids, size). Raises IndexBroken when one is missing."""
        parts = []
        for i in range(0, len(ids), _BATCH):
            batch = list(ids[i : i + _BATCH])
            stored = self.vectors(embedder, batch)
            if missing := [key for key in batch if key not in stored]:
                raise self.lacking(len(missing))
            parts.append(np.stack([stored[key] for key in batch]))
        return np.concatenate(parts) if parts else np.zeros((0, self.size(embedder) or 0), np.float32)

    def close(self) -> None:
        """Give the folder back to other processes."""
        self._collections.clear()
        close = getattr(self._client, "close", None)
        if close is not None:
            close()
        self._release()

    @contextlib.contextmanager
    def _whole_or_undone(self) -> Iterator[None]:
        """One change of the index at a time.

        After one that failed nobody knows what is on the disk, so this process changes no more: what it wrote on top
        would be lost with it.
        """
        if self._folder is None:
            yield
            return
        with self._writing:
            self._refuse_half_changed()
            keep_copy(self._folder)
            self._half_changed = True
            try:
                yield
                drop_copy(self._folder)
            except (IndexBroken, OSError):
                raise IndexBroken(f"vector index {self._where} cannot be written, as on a full disk; {_UNDO}") from None
            self._half_changed = False

    def _refuse_half_changed(self) -> None:
        if self._half_changed:
            raise IndexBroken(f"vector index {self._where}: an earlier change of it failed; {_UNDO}")

    def _collection(self, embedder: str) -> Collection:
        known = self._collections.get(embedder)
        if known is None:
            name = _collection_name(self._tenant, embedder)
            settings: Any = {"hnsw": HNSW}
            known = self._collections[embedder] = self._try(
                lambda: self._client.get_or_create_collection(name, embedding_function=None, configuration=settings)
            )
        return known

    def _try(self, call: Callable[[], T]) -> T:
        """Run a Chroma call; whatever it raises, the caller sees one kind of error that says what to do."""
        if self._absences.is_away:
            raise IndexBroken(f"vector index {self._where} did not answer just now; {_AWAY}")
        try:
            return call()
        except Exception as error:
            if self._folder is None:
                self._collections.clear()  # another process may have rebuilt it meanwhile
            if self._absences.note(error):
                _log.warning("index %s: does not answer (%s)", self._where, type(error).__name__)
                raise IndexBroken(f"vector index {self._where} does not answer; {_AWAY}") from None
            _log.warning("index %s: %s: %s", self._where, type(error).__name__, error)
            if "dimension" in str(error):
                raise IndexBroken(f"vector index {self._where}: {_OTHER_SIZE}; {_MEND}") from None
            raise IndexBroken(f"vector index {self._where} cannot be read ({type(error).__name__}); {_MEND}") from None


_OTHER_SIZE = "the embedder's vectors have another size than those stored: another model answers to its name"
_UNDO = "the old release stays live; make room if it lacks, then start again: that undoes the change"
_AWAY = "see to the Chroma server; it is asked again by itself"
_MEND = "stop the server and run `assist reindex` to rebuild it from the database"


def open_index(data_dir: Path, url: str | None = None, tenant: str = OWN) -> VectorIndex:
    """Open the embedded index in the data folder, or a tenant's collections of a Chroma server at a URL.

    Raises FolderInUse when another process owns the folder, IndexBroken when Chroma cannot open it,
    SetupError when the server does not answer.
    """
    if url is not None:
        return VectorIndex(connect(url), shown(url), lambda: None, tenant)
    import chromadb
    from chromadb.api.shared_system_client import SharedSystemClient
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    lock = own_folder(data_dir)
    folder = data_dir / "chroma"
    try:
        if put_copy_back(folder):
            _log.warning("index %s: its last change did not end and is undone", folder)
        client = chromadb.PersistentClient(str(folder), settings=settings)
    except Exception as error:
        # Chroma remembers the half-open system by its path and would hand it out again.
        SharedSystemClient.clear_system_cache()
        lock.release()
        _log.warning("index %s: %s: %s", folder, type(error).__name__, error)
        raise IndexBroken(f"vector index {folder} cannot be opened ({type(error).__name__}); {_MEND}") from None
    return VectorIndex(client, folder, lock.release, tenant)


def remove_index(data_dir: Path) -> None:
    """Delete the embedded index; the next publish or `assist reindex` fills a new one."""
    lock = own_folder(data_dir)
    try:
        drop_copy(data_dir / "chroma")
        shutil.rmtree(data_dir / "chroma", ignore_errors=True)
    finally:
        lock.release()


def questions_of(embedder: str) -> str:
    """Under which name the vectors of similar questions stand beside those of an embedder's chunks."""
    return f"{embedder}-questions"


def _collection_name(tenant: str, embedder: str) -> str:
    """A name that Chroma accepts, and no two tenants or embedders share: no tenant's name has a full stop."""
    wanted = f"chunks-{OWN}-{embedder}" if tenant == OWN else f"chunks-of-{tenant}.{embedder}"
    safe = re.sub(r"[^a-zA-Z0-9._-]+", "-", wanted).strip("-._")[:200]
    return safe if safe == wanted else f"{safe}-{hashlib.sha256(embedder.encode()).hexdigest()[:8]}"
