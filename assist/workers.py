"""Workers: threads of a serving process that take up jobs and run their handlers."""

from __future__ import annotations

import contextvars
import datetime as dt
import logging
import threading
import time
import traceback
from collections.abc import Callable, Mapping

from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from assist import jobs
from assist.errors import AssistError
from assist.jobs import ATTEMPTS, LEASE, Claim, ClaimLost, Handler, Progress
from assist.store import line_of

LOOK_SECONDS = 0.5  # how often an idle worker looks for jobs that another process enqueued
SLOW_LOOK_SECONDS = 5.0  # after the database failed
_log = logging.getLogger("reply_assist")


class Worker:
    """Runs jobs of the kinds that it has handlers for, `slots` at a time."""

    def __init__(
        self, engine: Engine, handlers: Mapping[str, Handler], *, slots: int = 1, lease: dt.timedelta = LEASE
    ) -> None:
        """A handler is given the payload and a `progress` to call; what it returns is the job's result."""
        self._engine, self._handlers, self._lease = engine, handlers, lease
        self._news, self._is_over = threading.Event(), threading.Event()
        self._turn = threading.Lock()
        self._is_stopping = False
        self._claims: dict[str, Claim] = {}
        self._threads = [self._thread(self._work, f"jobs-{n}") for n in range(slots)]
        self._keeper = self._thread(self._keep, "jobs-keeper")

    def _thread(self, work: Callable[[], None], name: str) -> threading.Thread:
        """A thread that belongs, as its lines in the log do, to the tenant for which the worker was made."""
        return threading.Thread(target=contextvars.copy_context().run, args=(work,), name=name, daemon=True)

    def start(self) -> None:
        """Begin to take up jobs."""
        for thread in (*self._threads, self._keeper):
            thread.start()

    def wake(self) -> None:
        """Look for jobs at once: one was enqueued."""
        self._news.set()

    def stop(self, seconds: float = 5.0) -> None:
        """Take up nothing more, and wait so long for what runs; what is not done by then waits for another process."""
        self._is_stopping = True
        self._news.set()
        ends = time.monotonic() + seconds
        for thread in self._threads:
            if thread.is_alive():
                thread.join(max(0.0, ends - time.monotonic()))
        self._is_over.set()
        if self._keeper.is_alive():
            self._keeper.join(max(0.1, ends - time.monotonic()))

    def _work(self) -> None:
        """Take up jobs until the end. One thread looks for them while the others work or wait for their turn."""
        while not self._is_stopping:
            with self._turn:
                taken = self._next()
            if taken is not None:
                self._do(taken)

    def _next(self) -> Claim | None:
        """The next job, as soon as there is one; None at the end. A database that fails is asked again later."""
        while not self._is_stopping:
            self._news.clear()
            try:
                if taken := jobs.claim(self._engine, self._handlers, self._lease):
                    return taken
                wait = LOOK_SECONDS
            except Exception as error:
                _log.error("jobs: %s", _line(error))
                wait = SLOW_LOOK_SECONDS
            if not self._is_stopping:
                self._news.wait(wait)
        return None

    def _do(self, taken: Claim) -> None:
        """Run a job. When its end cannot be noted, the lease runs out, and it is done again."""
        self._claims[taken.token] = taken
        try:
            self._run(taken)
        except ClaimLost:
            _log.warning("job %s (%s): taken up by another process", taken.job.id, taken.job.kind)
        except Exception as error:
            _log.error("job %s (%s): %s", taken.job.id, taken.job.kind, _line(error))
        finally:
            del self._claims[taken.token]

    def _run(self, taken: Claim) -> None:
        """Run a job and note what comes of it. Raises ClaimLost."""
        if taken.job.attempts > ATTEMPTS:
            jobs.fail(self._engine, taken, f"given up: the process ended during each of {ATTEMPTS} attempts")
            return
        try:
            result = self._handlers[taken.job.kind](taken.payload, self._progress_of(taken))
        except ClaimLost:
            raise
        except _Stopping:
            jobs.put_back(self._engine, taken, None)
        except Exception as error:
            again = jobs.stopped_by(self._engine, taken, error, _line(error))
            outcome = "will be tried again" if again else "failed"
            _log.warning("job %s (%s) %s: %s", taken.job.id, taken.job.kind, outcome, _line(error))
        else:
            jobs.finish(self._engine, taken, result)

    def _progress_of(self, taken: Claim) -> Progress:
        """What a handler calls to say how far it is, and by which it learns that it is to end."""
        told = (0, 0, "")

        def progress(done: int, total: int, note: str) -> None:
            nonlocal told
            if self._is_stopping:
                raise _Stopping
            if told != (done, total, note):
                told = (done, total, note)
                jobs.report(self._engine, taken, *told)

        return progress

    def _keep(self) -> None:
        """Renew the claims of what runs."""
        while not self._is_over.wait(self._lease.total_seconds() / 3):
            for taken in list(self._claims.values()):
                try:
                    jobs.renew(self._engine, taken, self._lease)
                except ClaimLost:
                    continue  # whoever runs it learns it when reporting
                except Exception as error:
                    _log.error("jobs: %s", _line(error))


class _Stopping(Exception):
    """The process is to end: the job goes back, to be begun anew by another."""


def _line(error: Exception) -> str:
    """An error in one line that may be shown. Of one that nobody foresaw kind and place: its words may be personal."""
    if isinstance(error, AssistError):
        return str(error)
    if isinstance(error, DBAPIError):
        return f"the database failed: {line_of(error)}"
    if isinstance(error, OSError):
        return f"{type(error).__name__}: {error.strerror or 'no reason given'}"
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"an unexpected error, {type(error).__name__} in {place.filename.rpartition('/')[2]}:{place.lineno}"
