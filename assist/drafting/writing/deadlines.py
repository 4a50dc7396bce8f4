"""Deadlines: how long a draft may take before the quote draft, on screen since the first moment, is final."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, Iterator, Mapping, MutableMapping
from typing import TypeVar

from assist.errors import Degraded, ModelFailed
from assist.knowledge.reading.documents import Channel

Piece = TypeVar("Piece")

# What a customer waits for without wondering; a request's own `deadline_ms` comes first, for slow models of one's own.
DEADLINES_MS: Mapping[Channel, int] = {"chat": 4_000, "social": 6_000, "email": 20_000, "phone": 3_000}
# The model's part; what is left is for checking and keeping the draft.
WRITING_SHARE = 0.95


class Deadline:
    """The moment by which a model must have written. All methods belong to one event loop."""

    def __init__(self, channel: Channel, milliseconds: int | None = None) -> None:
        """The channel's usual deadline, or the one asked for; it runs from now, or from the last `restart`."""
        self.seconds = (milliseconds or DEADLINES_MS[channel]) / 1000
        self.reason: Degraded = "model_late"
        self.is_over = False  # nobody waits for the draft any more; a thread that works for it may look
        self._ends = time.monotonic() + self.seconds * WRITING_SHARE
        self._waiting: asyncio.Timeout | None = None

    @property
    def remaining(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self._ends - time.monotonic())

    @property
    def lag(self) -> float:
        """Seconds since the time was up: at the moment when that is noticed, by how much we are late ourselves."""
        return max(0.0, time.monotonic() - self._ends)

    @property
    def is_missed(self) -> bool:
        """The time is up, and nobody ended it early."""
        return not self.remaining and self.reason == "model_late"

    def restart(self) -> None:
        """The work begins now: what it had to wait for before does not count. One that was ended stays so."""
        if self.reason == "model_late":
            self._ends = time.monotonic() + self.seconds * WRITING_SHARE

    def extend(self, seconds: float) -> None:
        """Leave out a delay that has nothing to do with this draft."""
        self._ends += seconds

    def end(self, reason: Degraded) -> None:
        """Stop now, for a reason; whoever waits is woken."""
        self.reason, self._ends = reason, 0.0
        if self._waiting is not None:
            self._waiting.reschedule(asyncio.get_running_loop().time())

    async def until(self, pieces: AsyncGenerator[Piece, None]) -> AsyncGenerator[Piece, None]:
        """The pieces as they come, closed at the end. Raises ModelFailed with `reason` when time is up.

        When it is up already, nothing is begun.
        """
        async with contextlib.aclosing(pieces):
            while self.remaining:
                try:
                    # Not around the loop: a timeout belongs to one task, and each piece may be asked for by another.
                    async with asyncio.timeout(self.remaining) as self._waiting:
                        piece = await anext(pieces)
                except StopAsyncIteration:
                    return
                except TimeoutError:
                    break
                finally:
                    self._waiting = None
                yield piece
        raise ModelFailed(self.reason, f"no complete answer within {self.seconds:g} s")


@contextlib.contextmanager
def superseding(
    running: MutableMapping[tuple[str, str], Deadline], key: tuple[str | None, str | None], deadline: Deadline
) -> Iterator[None]:
    """Within, `deadline` is the one running for this caller and conversation; an older one is ended.

    Without a caller or a conversation id nothing is known to belong together.
    """
    caller, conversation = key
    if caller is None or conversation is None:
        yield
        return
    if older := running.get((caller, conversation)):
        older.end("superseded")
    running[caller, conversation] = deadline
    try:
        yield
    finally:
        if running.get((caller, conversation)) is deadline:
            del running[caller, conversation]
