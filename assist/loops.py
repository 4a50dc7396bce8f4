"""The event loop for callers that have none: commands and evaluations."""

from __future__ import annotations

import asyncio
import functools
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


def run(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """The coroutine's result. Not to be called from a coroutine.

    One loop serves the whole process, in a thread of its own: a loop for each draft would leave each one's connections
    to the model behind, and connect anew for the next.
    """
    return asyncio.run_coroutine_threadsafe(coroutine, _loop()).result()


@functools.cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="drafts", daemon=True).start()
    return loop
