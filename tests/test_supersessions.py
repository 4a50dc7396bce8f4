"""Supersessions: of two requests for one conversation, each in its own process, the newer one counts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from sqlalchemy.engine import Engine

from assist.assistant import Assistant
from assist.drafting.writing.deadlines import Deadline
from assist.drafting.writing.models import Written
from assist.drafting.writing.prompts import Prompt
from assist.events import last_draft
from assist.knowledge.passages import Search
from assist.review.owners import Asker
from assist.testing import ScriptedModel
from tests.asking import ASKED, ask
from tests.databases import on_both

ASKER = Asker("k_1", "k_1", "helpdesk", "k_1")


class EndlessModel(ScriptedModel):
    """Begins, and never comes to an end by itself."""

    def __init__(self) -> None:
        super().__init__([])
        self.began = asyncio.Event()

    async def write(self, prompt: Prompt, deadline: Deadline) -> AsyncGenerator[str | Written, None]:
        """A first word, then silence."""
        yield "运费"
        self.began.set()
        await asyncio.Event().wait()


@on_both
def test_a_newer_request_in_another_process_ends_the_older_one(search: Search, engine: Engine) -> None:
    """The two share nothing but the database; another conversation's request ends nothing."""

    async def both() -> tuple[str | None, str | None]:
        model = EndlessModel()
        first, second = Assistant(search, model, engine), Assistant(search, ScriptedModel(["店铺承担。[1]"]), engine)
        older = first.events(ask(ASKED, id="c1"), asker=ASKER, deadline_ms=300_000)
        writing = asyncio.create_task(last_draft(older))
        await model.began.wait()
        await last_draft(second.events(ask(ASKED, id="c2"), asker=ASKER))
        assert not writing.done()
        newer = await last_draft(second.events(ask(ASKED, id="c1"), asker=ASKER, deadline_ms=300_000))
        return (await writing).degraded, newer.degraded

    older, newer = asyncio.run(both())
    assert older == "superseded"
    assert newer != "superseded"
