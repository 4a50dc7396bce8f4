"""Trials: a corpus as the release would be that it makes, opened for search; nothing of it is ever live.

Its chunks and vectors stay for the publish that may follow, its row goes before anybody could see it.
"""

from __future__ import annotations

import secrets

from sqlalchemy.engine import Engine

from assist import store
from assist.errors import CheckFailed
from assist.knowledge.embedders import Embedder
from assist.knowledge.index import VectorIndex
from assist.knowledge.manifests import chunk_ids, forget, indexed_texts, write_documents, write_release
from assist.knowledge.open_releases import OpenRelease
from assist.knowledge.publishers import publishing_alone
from assist.knowledge.publishing import asked_in, fill_index, fill_questions
from assist.knowledge.reading.documents import Corpus
from assist.knowledge.releases import TRIAL, Release
from assist.knowledge.warnings.accounts import readable


def open_trial(engine: Engine, index: VectorIndex, embedder: Embedder, corpus: Corpus) -> OpenRelease:
    """The corpus ready to be searched. Only chunks never seen are embedded.

    Raises CheckFailed with every problem of the corpus, ProviderFailed when the embedder fails.
    """
    corpus = readable(corpus)
    if corpus.problems:
        raise CheckFailed("the documents have problems; nothing can be tried", [str(p) for p in corpus.problems])
    name = TRIAL + secrets.token_hex(8)
    with publishing_alone(engine):
        write_documents(engine, corpus)
        ids = chunk_ids(engine, corpus)
        asked = asked_in(engine, corpus, ids)
        fill_index(index, embedder, indexed_texts(engine, corpus.documents, index.missing(embedder.name, ids)))
        fill_questions(index, embedder, asked)
        try:
            write_release(engine, name, embedder.name, corpus, len(ids), asked)
            row = Release(
                name, store.utc_now(), len(corpus.documents), len(ids), embedder.name, corpus.chunking.name, False
            )
            return OpenRelease(engine, row)
        finally:
            forget(engine, name)
