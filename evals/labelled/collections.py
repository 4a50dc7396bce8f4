"""Collections: questions with relevant passages from elsewhere, as BEIR folders, through the product's own search.

A BEIR folder holds `corpus.jsonl` ({_id, title, text}), `queries.jsonl` ({_id, text, history?}) and `qrels/test.tsv`
(query-id, corpus-id, score, with a header); `history` is [[role, text], …].
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy.engine import Engine

from assist.drafting.answering.evidence import with_context
from assist.drafting.answering.searches import asked_of
from assist.drafting.turns.conversations import Conversation, Message
from assist.errors import InvalidInput
from assist.knowledge.index import VectorIndex
from assist.knowledge.open_releases import AsOf
from assist.knowledge.passages import Search
from assist.knowledge.publishing import Published, publish
from assist.knowledge.ranking import SIGNS, fitted
from assist.knowledge.reading.documents import Corpus, Document, FrontMatter
from assist.texts.languages import language_of
from evals.rows import read_rows
from evals.statistics import paired_interval

DEPTH = 10
TODAY = AsOf.on(dt.date.today())
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Collection:
    """Documents by id as (title, text), queries by id, and the relevant documents of each query with their grade."""

    documents: Mapping[str, tuple[str, str]]
    queries: Mapping[str, Conversation]
    relevant: Mapping[str, Mapping[str, float]]


def read_collection(folder: Path) -> Collection:
    """Read a BEIR folder. Raises InvalidInput naming file and line of what does not fit, or nothing to score."""
    _open(folder / "corpus.jsonl").close()  # what is no BEIR folder is told what belongs into one
    documents = {
        row["_id"]: (str(row.get("title") or ""), str(row["text"]))
        for row in read_rows(folder / "corpus.jsonl", "_id", "text")
    }
    queries = {row["_id"]: read_conversation(row) for row in read_rows(folder / "queries.jsonl", "_id", "text")}
    relevant: dict[str, dict[str, float]] = {}
    for query, document, grade in _read_grades(folder / "qrels" / "test.tsv"):
        if query in queries and grade > 0:
            relevant.setdefault(query, {})[document] = grade
    if not documents or not relevant:
        raise InvalidInput(f"{folder}: no documents, or no query with a relevant document; nothing can be scored")
    return Collection(documents, {key: queries[key] for key in relevant}, relevant)


def measure_retrieval(
    collection: Collection, engine: Engine, index: VectorIndex, search: Search, progress: Progress
) -> dict[str, Any]:
    """Publish the documents, search for every query, and score the first DEPTH documents found."""
    done = publish_collection(collection, engine, index, search, progress)
    search.find("warm", 1, TODAY)
    ranked, taken = rank_queries(collection, search, progress)
    return {
        "documents": len(collection.documents),
        "queries": len(ranked),
        **score_rankings(ranked, collection.relevant),
        "index_seconds": done.seconds,
        "query_ms": {"p50": round(statistics.median(taken), 1), "p95": round(_percentile(taken, 0.95), 1)},
        "embedder": search.embedder.name,
        "release": done.release,
    }


def ablate(
    collection: Collection, engine: Engine, index: VectorIndex, search: Search, progress: Progress
) -> dict[str, Any]:
    """nDCG@10 with each sign's weight at nought in turn: what is lost without it, with a 95% interval.

    The collection must be published already.
    """
    ranked, _ = rank_queries(collection, search, progress)
    whole = gains(ranked, collection.relevant)
    signs = {}
    for sign in SIGNS:
        without = Search(engine, index, search.embedder, {**fitted(), sign: 0.0})
        scores = gains(rank_queries(collection, without, progress)[0], collection.relevant)
        signs[sign] = {
            "ndcg@10": round(statistics.fmean(scores), 4),
            "loss": round(statistics.fmean(whole) - statistics.fmean(scores), 4),
            "interval": paired_interval(scores, whole),
        }
    return signs


def rank_queries(
    collection: Collection, search: Search, progress: Progress
) -> tuple[dict[str, list[str]], list[float]]:
    """The documents found for every query, best first, and the milliseconds that each took."""
    names = {f"d{number}": key for number, key in enumerate(collection.documents)}
    ranked, taken = {}, []
    for number, (key, conversation) in enumerate(collection.queries.items(), 1):
        started = time.perf_counter()
        found = find_documents(search, conversation)
        taken.append((time.perf_counter() - started) * 1000)
        ranked[key] = [names[name] for name in found]
        progress("search", number, len(collection.queries))
    return ranked, taken


def publish_collection(
    collection: Collection, engine: Engine, index: VectorIndex, search: Search, progress: Progress
) -> Published:
    """Publish a collection's documents."""
    search.embedder.embed(["warm"])
    # A public set has texts of a dash or a star alone; a shop's document that says nothing is refused.
    documents = [one for one in documents_of(collection) if any(char.isalnum() for char in one.body)]
    return publish(engine, index, search.embedder, Corpus(tuple(documents), ()), progress)


def documents_of(collection: Collection) -> list[Document]:
    """A collection's documents as the product takes them; the n-th, from 0, gets the id `d<n>`."""
    return [_document(f"d{number}", *text) for number, text in enumerate(collection.documents.values())]


def find_documents(search: Search, conversation: Conversation) -> list[str]:
    """The first DEPTH documents for a conversation, question by question as the assistant searches, best first."""
    questions, context, turn = asked_of(conversation)
    asked = with_context(questions, context, turn)
    lists = [search.find(one, DEPTH * 4, TODAY, context=before, turn=own).passages for one, before, own in asked]
    merged = dict.fromkeys(row[place].document for place in range(DEPTH * 4) for row in lists if place < len(row))
    return list(merged)[:DEPTH]


def score_rankings(
    ranked: Mapping[str, Sequence[str]], relevant: Mapping[str, Mapping[str, float]]
) -> dict[str, float]:
    """Mean recall@5, nDCG@10 and MRR@10 over the queries."""
    recall, reciprocal = [], []
    for key, found in ranked.items():
        grades = relevant[key]
        recall.append(len(set(found[:5]) & set(grades)) / len(grades))
        reciprocal.append(next((1 / place for place, name in enumerate(found[:10], 1) if name in grades), 0.0))
    means = {"recall@5": recall, "ndcg@10": gains(ranked, relevant), "mrr@10": reciprocal}
    return {name: round(statistics.fmean(values), 4) for name, values in means.items()}


def gains(ranked: Mapping[str, Sequence[str]], relevant: Mapping[str, Mapping[str, float]]) -> list[float]:
    """nDCG@10 of each query (graded, log2 discount; Järvelin & Kekäläinen 2002)."""
    found = []
    for key, names in ranked.items():
        grades = relevant[key]
        best = sorted(grades.values(), reverse=True)[:10]
        ideal = sum(grade / math.log2(place + 2) for place, grade in enumerate(best))
        gained = sum(grades.get(name, 0.0) / math.log2(place + 2) for place, name in enumerate(names[:10]))
        found.append(gained / ideal)
    return found


def _percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def _document(name: str, title: str, text: str) -> Document:
    front = FrontMatter(id=name, title=title.strip()[:200] or ".", kind="guide", language=language_of(text))
    return Document(front, text)


def read_conversation(row: Mapping[str, Any]) -> Conversation:
    """A row's `history` and `text` as a conversation. Raises InvalidInput."""
    try:
        said = [
            Message("agent" if role in ("agent", "assistant") else "customer", text)
            for role, text in row.get("history", ())
        ]
    except (TypeError, ValueError):
        raise InvalidInput(f"history {row['history']!r:.80} is not a list of [role, text]") from None
    return Conversation((*said, Message("customer", row["text"])))


def _read_grades(path: Path) -> Iterator[tuple[str, str, float]]:
    """The rows (query, document, grade) of a file with tabs between them and a header. Raises InvalidInput."""
    with _open(path) as lines:
        rows = csv.DictReader(io.TextIOWrapper(lines, "utf-8", newline=""), delimiter="\t")
        try:
            for row in rows:
                yield row["query-id"], row["corpus-id"], float(row["score"])
        except (csv.Error, KeyError, TypeError, ValueError):
            raise InvalidInput(
                f"{path}:{rows.line_num}: not a query, a document and a grade, with tabs, in UTF-8"
            ) from None


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise InvalidInput(
            f"{path}: {error.strerror}; a BEIR folder has corpus.jsonl, queries.jsonl, qrels/test.tsv"
        ) from None
