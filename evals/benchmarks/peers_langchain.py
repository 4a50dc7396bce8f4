"""LangChain: its indexing API with a record manager over Chroma, and its ensemble of BM25 and vector retrievers.

As its documentation shows them, with BM25 over jieba's words instead of white space, in its favour. Documents must be
loaded and cut on every run, for the API compares chunks.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path

from chromadb.api import ClientAPI
from langchain_chroma import Chroma
from langchain_classic.indexes import SQLRecordManager
from langchain_classic.retrievers import EnsembleRetriever
from langchain_community.retrievers import BM25Retriever
from langchain_core import documents as langchain
from langchain_core.embeddings import Embeddings
from langchain_core.indexing import index
from sqlalchemy import create_engine

from assist.drafting.turns.conversations import Conversation
from assist.knowledge.embedders import Embedder
from assist.knowledge.reading.documents import Document
from evals.benchmarks.peers import (
    CHROMA,
    COLLECTION,
    WANTED,
    Find,
    asked,
    chroma_client,
    cut_words,
    first_documents,
    pieces_of,
)


class LangChain:
    """LangChain over a folder."""

    name = "langchain"
    version = f"langchain-core {version('langchain-core')}"

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        self._embeddings = _Embeddings(embedder)

    def publish(self, documents: Sequence[Document]) -> None:
        """Bring the store up to date by LangChain's record manager: it embeds what is new and removes what is gone."""
        engine = create_engine(f"sqlite:///{self._folder / 'records.db'}")
        records = SQLRecordManager(COLLECTION, engine=engine)
        records.create_schema()
        try:
            with chroma_client(self._folder) as client:
                index(
                    [piece for document in documents for piece in _cut(document)],
                    records,
                    self._store(client),
                    cleanup="full",
                    source_id_key="source",
                    key_encoder="sha256",
                )
        finally:
            engine.dispose()

    @contextlib.contextmanager
    def open(self) -> Iterator[Find]:
        """Its ensemble of BM25 and vectors, half and half."""
        with self.open_retriever() as both:

            def find(conversation: Conversation) -> list[str]:
                return first_documents(found.metadata["source"] for found in both.invoke(asked(conversation)))

            yield find

    @contextlib.contextmanager
    def open_retriever(self) -> Iterator[EnsembleRetriever]:
        """The ensemble itself, over what was published."""
        with chroma_client(self._folder) as client:
            store = self._store(client)
            held = store.get()
            words = BM25Retriever.from_texts(
                held["documents"], metadatas=held["metadatas"], preprocess_func=cut_words, k=WANTED
            )
            vectors = store.as_retriever(search_kwargs={"k": WANTED})
            yield EnsembleRetriever(retrievers=[words, vectors], weights=[0.5, 0.5], id_key="piece")

    def _store(self, client: ClientAPI) -> Chroma:
        return Chroma(COLLECTION, self._embeddings, client=client, collection_configuration=CHROMA)


def _cut(document: Document) -> list[langchain.Document]:
    return [
        langchain.Document(page_content=piece.text, metadata={"source": document.id, "piece": piece.id})
        for piece in pieces_of(document)
    ]


class _Embeddings(Embeddings):
    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        rows: list[list[float]] = self._embedder.embed(texts).tolist()
        return rows

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]
