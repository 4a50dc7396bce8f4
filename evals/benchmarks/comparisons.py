"""Comparisons: the product and its peers over the same documents with the same embedder, in one run.

What is timed. *first*: publish into an empty folder. *unchanged*: publish the same documents again. *edited*: publish
again after a sentence was added to one document. Each from the parsed documents to the point where the new state is
durable and searchable, with handles opened for this publish and closed after it, as a new CI job does: cutting, reading
what was kept, embedding, writing, checking (the product checks its release; the peers check nothing) and, for
LlamaIndex, loading and saving its document store. Not timed: imports, loading the embedder, reading files.
*unchanged* and *edited* are medians of ROUNDS, in which the systems take turns. *query*: one search with everything
open and warm, embedding the question included; the systems take turns at every question. The peers build their BM25
when they are opened, the product its own; neither is timed.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Engine

from assist.drafting.turns.conversations import Conversation
from assist.errors import SetupError
from assist.knowledge.embedders import Embedder
from assist.knowledge.index import VectorIndex, open_index
from assist.knowledge.passages import Search
from assist.knowledge.publishing import publish
from assist.knowledge.reading.documents import Corpus, Document
from assist.store import open_store
from evals.benchmarks.peers import Find, System
from evals.benchmarks.speeds import Milliseconds, spread
from evals.labelled.collections import Collection, Progress, documents_of, find_documents, gains
from evals.statistics import paired_interval

ROUNDS = 3


@dataclass(frozen=True)
class Measured:
    """One system's seconds for each publish, milliseconds for each query, and nDCG@10 of each scored query."""

    version: str
    first: float
    unchanged: float
    edited: float
    query_ms: Milliseconds
    gains: tuple[float, ...]


class Ours:
    """The product over a folder."""

    name = "ours"
    version = f"reply-assist {version('reply-assist')}"

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self._folder = folder
        self._embedder = embedder

    def publish(self, documents: Sequence[Document]) -> None:
        """Publish as `assist corpus publish` does."""
        with self._opened() as (engine, index):
            publish(engine, index, self._embedder, Corpus(tuple(documents), ()))

    @contextmanager
    def open(self) -> Iterator[Find]:
        """Search as the assistant does, question by question."""
        with self._opened() as (engine, index):
            search = Search(engine, index, self._embedder)

            def find(conversation: Conversation) -> list[str]:
                return find_documents(search, conversation)

            yield find

    @contextmanager
    def _opened(self) -> Iterator[tuple[Engine, VectorIndex]]:
        index = open_index(self._folder)
        engine = open_store(f"sqlite:///{self._folder / 'assist.db'}")
        try:
            yield engine, index
        finally:
            engine.dispose()
            index.close()


def open_systems(folder: Path, embedder: Embedder) -> list[System]:
    """The product and its peers, each with a folder of its own. Raises SetupError when a peer is not installed."""
    try:
        from evals.benchmarks.peers_langchain import LangChain
        from evals.benchmarks.peers_llamaindex import LlamaIndex
    except ModuleNotFoundError as error:
        raise missing_peers("evals bench retrieval", error) from None
    return [kind(folder / kind.name, embedder) for kind in (Ours, LangChain, LlamaIndex)]


def missing_peers(command: str, error: ModuleNotFoundError) -> SetupError:
    """What to say when a peer cannot be imported: one line that names the package and what to install."""
    return SetupError(
        f"{command} needs the peers to compare with ({error.name} is missing); run pip install 'reply-assist[bench]'"
    )


def compare(systems: Sequence[System], collection: Collection, progress: Progress) -> dict[str, Measured]:
    """Publish and search with every system; by name. Queries are scored when the collection has relevant documents."""
    documents = documents_of(collection)
    turns = _Turns(systems, progress)
    first = turns.take("first publish", lambda _: documents, 1)
    unchanged = turns.take("unchanged publish", lambda _: documents, ROUNDS)
    queries, scores = _query(systems, collection, documents, progress)
    edited = turns.take("edited publish", lambda number: _edit(documents, number), ROUNDS)
    return {
        one.name: Measured(
            one.version, first[one.name], unchanged[one.name], edited[one.name], queries[one.name], scores[one.name]
        )
        for one in systems
    }


def report(measured: Mapping[str, Measured]) -> dict[str, Any]:
    """Every system's figures; the peers' also as ratios (peer / ours, above 1 where the product is faster) and leads.

    A lead is the mean of ours − peer in nDCG@10 with its 95% paired bootstrap interval.
    """
    ours = measured["ours"]
    return {name: _figures(one) | ({} if one is ours else _against(ours, one)) for name, one in measured.items()}


def _figures(one: Measured) -> dict[str, Any]:
    seconds = {"first": one.first, "unchanged": one.unchanged, "edited": one.edited}
    scored = {"ndcg@10": round(statistics.fmean(one.gains), 4)} if one.gains else {}
    return {
        "version": one.version,
        "publish_seconds": {name: round(value, 3) for name, value in seconds.items()},
        "query_ms": one.query_ms,
        **scored,
    }


def _against(ours: Measured, peer: Measured) -> dict[str, Any]:
    pairs = {
        "first": (peer.first, ours.first),
        "unchanged": (peer.unchanged, ours.unchanged),
        "edited": (peer.edited, ours.edited),
        "query_p50": (peer.query_ms.p50, ours.query_ms.p50),
        "query_p95": (peer.query_ms.p95, ours.query_ms.p95),
    }
    found: dict[str, Any] = {"ratios": {name: round(theirs / own, 2) for name, (theirs, own) in pairs.items()}}
    if ours.gains:
        lead = statistics.fmean(ours.gains) - statistics.fmean(peer.gains)
        found["lead"] = {"ndcg@10": round(lead, 4), "interval": paired_interval(peer.gains, ours.gains)}
    return found


@dataclass(frozen=True)
class _Turns:
    """Lets the systems publish in turn, so that whatever else the machine does falls on all of them."""

    systems: Sequence[System]
    progress: Progress

    def take(self, label: str, documents: Callable[[int], Sequence[Document]], rounds: int) -> dict[str, float]:
        """Median seconds of each system over the rounds; `documents` gives what a round publishes."""
        taken: dict[str, list[float]] = {one.name: [] for one in self.systems}
        for number in range(rounds):
            texts = documents(number)
            for place, one in enumerate(self.systems, 1):
                started = time.perf_counter()
                one.publish(texts)
                taken[one.name].append(time.perf_counter() - started)
                self.progress(f"{label}, {one.name}", number * len(self.systems) + place, rounds * len(self.systems))
        return {name: statistics.median(values) for name, values in taken.items()}


def _edit(documents: Sequence[Document], number: int) -> list[Document]:
    """The documents with a sentence more in the middle one, another in each round."""
    middle = len(documents) // 2
    added = {"zh": f"第 {number} 次修订。", "en": f"Revision {number}."}[documents[middle].front.language]
    edited = replace(documents[middle], body=f"{documents[middle].body}\n\n{added}")
    return [*documents[:middle], edited, *documents[middle + 1 :]]


def _query(
    systems: Sequence[System], collection: Collection, documents: Sequence[Document], progress: Progress
) -> tuple[dict[str, Milliseconds], dict[str, tuple[float, ...]]]:
    """Speed and nDCG@10 (of each query, in order) of every system."""
    names = {document.id: key for document, key in zip(documents, collection.documents, strict=True)}
    taken: dict[str, list[float]] = {one.name: [] for one in systems}
    ranked: dict[str, dict[str, list[str]]] = {one.name: {} for one in systems}
    with ExitStack() as stack:
        finders = {one.name: stack.enter_context(one.open()) for one in systems}
        for find in finders.values():
            find(next(iter(collection.queries.values())))
        for number, (key, conversation) in enumerate(collection.queries.items(), 1):
            for name, find in finders.items():
                started = time.perf_counter()
                found = find(conversation)
                taken[name].append((time.perf_counter() - started) * 1000)
                ranked[name][key] = [names[one] for one in found]
            progress("search", number, len(collection.queries))
    scores = {
        name: tuple(gains(lists, collection.relevant)) if collection.relevant else () for name, lists in ranked.items()
    }
    return {name: spread(values) for name, values in taken.items()}, scores
