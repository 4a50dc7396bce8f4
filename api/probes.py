"""Probes: whether a part of the server works now, answered in time even when the part itself does not answer."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
FRESH_SECONDS = 1.0  # what was found out is good for so long, however many ask


class Probe(Generic[T]):
    """One thing to look at, on a thread of its own. While a look has not come back no second one is begun."""

    def __init__(self, look: Callable[[], T], fresh: float = FRESH_SECONDS) -> None:
        self._look = look
        self._fresh = fresh
        self._looking: asyncio.Future[T] | None = None
        self._ended = 0.0

    async def outcome(self, seconds: float) -> T:
        """What the look found. Raises what it raised, or TimeoutError when it takes longer than `seconds`."""
        stale = self._looking is not None and self._looking.done() and time.monotonic() - self._ended > self._fresh
        if self._looking is None or stale or self._looking.get_loop() is not asyncio.get_running_loop():
            self._looking = self._begin()
        done, _ = await asyncio.wait({self._looking}, timeout=seconds)
        if not done:
            raise TimeoutError
        return self._looking.result()

    def _begin(self) -> asyncio.Future[T]:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()

        def run() -> None:
            try:
                found = self._look()
            except Exception as error:
                self._hand_over(loop, future, lambda error=error: future.set_exception(error))  # type: ignore[misc]  # bound now
            else:
                self._hand_over(loop, future, lambda: future.set_result(found))

        threading.Thread(target=run, name="probe", daemon=True).start()
        return future

    def _hand_over(self, loop: asyncio.AbstractEventLoop, future: asyncio.Future[T], tell: Callable[[], None]) -> None:
        def at_once() -> None:
            self._ended = time.monotonic()
            if not future.done():
                tell()

        if not loop.is_closed():
            loop.call_soon_threadsafe(at_once)
