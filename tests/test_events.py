"""Events: what waits for a draft, and what does not wait for it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assist import assistant as drafting
from assist.admissions import Admissions
from assist.assistant import Assistant
from assist.drafting import instants
from assist.drafting.answering import evidence, quotes, searches
from assist.drafting.drafts import Draft
from assist.drafting.writing import deadlines
from assist.events import DraftReady, last_draft
from assist.knowledge.passages import Search
from assist.testing import ScriptedModel
from tests.asking import ASKED, ask, stream


def test_a_draft_that_nobody_waits_for_is_not_made(
    search: Search, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thread cannot be stopped: behind the search it looks whether it is still wanted."""
    searching, left, made = threading.Event(), threading.Event(), threading.Event()
    gather = evidence.gather_evidence

    def slow(*given: Any, **more: Any) -> Any:
        searching.set()
        assert left.wait(20)
        return gather(*given, **more)

    monkeypatch.setattr(searches, "gather_evidence", slow)
    monkeypatch.setattr(instants, "is_near", lambda _: made.set())
    monkeypatch.setattr(quotes, "choose_sentences", lambda *_: made.set())
    assistant = Assistant(search, None, engine)

    async def leave() -> None:
        waiting = asyncio.ensure_future(last_draft(assistant.events(ask(ASKED))))
        assert await asyncio.to_thread(searching.wait, 20)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        left.set()
        await asyncio.get_running_loop().shutdown_default_executor()

    asyncio.run(leave())
    assert not made.is_set()


def test_drafts_are_kept_off_the_event_loop(search: Search, engine: Engine) -> None:
    """While one draft is written, or waits for the database, the server goes on answering everybody else."""
    used: set[int] = set()
    sa.event.listen(engine, "before_cursor_execute", lambda *_: used.add(threading.get_ident()))
    events = stream(Assistant(search, ScriptedModel(["运费由店铺承担。[1]"]), engine), ask(ASKED))
    assert isinstance(events[-1], DraftReady)
    assert used
    assert threading.get_ident() not in used


def test_conversations_are_read_off_the_event_loop(search: Search, monkeypatch: pytest.MonkeyPatch) -> None:
    """To take a very long turn apart, or to mask it for the prompt, takes seconds: nobody else waits for it."""
    reading: list[int] = []

    def noted(work: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any) -> Any:
            reading.append(threading.get_ident())
            return work(*given)

        return call

    for module, name in ((searches, "questions_of"), (drafting, "draft_prompt")):
        monkeypatch.setattr(module, name, noted(getattr(module, name)))
    stream(Assistant(search, ScriptedModel(["运费由店铺承担。[1]"]), None), ask(ASKED))
    assert len(reading) == 2
    assert threading.get_ident() not in reading


def test_a_draft_that_has_to_wait_has_its_whole_time_when_it_is_its_turn(
    search: Search, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An hour in the queue: the model writes all the same. The clock is the test's."""
    now = [0.0]
    monkeypatch.setattr(deadlines, "time", SimpleNamespace(monotonic=lambda: now[0]))
    assistant = Assistant(search, ScriptedModel(["运费由店铺承担。[1]"]), engine)
    assistant.admissions = Admissions(1)

    async def wait() -> Draft:
        async with assistant.admissions.admitted("another"):
            waiting = asyncio.ensure_future(last_draft(assistant.events(ask(ASKED))))
            for _ in range(3):
                await asyncio.sleep(0)
            now[0] += 3_600
        return await waiting

    draft = asyncio.run(wait())
    assert (draft.origin, draft.degraded) == ("model", None)
