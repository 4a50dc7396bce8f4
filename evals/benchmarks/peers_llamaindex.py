"""LlamaIndex: its ingestion pipeline with a document store over Chroma, and its fusion of BM25 and vector retrievers.

As its documentation shows them, with these set in its favour: no transformation cache (it would keep every vector a
second time as JSON), large embedding batches, reciprocal rank fusion, and BM25 over jieba's words for Chinese. The
pipeline compares whole documents, so unchanged ones are not even cut.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import bm25s
from chromadb.api import ClientAPI
from llama_index.core import VectorStoreIndex, schema
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.ingestion import DocstoreStrategy, IngestionPipeline
from llama_index.core.llms import MockLLM
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.core.storage.docstore import SimpleDocumentStore
from llama_index.core.vector_stores.utils import node_to_metadata_dict
from llama_index.retrievers.bm25 import BM25Retriever
from llama_index.vector_stores.chroma import ChromaVectorStore
from pydantic import PrivateAttr

from assist.drafting.turns.conversations import Conversation
from assist.knowledge.embedders import Embedder
from assist.knowledge.reading.documents import Document
from assist.texts.languages import language_of
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

_BATCH = 128


class LlamaIndex:
    """LlamaIndex over a folder."""

    name = "llamaindex"
    version = f"llama-index-core {version('llama-index-core')}"

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        self._embedding = _Embedding(embedder)

    def publish(self, documents: Sequence[Document]) -> None:
        """Bring the store up to date by its ingestion pipeline: new and changed documents, and what is gone."""
        with chroma_client(self._folder) as client:
            pipeline = IngestionPipeline(
                transformations=[_Cut({document.id: document for document in documents}), self._embedding],
                vector_store=_open_store(client),
                docstore=SimpleDocumentStore(),
                docstore_strategy=DocstoreStrategy.UPSERTS_AND_DELETE,
                disable_cache=True,
            )
            kept = self._folder / "pipeline"
            if kept.is_dir():
                pipeline.load(str(kept))
            pipeline.run(documents=[_whole(document) for document in documents])
            pipeline.persist(str(kept))

    @contextlib.contextmanager
    def open(self) -> Iterator[Find]:
        """BM25 and vectors, joined by reciprocal rank."""
        with self.open_retriever() as both:

            def find(conversation: Conversation) -> list[str]:
                return first_documents(found.metadata["source"] for found in both.retrieve(asked(conversation)))

            yield find

    @contextlib.contextmanager
    def open_retriever(self) -> Iterator[QueryFusionRetriever]:
        """The fusion itself, over what was published."""
        with chroma_client(self._folder) as client:
            store = _open_store(client)
            vectors = VectorStoreIndex.from_vector_store(store, embed_model=self._embedding)
            yield QueryFusionRetriever(
                [vectors.as_retriever(similarity_top_k=WANTED), _open_words(store.get_nodes(None))],
                llm=MockLLM(),  # never asked with num_queries=1, but the default one needs a key
                mode="reciprocal_rerank",
                similarity_top_k=WANTED * 2,
                num_queries=1,
                use_async=False,
            )


def _whole(document: Document) -> schema.Document:
    return schema.Document(id_=document.id, text=document.body, metadata={"title": document.title})


def _open_store(client: ClientAPI) -> ChromaVectorStore:
    return _Store(client.get_or_create_collection(COLLECTION, embedding_function=None, configuration=CHROMA), client)


def _open_words(nodes: Sequence[schema.TextNode]) -> BM25Retriever:
    logging.getLogger("bm25s").setLevel(logging.WARNING)  # it sets itself to DEBUG
    texts = [node.get_content() for node in nodes]
    if language_of("".join(texts[:1000])) == "en":
        return BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=WANTED)
    words = bm25s.BM25()
    words.index([cut_words(text) or [""] for text in texts], show_progress=False)
    words.corpus = [node_to_metadata_dict(node) | {"node_id": node.node_id} for node in nodes]
    return _ChineseWords(existing_bm25=words, similarity_top_k=WANTED, skip_stemming=True, token_pattern=r"(?u)\b\w+\b")


class _ChineseWords(BM25Retriever):
    """The retriever splits questions with a regular expression only; so they come with spaces between their words."""

    def _retrieve(self, query_bundle: schema.QueryBundle) -> list[schema.NodeWithScore]:
        found: list[schema.NodeWithScore] = super()._retrieve(
            schema.QueryBundle(" ".join(cut_words(query_bundle.query_str)))
        )
        return found


class _Cut(schema.TransformComponent):
    """Cuts documents as the product does."""

    _documents: Mapping[str, Document] = PrivateAttr()

    def __init__(self, documents: Mapping[str, Document]) -> None:
        super().__init__()
        self._documents = documents

    def __call__(self, nodes: Sequence[schema.BaseNode], **_: Any) -> list[schema.TextNode]:
        return [piece for node in nodes for piece in self._cut(node)]

    def _cut(self, whole: schema.BaseNode) -> list[schema.TextNode]:
        source = {schema.NodeRelationship.SOURCE: whole.as_related_node_info()}
        hidden = ["source"]  # from what is embedded and matched
        return [
            schema.TextNode(
                id_=piece.id,
                text=piece.text,
                metadata={"source": whole.node_id},
                excluded_embed_metadata_keys=hidden,
                excluded_llm_metadata_keys=hidden,
                relationships=source,
            )
            for piece in pieces_of(self._documents[whole.node_id])
        ]


class _Store(ChromaVectorStore):
    """Adds in batches that Chroma accepts; the original hands over 41,665 at once and is refused."""

    _most: int = PrivateAttr()

    def __init__(self, collection: Any, client: ClientAPI) -> None:
        super().__init__(chroma_collection=collection)
        self._most = client.get_max_batch_size()

    def add(self, nodes: list[schema.BaseNode], **more: Any) -> list[str]:
        return [
            key
            for start in range(0, len(nodes), self._most)
            for key in super(_Store, self).add(nodes[start : start + self._most], **more)
        ]


class _Embedding(BaseEmbedding):
    _embedder: Embedder = PrivateAttr()

    def __init__(self, embedder: Embedder) -> None:
        super().__init__(embed_batch_size=_BATCH)
        self._embedder = embedder

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        rows: list[list[float]] = self._embedder.embed(texts).tolist()
        return rows

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)
