"""Trust and repair: what is wrong with an installation, and rebuilding the index from SQL."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from assist import conditions
from assist.errors import AssistError, IndexBroken, NotFound, ProviderFailed
from assist.knowledge.embedders import Embedder, RememberingEmbedder, open_embedder
from assist.knowledge.index import VectorIndex, open_index, questions_of, remove_index
from assist.knowledge.publishing import Progress, fill_index, fill_questions
from assist.knowledge.reading.documents import read_corpus
from assist.knowledge.releases import current_release, list_releases, read_release, refuse_other_embedder
from assist.knowledge.rerankers import open_reranker
from assist.settings import Settings
from assist.store import open_store

_PROBE = "ok"


@dataclass(frozen=True)
class Check:
    """One thing examined; `message` says what was found and, when not ok, what to do."""

    name: str
    ok: bool
    message: str


def examine(settings: Settings) -> list[Check]:
    """Check what an installation consists of and stands on, in the order in which it depends.

    The embedder and the reranker are tried with a word; the model is not. A database of an older version stays so.
    """
    embedder = RememberingEmbedder(open_embedder(settings))
    version = _check("version", lambda: conditions.version(settings))
    database = _check("database", lambda: _database(settings)) if version.ok else replace(version, name="database")

    def needing_it(name: str, look: Callable[[], str]) -> Check:
        """One line says what is wrong with the database; those that need it do not repeat it."""
        return _check(name, look) if database.ok else Check(name, False, "not looked at: it needs the database")

    return [
        _check("corpus", lambda: _corpus(settings)),
        database,
        needing_it("release", lambda: _release(settings)),
        needing_it("index", lambda: _index(settings, embedder)),
        needing_it("embedder", lambda: _embedder(settings, embedder)),
        _check("reranker", lambda: _reranker(settings)),
        _check("model", lambda: conditions.model(settings)),
        _check("room", lambda: conditions.room(settings)),
        _check("permissions", lambda: conditions.permissions(settings)),
        _check("redis", lambda: conditions.redis(settings)),
        needing_it("clock", lambda: conditions.clock(open_store(settings.sql_url))),
        needing_it("retention", lambda: conditions.retention(settings, open_store(settings.sql_url))),
        needing_it("audit", lambda: conditions.audit(open_store(settings.sql_url))),
    ]


def rebuild_index(settings: Settings, progress: Progress) -> int:
    """Empty the index and embed the chunks of every release of the configured embedder; returns how many.

    Raises SetupError when another embedder made the current release, ProviderFailed when the embedder fails: before
    anything is removed.
    """
    engine = open_store(settings.sql_url)
    embedder = open_embedder(settings)
    if current := current_release(engine):
        refuse_other_embedder(current, embedder.name)
    embedder.embed([_PROBE])
    if settings.chroma_url is None:
        remove_index(settings.data_dir)
    index = open_index(settings.data_dir, settings.chroma_url, settings.tenant)
    try:
        index.empty(embedder.name)
        index.empty(questions_of(embedder.name))
        ours = (read_release(engine, one.id) for one in list_releases(engine) if one.embedder == embedder.name)
        texts: dict[str, str] = {}
        for contents in ours:
            texts |= {chunk.id: chunk.indexed_text(document.title) for chunk, document, _ in contents.entries}
            fill_questions(index, embedder, contents.asked, progress)
        return len(fill_index(index, embedder, texts, progress))
    finally:
        index.close()


def _check(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, True, look())
    except AssistError as error:
        return Check(name, False, str(error))


def _corpus(settings: Settings) -> str:
    found = read_corpus(settings.corpus_dir)
    if found.problems:
        raise NotFound(f"{len(found.problems)} problem(s) in {settings.corpus_dir}; run `assist corpus check`")
    return f"{len(found.documents)} documents in {settings.corpus_dir}"


def _database(settings: Settings) -> str:
    return open_store(settings.sql_url).url.render_as_string(hide_password=True)


def _release(settings: Settings) -> str:
    release = current_release(open_store(settings.sql_url))
    if release is None:
        raise NotFound("nothing is published; run `assist corpus publish`")
    return f"{release.id}: {release.documents} documents, {release.chunks} chunks, since {release.created_at}"


def _index(settings: Settings, embedder: Embedder) -> str:
    engine = open_store(settings.sql_url)
    release = current_release(engine)
    index = open_index(settings.data_dir, settings.chroma_url, settings.tenant)
    try:
        if release is None:
            return "opens; empty until something is published"
        ids = [chunk.id for chunk, _, _ in read_release(engine, release.id).entries]
        if missing := index.missing(release.embedder, ids):
            raise NotFound(f"{len(missing)} of {len(ids)} chunks are missing; run `assist reindex`")
        if release.embedder == embedder.name:
            _compare_sizes(index, embedder)
        return f"holds all {len(ids)} chunks of the current release"
    finally:
        index.close()


def _compare_sizes(index: VectorIndex, embedder: Embedder) -> None:
    with contextlib.suppress(ProviderFailed):  # the embedder's own check says so
        stored, now = index.size(embedder.name), embedder.embed([_PROBE]).shape[1]
        if stored not in (None, now):
            raise IndexBroken(f"holds vectors of {stored} numbers, the embedder makes {now}; run `assist reindex`")


def _embedder(settings: Settings, embedder: Embedder) -> str:
    size = embedder.embed([_PROBE]).shape[1]
    if release := current_release(open_store(settings.sql_url)):
        refuse_other_embedder(release, embedder.name)
    return f"{embedder.name}, {size} dimensions"


def _reranker(settings: Settings) -> str:
    reranker = open_reranker(settings)
    if reranker is None:
        return "none; the search's own order stands"
    reranker.scores(_PROBE, [_PROBE, "no"])
    return f"{reranker.name} answers"
