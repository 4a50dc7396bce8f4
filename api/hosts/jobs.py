"""Jobs: what goes on after a helpdesk has been answered. A newer job of the same name ends the older one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from assist.errors import AssistError

_log = logging.getLogger("reply_assist")


class Jobs:
    """Running jobs by name. All methods belong to one event loop."""

    def __init__(self) -> None:
        self._newest: dict[str, asyncio.Task[None]] = {}
        self._running: set[asyncio.Task[None]] = set()

    def start(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Begin; an older job of this name is cancelled."""
        if older := self._newest.get(name):
            older.cancel()
        task = asyncio.create_task(self._run(name, work))
        self._newest[name] = task
        self._running.add(task)
        task.add_done_callback(lambda done: self._forget(name, done))

    async def finish(self) -> None:
        """Wait until nothing runs any more."""
        while self._running:
            await asyncio.gather(*self._running, return_exceptions=True)

    async def stop(self) -> None:
        """End everything."""
        for task in self._running:
            task.cancel()
        await self.finish()

    async def _run(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except AssistError as error:
            _log.warning("%s: %s", name, error)
        except Exception as error:  # nobody waits for a job; the log names the kind, the message may hold what was said
            _log.error("%s failed: %s", name, type(error).__name__)

    def _forget(self, name: str, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if self._newest.get(name) is task:
            del self._newest[name]
