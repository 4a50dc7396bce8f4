"""Lags: how much later than asked for the event loop comes back. What blocks it holds every draft of the process."""

from __future__ import annotations

import asyncio
import time

from api.metrics import count_lag

LOOK_SECONDS = 0.1


async def watch_loop() -> None:
    """Ask to be woken, and count how late that is, until cancelled."""
    while True:
        asked = time.monotonic()
        await asyncio.sleep(LOOK_SECONDS)
        count_lag(max(0.0, time.monotonic() - asked - LOOK_SECONDS))
