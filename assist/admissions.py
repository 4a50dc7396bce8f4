"""Admissions: how many drafts are worked on at once, whose turn is next, and when there are too many to wait.

Drafting is work for the processor, so few at once are as quick as many, and each of few is done sooner. Who was begun
goes on before anyone new begins: what a model has written by its deadline must not be late for want of us. New ones
take turns by who asks, so that nobody's hundred requests stand before another's one.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import math
import os
import threading
import time
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from assist.errors import Overloaded

SLOTS = min(4, max(2, os.cpu_count() or 2))  # Python runs one thread's code at a time; numpy's runs beside it
LONGEST_WAIT = 10.0  # seconds that an agent may be let wait for the first word
FIRST_GUESS = 0.1  # seconds that each place in the queue takes, before any was seen
P = ParamSpec("P")
T = TypeVar("T")


class Admissions:
    """Slots for drafting, and the threads that do it. Safe to share between threads and event loops."""

    def __init__(self, slots: int = SLOTS, longest_wait: float = LONGEST_WAIT) -> None:
        """`longest_wait` is how long a new draft may probably wait before it is refused instead."""
        self._threads = ThreadPoolExecutor(slots, thread_name_prefix="drafting")
        self._lock = threading.Lock()
        self._free = slots
        self._longest = longest_wait
        self._begun: deque[Future[None]] = deque()
        self._new: OrderedDict[str | None, deque[Future[None]]] = OrderedDict()
        self._seconds_a_place = FIRST_GUESS

    @property
    def waiting(self) -> int:
        """How many drafts wait for their turn."""
        with self._lock:
            return len(self._begun) + sum(map(len, self._new.values()))

    async def run(self, work: Callable[P, T], *given: P.args, **more: P.kwargs) -> T:
        """Do a piece of work on a thread of drafting, for the same request. To be called within a turn."""
        request = contextvars.copy_context()
        return await asyncio.wrap_future(self._threads.submit(request.run, partial(work, *given, **more)))

    async def resume(self, work: Callable[P, T], *given: P.args, **more: P.kwargs) -> T:
        """Do another piece of work for a draft that was begun, in a turn of its own."""
        async with self.resumed():
            return await self.run(work, *given, **more)

    @contextlib.asynccontextmanager
    async def admitted(self, asker: str | None) -> AsyncIterator[None]:
        """The turn of a new draft. Raises Overloaded at once when it would have to wait too long, or when it has.

        Without an asker (a command, an evaluation) it waits as long as it takes.
        """
        self.refuse_overload(asker)
        with self._lock:
            places, came = self._places(asker), time.monotonic()
            waiting = self._enter(self._new.setdefault(asker, deque()))
        try:
            async with asyncio.timeout(self._longest if asker is not None else None):
                await self._turn(waiting)
        except TimeoutError:
            self._learn(time.monotonic() - came, places)
            raise _overloaded(self._longest) from None
        self._learn(time.monotonic() - came, places)
        try:
            yield
        finally:
            self._leave()

    @contextlib.asynccontextmanager
    async def resumed(self) -> AsyncIterator[None]:
        """The turn of a draft that was begun: before all new ones."""
        with self._lock:
            waiting = self._enter(self._begun)
        await self._turn(waiting)
        try:
            yield
        finally:
            self._leave()

    def refuse_overload(self, asker: str | None) -> None:
        """Raises Overloaded when a new draft of this asker would probably wait too long."""
        with self._lock:
            wait = self._places(asker) * self._seconds_a_place
        if asker is not None and wait > self._longest:
            raise _overloaded(wait - self._longest)

    def _places(self, asker: str | None) -> int:
        """How many turns come before that of a new draft of this asker, itself counted; 0 when a slot is free."""
        if self._free:
            return 0
        own = len(self._new.get(asker, ())) + 1
        others = sum(min(len(queue), own) for key, queue in self._new.items() if key != asker)
        return own + others + len(self._begun)

    def _enter(self, queue: deque[Future[None]]) -> Future[None]:
        """Stand in a queue; the turn may come at once."""
        waiting: Future[None] = Future()
        queue.append(waiting)
        self._call_next()
        return waiting

    async def _turn(self, waiting: Future[None]) -> None:
        """Wait for it. Whoever gives up leaves the queue, or the slot just given."""
        try:
            await asyncio.wrap_future(waiting)
        except asyncio.CancelledError:
            if not waiting.cancel():
                self._leave()
            raise

    def _leave(self) -> None:
        with self._lock:
            self._free += 1
            self._call_next()

    def _call_next(self) -> None:
        """Give free slots away. With the lock held."""
        while self._free and (waiting := self._next()):
            if waiting.set_running_or_notify_cancel():
                self._free -= 1
                waiting.set_result(None)

    def _next(self) -> Future[None] | None:
        """Who was begun; else the first of the asker whose turn it is, who then stands behind the others."""
        if self._begun:
            return self._begun.popleft()
        while self._new:
            asker, queue = self._new.popitem(last=False)
            if queue:
                first = queue.popleft()
                if queue:
                    self._new[asker] = queue
                return first
        return None

    def _learn(self, seconds: float, places: int) -> None:
        """How long a place in the queue took, of so many that were waited for; the last ones count most."""
        if places:
            with self._lock:
                self._seconds_a_place = 0.8 * self._seconds_a_place + 0.2 * seconds / places


def _overloaded(seconds: float) -> Overloaded:
    again_in = math.ceil(seconds) + 1
    return Overloaded(f"too many drafts are asked for at once; try again in {again_in} s", again_in)
