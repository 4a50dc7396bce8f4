"""The benchmark of the service: what it counts, over a server that answers at once."""

from __future__ import annotations

import os
from pathlib import Path

from assist.knowledge.reading.documents import read_corpus
from evals.benchmarks.processes import calibrate, cpu_seconds, memory_mb
from evals.benchmarks.served import Script
from evals.benchmarks.services import Streams, _count, write_documents


def test_invented_documents_are_a_corpus(tmp_path: Path) -> None:
    """As many as asked for, none with a problem, and questions about them."""
    questions = write_documents(tmp_path / "corpus", 20)
    corpus = read_corpus(tmp_path / "corpus")
    assert (len(corpus.documents), corpus.problems) == (20, ())
    assert len(questions) == 20
    assert all(questions)


def test_a_fifth_of_the_calls_fails_evenly_spread() -> None:
    """So that a short run fails as often as a long one."""
    script = Script(failing=0.2)
    assert [script.fails_now() for _ in range(10)] == [False, False, False, False, True] * 2
    assert not any(Script().fails_now() for _ in range(10))


def test_who_wrote_the_drafts_is_counted_with_the_reasons() -> None:
    """A stream that ended without a draft is an error."""
    told = Streams("two")
    _count(told, {"origin": "model", "degraded": None})
    _count(told, {"origin": "quote", "degraded": "model_late"})
    _count(told, None, "error 503")
    assert (told.drafts, told.by_model, told.errors) == (2, 1, 1)
    assert told.reasons == {"model_late": 1, "error 503": 1}


def test_memory_is_read_of_the_process() -> None:
    """What it holds for good shows."""
    before = memory_mb(os.getpid())
    held = bytearray(os.urandom(1)) * 50_000_000
    assert memory_mb(os.getpid()) - before >= 40
    assert held


def test_processor_time_is_read_of_the_process() -> None:
    """Of this one it grows while it works."""
    before = cpu_seconds(os.getpid())
    while cpu_seconds(os.getpid()) <= before:
        assert calibrate() > 0
