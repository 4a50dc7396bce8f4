"""Jobs: work that goes on after its request was answered, as rows in SQL, so that no restart and no crash loses it.

A job is enqueued in the transaction that decides on it, claimed by one worker of one process at a time, and tried again
after a while when what stopped it may pass. A claim is a lease: a process that dies leaves it to run out, and another
takes the job up. So a job runs at least once, and its handler must bear being begun twice.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError

from assist import store
from assist.errors import AssistError, ModelFailed, NotFound, Overloaded, ProviderFailed

State = Literal["waiting", "running", "done", "failed"]
STATES: tuple[str, ...] = get_args(State)
ATTEMPTS = 6
LEASE = dt.timedelta(seconds=60)
FIRST_WAIT = dt.timedelta(seconds=2)  # before the second attempt; each further wait is four times as long
KEPT = dt.timedelta(days=14)

Payload = Mapping[str, Any]
Progress = Callable[[int, int, str], None]  # done, of how many, what is being done
Handler = Callable[[Payload, Progress], Mapping[str, Any]]


@dataclass(frozen=True)
class Job:
    """A job as its asker sees it. `done` of `total` steps, `note` names the present one; `error` is one line."""

    id: str
    kind: str
    state: State
    done: int
    total: int
    note: str
    result: Mapping[str, Any] | None
    error: str | None
    by: str
    attempts: int
    created_at: str
    due_at: str
    started_at: str | None
    ended_at: str | None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state in ("done", "failed")


@dataclass(frozen=True)
class Claim:
    """A job taken up by a worker: `token` tells its claim from any later one."""

    job: Job
    payload: Payload
    token: str


class ClaimLost(Exception):
    """The worker was away for longer than the lease, and another has taken the job up; or the worker is to stop."""


_JOB = tuple(store.jobs.c[name] for name in Job.__dataclass_fields__)


def enqueue(
    source: Engine | Connection,
    kind: str,
    payload: Payload,
    *,
    by: str = "",
    unique: str | None = None,
    due: dt.datetime | None = None,
) -> Job:
    """A new job, which a worker with a handler for its kind takes up. On a connection it comes with its transaction.

    `due` is when it is to begin at the earliest; by default at once.

    While a job with the same `unique` waits or runs, that one is given back and no other is made.
    """
    table, now = store.jobs, store.utc_now()
    row = {
        "id": "j_" + secrets.token_hex(8), "kind": kind, "payload": dict(payload), "unique_key": unique, "by": by,
        "state": "waiting", "done": 0, "total": 0, "note": "", "attempts": 0, "created_at": now,
        "due_at": store.utc_text(due.astimezone(dt.UTC)) if due else now,
    }  # fmt: skip
    while True:
        with store.transaction(source) as connection:
            made = connection.execute(store.insert_new(connection, table).values(row).returning(*_JOB)).first()
            found = made or connection.execute(sa.select(*_JOB).where(table.c.unique_key == unique)).first()
        if found is not None:  # else the other one ended in between
            return Job(**found._mapping)


def job(engine: Engine, job_id: str) -> Job:
    """The job as it is now. Raises NotFound."""
    with engine.connect() as connection:
        row = connection.execute(sa.select(*_JOB).where(store.jobs.c.id == job_id)).first()
    if row is None:
        raise NotFound(f"job {job_id!r} does not exist; finished jobs are kept for {KEPT.days} days")
    return Job(**row._mapping)


def withdraw(engine: Engine, job_id: str) -> bool:
    """Take back a job that nobody has taken up yet; whether there was one."""
    waiting = (store.jobs.c.id == job_id) & (store.jobs.c.state == "waiting")
    with engine.begin() as connection:
        return connection.execute(sa.delete(store.jobs).where(waiting)).rowcount > 0


def claim(engine: Engine, kinds: Iterable[str], lease: dt.timedelta = LEASE) -> Claim | None:
    """Take up the job that is due for longest; None when there is none.

    Due is what waits and whose time has come, and what runs without its lease having been renewed.
    """
    table, token = store.jobs, secrets.token_hex(8)
    now = dt.datetime.now(dt.UTC)
    due = (
        sa.select(table.c.id)
        .where(table.c.kind.in_(list(kinds)), table.c.state.in_(("waiting", "running")))
        .where(table.c.due_at <= store.utc_text(now))
        .order_by(table.c.due_at, table.c.created_at)
        .limit(1)
    )
    first = due.with_for_update(skip_locked=True)  # of PostgreSQL; SQLite has one writer at a time anyway
    taken = (
        sa.update(table)
        .where(table.c.id == first.scalar_subquery())
        .values(
            state="running", claim=token, due_at=store.utc_text(now + lease), attempts=table.c.attempts + 1,
            started_at=sa.func.coalesce(table.c.started_at, store.utc_text(now)),
        )
        .returning(*_JOB, table.c.payload)
    )  # fmt: skip
    with engine.connect() as connection:  # reading only, for mostly there is none
        if connection.execute(due).first() is None:
            return None
    with engine.begin() as connection:
        row = connection.execute(taken).first()
    if row is None:
        return None
    values = dict(row._mapping)
    return Claim(payload=values.pop("payload"), job=Job(**values), token=token)


def renew(engine: Engine, taken: Claim, lease: dt.timedelta = LEASE) -> None:
    """Keep a claim for another lease. Raises ClaimLost."""
    _set(engine, taken, due_at=store.utc_text(dt.datetime.now(dt.UTC) + lease))


def report(engine: Engine, taken: Claim, done: int, total: int, note: str) -> None:
    """Say how far a job is. Raises ClaimLost."""
    _set(engine, taken, done=done, total=total, note=note)


def finish(engine: Engine, taken: Claim, result: Mapping[str, Any]) -> None:
    """A job is done; what it was given is forgotten. Raises ClaimLost."""
    _set(engine, taken, state="done", result=dict(result), payload={}, error=None, **_ended())


def fail(engine: Engine, taken: Claim, error: str) -> None:
    """A job will not be tried again. Raises ClaimLost."""
    _set(engine, taken, state="failed", error=error, **_ended())


def put_back(engine: Engine, taken: Claim, error: str | None, wait: dt.timedelta = dt.timedelta(0)) -> None:
    """A job waits for another attempt. Without an error the attempt was none. Raises ClaimLost."""
    due = store.utc_text(dt.datetime.now(dt.UTC) + wait)
    attempts = store.jobs.c.attempts if error else store.jobs.c.attempts - 1
    _set(engine, taken, state="waiting", claim=None, due_at=due, error=error, attempts=attempts)


def stopped_by(engine: Engine, taken: Claim, error: Exception, line: str) -> bool:
    """Note what stopped a job: it is tried again later when that may pass, else it has failed. Whether it is again."""
    attempts = taken.job.attempts
    if may_pass(error) and attempts < ATTEMPTS:
        put_back(engine, taken, line, wait_after(attempts))
        return True
    fail(engine, taken, line)
    return False


def wait_after(attempts: int) -> dt.timedelta:
    """How long a job waits when so many attempts failed."""
    wait: dt.timedelta = FIRST_WAIT * 4 ** (attempts - 1)
    return wait


def may_pass(error: Exception) -> bool:
    """Whether the same work may well succeed later: a provider, a network or a database that failed."""
    if isinstance(error, ProviderFailed):
        return not error.refused
    if isinstance(error, AssistError):
        return isinstance(error, ModelFailed | Overloaded)
    return isinstance(error, DBAPIError | OSError | TimeoutError)


def forget_old(engine: Engine) -> None:
    """Remove jobs that ended a while ago."""
    before = store.utc_text(dt.datetime.now(dt.UTC) - KEPT)
    with engine.begin() as connection:
        connection.execute(sa.delete(store.jobs).where(store.jobs.c.ended_at < before))


def _ended() -> dict[str, Any]:
    """What every end sets: the key is free for the next job."""
    return {"ended_at": store.utc_now(), "unique_key": None, "claim": None}


def _set(engine: Engine, taken: Claim, **values: Any) -> None:
    table = store.jobs
    mine = (table.c.id == taken.job.id) & (table.c.claim == taken.token)
    with engine.begin() as connection:
        if connection.execute(sa.update(table).where(mine).values(**values).returning(table.c.id)).first() is None:
            raise ClaimLost(taken.job.id)
