"""Admissions: few drafts at once, those begun first, everyone in turn, and a refusal where waiting would be in vain."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable

import pytest

from assist.admissions import Admissions
from assist.errors import Overloaded


class Desk:
    """One slot, held by `busy` until the test lets go; `order` is who came to work in which order."""

    def __init__(self, longest_wait: float = 3600.0) -> None:
        self.admissions = Admissions(1, longest_wait)
        self.order: list[str] = []
        self._may_end = asyncio.Event()

    async def busy(self) -> asyncio.Task[None]:
        """Somebody has the slot."""
        has_begun = asyncio.Event()

        async def hold() -> None:
            async with self.admissions.admitted("first"):
                has_begun.set()
                await self._may_end.wait()

        task = asyncio.create_task(hold())
        await has_begun.wait()
        return task

    def let_go(self) -> None:
        self._may_end.set()

    async def new(self, asker: str, name: str) -> None:
        """A new draft of somebody."""
        async with self.admissions.admitted(asker):
            self.order.append(name)

    async def begun(self, name: str) -> None:
        """Another piece of work for a draft that was begun."""
        async with self.admissions.resumed():
            self.order.append(name)

    async def queue(self, *entering: Awaitable[None]) -> list[asyncio.Task[None]]:
        """All stand in the queue, in this order."""
        tasks = [asyncio.ensure_future(one) for one in entering]
        for _ in range(3):
            await asyncio.sleep(0)
        return tasks


def at_a_desk(act: Callable[[Desk], Awaitable[None]], longest_wait: float = 3600.0) -> Desk:
    """What a test does with a desk, in an event loop."""

    async def run() -> Desk:
        desk = Desk(longest_wait)
        await act(desk)
        return desk

    return asyncio.run(run())


def test_who_was_begun_goes_on_before_anyone_new() -> None:
    """What a model has written in time must not be late for want of us."""

    async def act(desk: Desk) -> None:
        first = await desk.busy()
        waiting = await desk.queue(desk.new("a", "new"), desk.begun("begun"))
        desk.let_go()
        await asyncio.gather(first, *waiting)

    assert at_a_desk(act).order == ["begun", "new"]


def test_who_has_waited_too_long_is_refused_and_holds_nobody_up() -> None:
    """The guess at the door was wrong: drafts that were begun went first. A command waits as long as it takes."""

    async def act(desk: Desk) -> None:
        first = await desk.busy()
        waiting = await desk.queue(desk.new("a", "a"), desk.new("b", "b"))
        patient = asyncio.create_task(_patient(desk))
        refused = await asyncio.gather(*waiting, return_exceptions=True)
        assert [type(one) for one in refused] == [Overloaded, Overloaded]
        desk.let_go()
        await asyncio.gather(first, patient)

    async def _patient(desk: Desk) -> None:
        async with desk.admissions.admitted(None):
            desk.order.append("command")

    assert at_a_desk(act, longest_wait=0.3).order == ["command"]


def test_everyone_comes_in_turn() -> None:
    """A hundred requests with one key do not stand before another's one."""

    async def act(desk: Desk) -> None:
        first = await desk.busy()
        many = await desk.queue(*(desk.new("a", f"a{n}") for n in range(4)))
        few = await desk.queue(desk.new("b", "b0"), desk.new("b", "b1"), desk.new("c", "c0"))
        desk.let_go()
        await asyncio.gather(first, *many, *few)

    assert at_a_desk(act).order == ["a0", "b0", "c0", "a1", "b1", "a2", "a3"]


def test_who_gives_up_takes_no_slot() -> None:
    """Neither from the queue, nor when the slot was just given."""

    async def act(desk: Desk) -> None:
        first = await desk.busy()
        gone, stays = await desk.queue(desk.new("a", "gone"), desk.new("b", "stays"))
        gone.cancel()
        desk.let_go()
        await asyncio.gather(first, stays)
        given = asyncio.ensure_future(desk.new("c", "given"))
        given.get_loop().call_soon(given.cancel)  # it has entered, and has not come to work yet
        await asyncio.gather(given, return_exceptions=True)
        await desk.new("d", "last")

    assert at_a_desk(act).order == ["stays", "last"]


def test_waiting_in_vain_is_refused_with_when_to_come_again() -> None:
    """By the asker's own place: who asked for much is refused, who asks for one draft waits."""

    async def act(desk: Desk) -> None:
        first = await desk.busy()
        desk.admissions._seconds_a_place = 1.0
        many = await desk.queue(*(desk.new("a", f"a{n}") for n in range(3)))
        with pytest.raises(Overloaded, match="try again in 2 s") as told:
            desk.admissions.refuse_overload("a")
        assert told.value.again_in == 2
        desk.admissions.refuse_overload("b")
        desk.let_go()
        await asyncio.gather(first, *many)
        desk.admissions.refuse_overload("a")

    at_a_desk(act, longest_wait=3.0)


def test_work_is_done_on_threads_of_its_own_and_its_error_comes_back() -> None:
    """Short things of the server never wait behind drafting."""

    async def act(desk: Desk) -> None:
        async with desk.admissions.admitted(None):
            name = await desk.admissions.run(lambda: threading.current_thread().name)
            assert name.startswith("drafting")
            with pytest.raises(ZeroDivisionError):
                await desk.admissions.run(lambda: 1 / 0)

    at_a_desk(act)
