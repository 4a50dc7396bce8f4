"""Jobs: one worker has one at a time, nothing is lost, and what may pass is tried again. On both databases."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assist import jobs, store
from assist.errors import InvalidInput, NotFound, ProviderFailed
from assist.jobs import Claim, ClaimLost
from tests.databases import on_both

LONG_AGO = dt.timedelta(seconds=-1)


def claimed(engine: Engine, lease: dt.timedelta = jobs.LEASE) -> Claim:
    taken = jobs.claim(engine, ["sum"], lease)
    assert taken is not None
    return taken


@on_both
def test_a_job_is_told_from_enqueued_to_done(engine: Engine) -> None:
    """Who asked, how far it is, what came of it; what it was given is then forgotten."""
    asked = jobs.enqueue(engine, "sum", {"numbers": [1, 2]}, by="k_1")
    assert (asked.state, asked.by, asked.is_over) == ("waiting", "k_1", False)
    taken = claimed(engine)
    assert (taken.payload, taken.job.id, taken.job.attempts) == ({"numbers": [1, 2]}, asked.id, 1)
    jobs.report(engine, taken, 1, 2, "adding")
    running = jobs.job(engine, asked.id)
    assert (running.state, running.done, running.total, running.note) == ("running", 1, 2, "adding")
    jobs.finish(engine, taken, {"sum": 3})
    done = jobs.job(engine, asked.id)
    assert (done.state, done.result, done.error, done.is_over) == ("done", {"sum": 3}, None, True)
    assert done.started_at is not None
    assert done.ended_at is not None
    with engine.connect() as connection:
        assert connection.execute(sa.select(store.jobs.c.payload)).scalar() == {}


@on_both
def test_an_unknown_job_is_named(engine: Engine) -> None:
    """With how long jobs are kept."""
    with pytest.raises(NotFound, match="'j_none' does not exist; finished jobs are kept for 14 days"):
        jobs.job(engine, "j_none")


@on_both
def test_many_claims_at_once_take_each_job_once(engine: Engine) -> None:
    """Eight threads, twenty jobs: none twice, none left."""
    asked = {jobs.enqueue(engine, "sum", {}).id for _ in range(20)}

    def take_all(_number: int) -> list[str]:
        return [taken.job.id for taken in iter(lambda: jobs.claim(engine, ["sum"]), None)]

    with ThreadPoolExecutor(8) as threads:
        taken = [one for ids in threads.map(take_all, range(8)) for one in ids]
    # A claim may pass over rows that another just holds, and find none: then a later look takes them.
    taken += take_all(0)
    assert sorted(taken) == sorted(asked)


@on_both
def test_other_kinds_are_left_alone(engine: Engine) -> None:
    """A worker takes up what it has handlers for."""
    jobs.enqueue(engine, "product", {})
    assert jobs.claim(engine, ["sum"]) is None


@on_both
def test_one_thing_is_not_done_twice(engine: Engine) -> None:
    """While one with the same key waits or runs it is given back; afterwards the key is free."""
    first = jobs.enqueue(engine, "sum", {}, unique="sum of today")
    with ThreadPoolExecutor(4) as threads:
        again = list(threads.map(lambda _: jobs.enqueue(engine, "sum", {}, unique="sum of today").id, range(8)))
    assert set(again) == {first.id}
    jobs.finish(engine, claimed(engine), {})
    assert jobs.enqueue(engine, "sum", {}, unique="sum of today").id != first.id


@on_both
def test_a_job_comes_with_the_transaction_that_decides_on_it(engine: Engine) -> None:
    """Rolled back, there is none."""
    with engine.connect() as connection:
        asked = jobs.enqueue(connection, "sum", {})
        connection.rollback()
    with pytest.raises(NotFound):
        jobs.job(engine, asked.id)


@on_both
def test_a_lease_that_ran_out_leaves_the_job_to_another(engine: Engine) -> None:
    """And the first one can no longer say anything about it."""
    jobs.enqueue(engine, "sum", {})
    first = claimed(engine, LONG_AGO)
    second = claimed(engine)
    assert (second.job.id, second.job.attempts) == (first.job.id, 2)
    with pytest.raises(ClaimLost):
        jobs.renew(engine, first)
    with pytest.raises(ClaimLost):
        jobs.report(engine, first, 1, 1, "")
    with pytest.raises(ClaimLost):
        jobs.finish(engine, first, {"sum": 0})
    with pytest.raises(ClaimLost):
        jobs.stopped_by(engine, first, ProviderFailed("late"), "late")
    jobs.finish(engine, second, {"sum": 1})
    assert jobs.job(engine, first.job.id).result == {"sum": 1}


@on_both
def test_a_lease_that_is_renewed_keeps_the_job(engine: Engine) -> None:
    """Long work is not begun a second time."""
    jobs.enqueue(engine, "sum", {})
    taken = claimed(engine, LONG_AGO)
    jobs.renew(engine, taken)
    assert jobs.claim(engine, ["sum"]) is None


@on_both
@pytest.mark.parametrize("error", [ProviderFailed("busy"), ConnectionResetError(), TimeoutError()])
def test_what_may_pass_is_tried_again_later_and_not_for_ever(engine: Engine, error: Exception) -> None:
    """After the last attempt the reason stays."""
    jobs.enqueue(engine, "sum", {})
    for attempt in range(1, jobs.ATTEMPTS + 1):
        taken = claimed(engine)
        again = jobs.stopped_by(engine, taken, error, "the provider is busy")
        now = jobs.job(engine, taken.job.id)
        assert again == (attempt < jobs.ATTEMPTS)
        assert now.error == "the provider is busy"
        if again:
            assert jobs.claim(engine, ["sum"]) is None  # not yet
            make_due(engine)
    assert jobs.job(engine, taken.job.id).state == "failed"


def test_the_wait_before_another_attempt_grows() -> None:
    """A provider that is down for minutes is not asked in vain the whole time."""
    waits = [jobs.wait_after(attempts).total_seconds() for attempts in range(1, jobs.ATTEMPTS)]
    assert waits == [2, 8, 32, 128, 512]


@on_both
@pytest.mark.parametrize("error", [InvalidInput("no"), ProviderFailed("no", refused=True), KeyError("x")])
def test_what_will_not_pass_fails_at_once(engine: Engine, error: Exception) -> None:
    """Trying again would only repeat it."""
    jobs.enqueue(engine, "sum", {})
    taken = claimed(engine)
    assert not jobs.stopped_by(engine, taken, error, "no")
    assert jobs.job(engine, taken.job.id).state == "failed"


@on_both
def test_finished_jobs_are_forgotten_after_a_while(engine: Engine) -> None:
    """Not those that still wait."""
    old, waiting = jobs.enqueue(engine, "sum", {}), jobs.enqueue(engine, "product", {})
    jobs.finish(engine, claimed(engine), {})
    with engine.begin() as connection:
        connection.execute(sa.update(store.jobs).values(created_at="2020-01-01T00:00:00.000Z"))
        ended = sa.update(store.jobs).where(store.jobs.c.id == old.id)
        connection.execute(ended.values(ended_at="2020-01-01T00:00:00.000Z"))
    jobs.forget_old(engine)
    with pytest.raises(NotFound):
        jobs.job(engine, old.id)
    assert jobs.job(engine, waiting.id).state == "waiting"


def make_due(engine: Engine) -> None:
    """As if the waiting time were over."""
    with engine.begin() as connection:
        connection.execute(sa.update(store.jobs).values(due_at=store.utc_now()))
