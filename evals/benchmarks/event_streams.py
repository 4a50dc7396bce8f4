"""Event streams: server-sent events as a client hears them."""

from __future__ import annotations

from collections.abc import AsyncIterator


async def events_of(lines: AsyncIterator[str]) -> AsyncIterator[tuple[str, str]]:
    """Name and data of each event, in order; comments are left out. Data is one line, as every server here writes."""
    event = ""
    async for line in lines:
        name, _, value = line.partition(": ")
        if name == "event":
            event = value
        elif name == "data":
            yield event, value
