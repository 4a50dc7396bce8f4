"""What is done about Chatwoot's deliveries, as jobs: a suggestion for a customer, the record of what an agent wrote.

A job may be begun twice, after a crash or a failure: each looks at what Chatwoot has now before it does anything.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Engine
from starlette.concurrency import run_in_threadpool

from api.hosts.chatwoot import Chatwoot, conversation_id
from api.hosts.finals import draft_answering
from api.hosts.settings import ChatwootSettings
from api.metrics import counted
from assist import supersessions
from assist.assistant import Assistant
from assist.drafting.checks.citations import without_markers
from assist.drafting.drafts import Draft
from assist.drafting.turns.conversations import Conversation, turn_of
from assist.events import last_draft
from assist.jobs import Handler, Payload, Progress
from assist.review.finals import record_final_text
from assist.review.owners import Asker

BY = "chatwoot"
SUGGEST, RECORD = "chatwoot suggestion", "chatwoot final text"
LOOK_SECONDS = 0.5  # how soon a job learns that the server stops
Work = Callable[[Payload], Coroutine[Any, Any, dict[str, Any]]]
_HEADLINES = {
    "zh": "回复助手的建议（仅内部可见，未发送）：",
    "en": "Suggested by Reply Assist (private, not sent):",
}
_SOURCES = {"zh": "依据：", "en": "Sources: "}


@dataclass(frozen=True)
class ChatwootJobs:
    """The work, for one account. Its coroutines belong to the server's event loop."""

    settings: ChatwootSettings
    chatwoot: Chatwoot
    assistant: Assistant
    engine: Engine

    def handlers(self, loop: asyncio.AbstractEventLoop) -> Mapping[str, Handler]:
        """For a worker, whose threads wait while the loop does the work."""
        return {SUGGEST: _on(loop, self.suggest), RECORD: _on(loop, self.record)}

    async def suggest(self, payload: Payload) -> dict[str, Any]:
        """Draft for what the customer said last; a private note, if wanted. A newer message's job takes its place."""
        number = int(payload["conversation"])
        if not await self._is_newest(payload):
            return {"outcome": "superseded"}
        conversation = await self.chatwoot.conversation(number)
        if not turn_of(conversation).strip():
            return {"outcome": "answered meanwhile"}
        if is_noted(conversation):
            return {"outcome": "noted already"}
        draft = await last_draft(counted(self.assistant.events(conversation, asker=Asker(BY, BY, BY, BY))))
        if self.settings.suggestions != "private_note" or not _is_of_use(draft):
            return {"outcome": "drafted", "draft": draft.id}
        if not await self._is_newest(payload):
            return {"outcome": "superseded", "draft": draft.id}
        await self.chatwoot.write_note(number, note_of(draft))
        return {"outcome": "noted", "draft": draft.id}

    async def record(self, payload: Payload) -> dict[str, Any]:
        """The text that an agent sent, beside the draft for the message that it answers."""
        number, message = int(payload["conversation"]), str(payload["message"])
        sent, turn = sent_and_turn(await self.chatwoot.conversation(number), message)
        if sent is None or turn is None:
            return {"outcome": "not found"}
        conversation = conversation_id(self.settings.account, number)
        draft = await run_in_threadpool(draft_answering, self.engine, conversation, turn)
        if draft is None:
            return {"outcome": "no draft"}
        await run_in_threadpool(record_final_text, self.engine, draft, sent, by=BY)
        return {"outcome": "recorded", "draft": draft}

    async def _is_newest(self, payload: Payload) -> bool:
        subject = subject_of_suggestions(self.settings.account, int(payload["conversation"]))
        return await run_in_threadpool(supersessions.is_newest, self.engine, subject, str(payload["request"]))


def subject_of_suggestions(account: int, number: int) -> str:
    """What the messages of one conversation have in common: the newest one's suggestion counts."""
    return supersessions.subject_of("suggestion", conversation_id(account, number))


def _on(loop: asyncio.AbstractEventLoop, work: Work) -> Handler:
    """A coroutine function as a handler. It is cancelled when the worker stops, and begun anew by the next one."""

    def handle(payload: Payload, progress: Progress) -> Mapping[str, Any]:
        future = asyncio.run_coroutine_threadsafe(work(payload), loop)
        try:
            while not concurrent.futures.wait([future], LOOK_SECONDS).done:
                progress(0, 1, "")
            return future.result()
        finally:
            future.cancel()

    return handle


def sent_and_turn(conversation: Conversation, message: str) -> tuple[str | None, str | None]:
    """The text of an agent's message, and the id of the customer's last message before it."""
    turn = None
    for one in conversation.messages:
        if one.role == "customer":
            turn = one.id
        if one.id == message and one.role == "agent":
            return one.text, turn
    return None, None


def is_noted(conversation: Conversation) -> bool:
    """Whether a note of ours stands below the customer's last message: one job wrote it and could not say so."""
    for one in reversed(conversation.messages):
        if one.role == "customer":
            return False
        if one.role == "note" and one.text.startswith(tuple(_HEADLINES.values())):
            return True
    return False


def note_of(draft: Draft) -> str:
    """A draft as a private note, with its sources."""
    sources = dict.fromkeys(" > ".join(part for part in (c.title, c.section) if part) for c in draft.citations)
    joint = "；" if draft.language == "zh" else "; "
    text = without_markers(draft.text).strip()
    open_ends = [finding.message for finding in draft.findings if finding.kind == "incomplete"]
    parts = (_HEADLINES[draft.language], text, _SOURCES[draft.language] + joint.join(sources), *open_ends)
    return "\n\n".join(parts)


def _is_of_use(draft: Draft) -> bool:
    """Whether an agent may well take it as it is."""
    blocked = any(finding.severity == "block" for finding in draft.findings)
    return draft.status == "answered" and draft.degraded != "superseded" and not blocked
