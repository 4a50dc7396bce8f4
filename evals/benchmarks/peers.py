"""Peers: what a system must do to be compared, and what the peers of other vendors share.

Every system gets the same documents, cut into the same pieces by the product's own chunking, and the same embedder:
what differs is how each keeps account of what changed, and how it ranks. The peers' collections have the product's
Chroma settings.
"""

from __future__ import annotations

import contextlib
import functools
import logging
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from assist.drafting.turns.conversations import Conversation, context_of, turn_of
from assist.knowledge.chunks import chunk_document
from assist.knowledge.index import HNSW
from assist.knowledge.reading.documents import Document
from evals.labelled.collections import DEPTH

if TYPE_CHECKING:
    from chromadb.api import ClientAPI

# Passages that each retriever contributes; the product asks for as many.
WANTED = DEPTH * 4
COLLECTION = "bench"
CHROMA: Any = {"hnsw": HNSW}

Find = Callable[[Conversation], list[str]]
"""The ids of up to DEPTH documents for a conversation, best first."""


class System(Protocol):
    """Publishes documents into a folder and searches them."""

    name: str
    version: str

    def publish(self, documents: Sequence[Document]) -> None:
        """Make the folder hold exactly these documents. Opens whatever it needs, and closes it again."""

    def open(self) -> AbstractContextManager[Find]:
        """Search over what was published."""


@dataclass(frozen=True)
class Piece:
    """A chunk of a document as it is embedded: title, headings and text."""

    id: str
    text: str


def pieces_of(document: Document) -> list[Piece]:
    """The document as the product cuts it."""
    return [Piece(chunk.id, chunk.indexed_text(document.title)) for chunk in chunk_document(document)]


def asked(conversation: Conversation) -> str:
    """The one string that a peer's retriever takes: the customer's turn, after what was said just before it.

    Their own way to resolve a follow-up is a language model, which none of the systems has here.
    """
    return "\n".join(part for part in (context_of(conversation), turn_of(conversation)) if part)


def first_documents(names: Iterable[str]) -> list[str]:
    """The first DEPTH different documents, in order."""
    return list(dict.fromkeys(names))[:DEPTH]


def cut_words(text: str) -> list[str]:
    """Words in lower case, Chinese cut by jieba with its own dictionary: what makes the peers' BM25 fit for Chinese."""
    return [word for word in _jieba().cut(text.lower(), HMM=False) if word[0].isalnum()]


@functools.cache
def _jieba() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # invalid escapes in its source, reported when first compiled
        import jieba

    jieba.setLogLevel(logging.WARNING)
    # The product adds shop terms to the shared tokenizer; these are not a peer's.
    own = jieba.Tokenizer()
    own.initialize()
    return own


@contextlib.contextmanager
def chroma_client(folder: Path) -> Iterator[ClientAPI]:
    """Chroma's embedded client, closed at the end so that the next one reads the files afresh."""
    import chromadb

    client = chromadb.PersistentClient(str(folder), settings=chromadb.config.Settings(anonymized_telemetry=False))
    try:
        yield client
    finally:
        client.close()  # type: ignore[attr-defined]  # every client that the call above returns has it
