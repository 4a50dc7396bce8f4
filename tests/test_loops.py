"""Coroutines run from plain functions."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from assist import loops


async def _loop() -> asyncio.AbstractEventLoop:
    await asyncio.sleep(0.01)
    return asyncio.get_running_loop()


def test_every_caller_shares_one_loop() -> None:
    """Whatever thread they call from; so connections outlive a call."""
    with ThreadPoolExecutor(4) as pool:
        running = {loops.run(_loop()), *pool.map(lambda _: loops.run(_loop()), range(8))}
    assert len(running) == 1


def test_an_error_reaches_its_caller() -> None:
    """As if the coroutine had been called."""

    async def fail() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        loops.run(fail())
