"""Server-sent events as a client hears them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

from evals.benchmarks.event_streams import events_of


def heard(lines: Sequence[str]) -> list[tuple[str, str]]:
    """The events in some lines."""

    async def arriving() -> AsyncIterator[str]:
        for line in lines:
            yield line

    async def collect() -> list[tuple[str, str]]:
        return [one async for one in events_of(arriving())]

    return asyncio.run(collect())


def test_each_event_has_its_name_and_data() -> None:
    """In the order in which they came; a colon within the data stays."""
    lines = ["event: passages", 'data: {"a": 1}', "", "event: delta", "data: x: y", ""]
    assert heard(lines) == [("passages", '{"a": 1}'), ("delta", "x: y")]


def test_comments_and_a_name_without_data_are_no_events() -> None:
    """A heartbeat says nothing, nor does a stream that broke off."""
    assert heard([": still working", "", "event: draft"]) == []
