"""Deadlines: by channel, ended early, and whoever asks for the next piece."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from assist.drafting.writing import deadlines
from assist.drafting.writing.deadlines import DEADLINES_MS, Deadline, superseding
from assist.errors import ModelFailed
from assist.knowledge.reading.documents import Channel


async def dripping(seconds: float, closed: list[bool]) -> AsyncGenerator[int, None]:
    """A number, and then one more after a while; tells when it was closed."""
    try:
        yield 1
        await asyncio.sleep(seconds)
        yield 2
    finally:
        closed.append(True)


@pytest.mark.parametrize("channel", DEADLINES_MS)
def test_every_channel_has_its_deadline(channel: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    """A request's own comes first."""
    monkeypatch.setattr(deadlines, "DEADLINES_MS", DEADLINES_MS)
    assert Deadline(channel).seconds == DEADLINES_MS[channel] / 1000
    assert Deadline(channel, 60_000).seconds == 60


def test_pieces_in_time_all_come() -> None:
    """Nothing is added, nothing lost."""

    async def collect() -> list[int]:
        return [piece async for piece in Deadline("chat").until(dripping(0.01, []))]

    assert asyncio.run(collect()) == [1, 2]


def test_the_deadline_holds_when_each_piece_is_asked_for_by_another_task() -> None:
    """As a server does that sends heartbeats in between; what made the pieces is closed."""
    closed: list[bool] = []

    async def collect() -> None:
        pieces = Deadline("chat", 100).until(dripping(5, closed))
        while True:
            await asyncio.create_task(anext(pieces))

    with pytest.raises(ModelFailed) as caught:
        asyncio.run(collect())
    assert caught.value.reason == "model_late"
    assert closed == [True]


def test_an_ended_deadline_wakes_who_waits() -> None:
    """With the reason given."""

    async def collect() -> None:
        deadline = Deadline("email")
        asyncio.get_running_loop().call_later(0.05, deadline.end, "superseded")
        async for _ in deadline.until(dripping(15, [])):
            pass

    with pytest.raises(ModelFailed) as caught:
        asyncio.run(collect())
    assert caught.value.reason == "superseded"


def test_when_it_is_over_already_nothing_is_begun() -> None:
    """A superseded request does not call the model first."""
    closed: list[bool] = []

    async def collect() -> None:
        deadline = Deadline("email")
        deadline.end("superseded")
        async for _ in deadline.until(dripping(0, closed)):
            pass

    with pytest.raises(ModelFailed):
        asyncio.run(collect())
    assert closed == []


@pytest.mark.parametrize(
    ("first", "second", "ended"),
    [
        (("k_1", "c1"), ("k_1", "c1"), True),
        (("k_1", "c1"), ("k_1", "c2"), False),
        (("k_1", "c1"), ("k_2", "c1"), False),
        (("k_1", None), ("k_1", None), False),
        ((None, "c1"), (None, "c1"), False),
    ],
)
def test_only_the_same_conversation_of_the_same_caller_is_superseded(
    first: tuple[str | None, str | None], second: tuple[str | None, str | None], ended: bool
) -> None:
    """And the newer one stays, also when the older one goes."""
    running: dict[tuple[str, str], Deadline] = {}
    older, newer = Deadline("email"), Deadline("email")

    async def both() -> None:
        with superseding(running, first, older), superseding(running, second, newer):
            assert (older.reason == "superseded") is ended
            assert newer.reason == "model_late"

    asyncio.run(both())
    assert running == {}
