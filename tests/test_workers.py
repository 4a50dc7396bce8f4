"""Workers: handlers run, their progress is told, and neither a crash nor a restart loses a job. On both databases."""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assist import jobs, store
from assist.errors import InvalidInput, ProviderFailed
from assist.jobs import Handler, Job, Payload, Progress
from assist.tenants import current_tenant, working_for
from assist.workers import Worker
from tests.databases import on_both

PATIENCE = 60.0  # seconds, on a machine that is busy with other things


@contextlib.contextmanager
def working(engine: Engine, handler: Handler, slots: int = 1) -> Iterator[Worker]:
    worker = Worker(engine, {"sum": handler}, slots=slots)
    worker.start()
    yield worker
    worker.stop(PATIENCE)


def outcome(engine: Engine, asked: Job) -> Job:
    """The job when it is over."""
    pause = threading.Event()
    for _ in range(int(PATIENCE / 0.02)):
        if (now := jobs.job(engine, asked.id)).is_over:
            return now
        pause.wait(0.02)
    raise AssertionError(f"still {jobs.job(engine, asked.id)}")


@on_both
def test_a_handler_is_given_the_payload_and_its_result_is_kept(engine: Engine) -> None:
    """Progress can be read while it runs."""
    seen: list[Job] = []

    def add(payload: Payload, progress: Progress) -> Mapping[str, int]:
        progress(1, 2, "adding")
        seen.append(jobs.job(engine, asked.id))
        return {"sum": sum(payload["numbers"])}

    asked = jobs.enqueue(engine, "sum", {"numbers": [1, 2]})
    with working(engine, add):
        assert outcome(engine, asked).result == {"sum": 3}
    assert [(job.state, job.done, job.total, job.note) for job in seen] == [("running", 1, 2, "adding")]


def test_a_users_mistake_is_told_in_its_own_words(engine: Engine) -> None:
    """Once, and not tried again."""

    def refuse(_payload: Payload, _progress: Progress) -> Mapping[str, int]:
        raise InvalidInput("numbers: none given")

    asked = jobs.enqueue(engine, "sum", {})
    with working(engine, refuse):
        over = outcome(engine, asked)
    assert (over.state, over.error, over.attempts) == ("failed", "numbers: none given", 1)


def test_what_nobody_foresaw_is_told_without_its_words(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    """They may be a customer's; kind and place are named, and the worker goes on."""

    def add(payload: Payload, _progress: Progress) -> Mapping[str, int]:
        if not payload:
            raise ValueError("138-0013-8000 is no number")
        return {"sum": 1}

    bad, good = jobs.enqueue(engine, "sum", {}), jobs.enqueue(engine, "sum", {"numbers": [1]})
    with caplog.at_level(logging.WARNING, "reply_assist"), working(engine, add):
        error = outcome(engine, bad).error or ""
        assert outcome(engine, good).state == "done"
    assert error.startswith("an unexpected error, ValueError in test_workers.py:")
    assert "138" not in caplog.text + error


def test_work_and_its_lines_in_the_log_belong_to_the_tenant_that_began_it(engine: Engine) -> None:
    """Of several shops in one process each has a worker of its own."""
    worked_for: list[str] = []

    def note(_payload: Payload, _progress: Progress) -> Mapping[str, int]:
        worked_for.append(current_tenant())
        return {}

    asked = jobs.enqueue(engine, "sum", {})
    with working_for("north"), working(engine, note):
        assert outcome(engine, asked).state == "done"
    assert worked_for == ["north"]


@on_both
def test_what_failed_for_a_while_succeeds_later(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The provider was down for two attempts."""
    monkeypatch.setattr(jobs, "FIRST_WAIT", dt.timedelta(0))
    calls: list[int] = []

    def add(_payload: Payload, _progress: Progress) -> Mapping[str, int]:
        calls.append(1)
        if len(calls) < 3:
            raise ProviderFailed("down")
        return {"sum": 1}

    asked = jobs.enqueue(engine, "sum", {})
    with working(engine, add):
        over = outcome(engine, asked)
    assert (over.state, over.attempts, over.error) == ("done", 3, None)


@on_both
def test_two_workers_share_the_jobs_and_do_none_twice(engine: Engine) -> None:
    """As two processes of the server do."""
    done: list[int] = []

    def add(payload: Payload, _progress: Progress) -> Mapping[str, int]:
        done.append(payload["number"])
        return {}

    with working(engine, add, slots=2), working(engine, add, slots=2):
        for asked in [jobs.enqueue(engine, "sum", {"number": number}) for number in range(12)]:
            outcome(engine, asked)
    assert sorted(done) == list(range(12))


def test_a_server_that_stops_hands_long_work_on(engine: Engine) -> None:
    """At the next report of its progress the job goes back, and the attempt does not count."""
    began, may_go_on = threading.Event(), threading.Event()

    def add(_payload: Payload, progress: Progress) -> Mapping[str, int]:
        began.set()
        may_go_on.wait(PATIENCE)
        progress(1, 2, "")
        return {}

    asked = jobs.enqueue(engine, "sum", {})
    worker = Worker(engine, {"sum": add})
    worker.start()
    assert began.wait(PATIENCE)
    worker.stop(0.0)
    may_go_on.set()
    with working(engine, lambda _payload, _progress: {"sum": 1}):
        over = outcome(engine, asked)
    assert (over.result, over.attempts) == ({"sum": 1}, 1)


def test_a_job_that_ends_its_process_each_time_is_given_up(engine: Engine) -> None:
    """It would end every process that takes it up, for ever."""
    asked = jobs.enqueue(engine, "sum", {})
    with engine.begin() as connection:
        connection.execute(sa.update(store.jobs).values(attempts=jobs.ATTEMPTS))
    with working(engine, lambda _payload, _progress: {}):
        over = outcome(engine, asked)
    assert (over.state, over.error) == ("failed", "given up: the process ended during each of 6 attempts")


KILLED = """
import datetime as dt, os, signal, sys
from assist.store import open_store
from assist.workers import Worker
import threading

def die(payload, progress):
    progress(1, 2, "half")
    os.kill(os.getpid(), signal.SIGKILL)

worker = Worker(open_store(sys.argv[1]), {"sum": die}, lease=dt.timedelta(seconds=1))
worker.start()
threading.Event().wait()
"""


@on_both
def test_a_process_killed_at_work_loses_nothing(engine: Engine, store_url: str) -> None:
    """kill -9 in the middle of a handler: when its lease has run out, another process does the job."""
    asked = jobs.enqueue(engine, "sum", {"numbers": [1, 2]})
    died = subprocess.run([sys.executable, "-c", KILLED, store_url], cwd=Path(__file__).parent.parent, timeout=PATIENCE)
    assert died.returncode == -9
    left = jobs.job(engine, asked.id)
    assert (left.state, left.done, left.note) == ("running", 1, "half")
    with working(engine, lambda payload, _progress: {"sum": sum(payload["numbers"])}):
        over = outcome(engine, asked)
    assert (over.state, over.result, over.attempts) == ("done", {"sum": 3}, 2)
