"""Handovers: a command that may not open the index, because a running server owns it, lets the server do the work."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assist import jobs, store
from assist.errors import CheckFailed, FolderInUse
from assist.jobs import Job

PATIENCE_SECONDS = 20.0  # for a server to take the job up
LOOK_SECONDS = 0.3
Report = Callable[[str, int, int], None]


def hand_over(
    engine: Engine,
    kind: str,
    payload: Mapping[str, Any],
    report: Report,
    in_use: FolderInUse,
    patience: float = PATIENCE_SECONDS,
) -> Mapping[str, Any]:
    """The result of a job that the owner of the data folder does, its progress told meanwhile.

    Raises `in_use` when the owner takes up no jobs (it is no server), CheckFailed with what stopped the job.
    """
    job = jobs.enqueue(engine, kind, payload, by="command", unique=f"{kind} {sorted(payload.items())}")
    started = time.monotonic()
    try:
        while not job.is_over:
            time.sleep(LOOK_SECONDS)
            job = jobs.job(engine, job.id)
            report(job.note, job.done, job.total)
            late = job.state == "waiting" and time.monotonic() - started > patience
            if late and not _is_working(engine) and jobs.withdraw(engine, job.id):
                raise in_use
    except KeyboardInterrupt:
        jobs.withdraw(engine, job.id)
        raise
    return _result(job)


def _result(job: Job) -> Mapping[str, Any]:
    if job.state == "failed" or job.result is None:
        raise CheckFailed(f"the server could not do it: {job.error}")
    return job.result


def _is_working(engine: Engine) -> bool:
    """Whether somebody works on any job: then this one will have its turn."""
    table = store.jobs
    running = sa.select(table.c.id).where(table.c.state == "running", table.c.due_at > store.utc_now()).limit(1)
    with engine.connect() as connection:
        return connection.execute(running).first() is not None
