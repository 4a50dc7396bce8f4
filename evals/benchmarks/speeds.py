"""Benchmarks: speed and size on this machine, reported and never asserted. Ratios of one run are what compares."""

from __future__ import annotations

import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from assist.knowledge.open_releases import AsOf
from assist.knowledge.publishing import publish
from assist.knowledge.reading.documents import read_corpus
from assist.openings import open_assistant
from assist.settings import Settings
from assist.store import open_store
from evals.cases.cases import Case

ROUNDS = 3


@dataclass(frozen=True)
class Milliseconds:
    """Median and 95th percentile."""

    p50: float
    p95: float


@dataclass(frozen=True)
class Benchmark:
    """Speed of publishing, searching and quote-drafting in process; memory is the process's peak, in MB."""

    documents: int
    chunks: int
    publish_seconds: float
    republish_seconds: float
    search_ms: Milliseconds
    draft_ms: Milliseconds
    peak_memory_mb: int


def run_benchmark(settings: Settings, cases: Sequence[Case]) -> Benchmark:
    """Publish the corpus from empty into a folder of its own, then search and draft every case a few times."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        scratch = settings.model_copy(update={"data_dir": Path(folder), "database_url": None, "chroma_url": None})
        assistant, index = open_assistant(scratch, keep=False)
        try:
            corpus, embedder = read_corpus(settings.corpus_dir), assistant.search.embedder
            embedder.embed(["warm"])
            first = publish(open_store(scratch.sql_url), index, embedder, corpus)
            again = publish(open_store(scratch.sql_url), index, embedder, corpus)
            assistant.warm_up()
            asked = [case.as_conversation() for case in cases for _ in range(ROUNDS)]
            days = [case.as_of for case in cases for _ in range(ROUNDS)]
            texts = [(c.messages[-1].text, AsOf.on(d)) for c, d in zip(asked, days, strict=True) if d]
            search = time_calls([partial(assistant.search.find, text, 8, day) for text, day in texts])
            draft = time_calls([partial(assistant.draft, one, as_of=day) for one, day in zip(asked, days, strict=True)])
        finally:
            index.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return Benchmark(first.documents, first.chunks, first.seconds, again.seconds, search, draft, peak)


def spread(taken: Sequence[float]) -> Milliseconds:
    """Median and 95th percentile of milliseconds, at least one."""
    high = statistics.quantiles(taken, n=20)[-1] if len(taken) > 1 else taken[0]
    return Milliseconds(round(statistics.median(taken), 1), round(high, 1))


def time_calls(calls: Sequence[Callable[[], object]]) -> Milliseconds:
    """How long each call takes, one after the other."""
    taken = []
    for call in calls:
        started = time.perf_counter()
        call()
        taken.append((time.perf_counter() - started) * 1000)
    return spread(taken)
