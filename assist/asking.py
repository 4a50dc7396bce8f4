"""Asking: a question of the agent's own, beside a conversation or about a draft, answered with citations."""

from __future__ import annotations

from dataclasses import dataclass, replace

from assist.assistant import Assistant
from assist.drafting.drafts import Draft
from assist.drafting.phrases import Phrase, phrases_for
from assist.drafting.turns.conversations import Conversation, Message, as_of_for, in_shops_time
from assist.drafting.turns.turns import turn_in
from assist.drafting.writing.frames import unframed
from assist.events import last_draft
from assist.knowledge.passages import Search
from assist.texts.languages import Language

_UNSAID = "…"


@dataclass(frozen=True)
class Question:
    """What an agent asks, beside a conversation; `draft` is the text that they ask about ("and if it was a gift?")."""

    text: str
    draft: str = ""
    agent: Language | None = None
    deadline_ms: int | None = None


async def ask(assistant: Assistant, conversation: Conversation, question: Question) -> Draft:
    """The answer, as a draft that is neither kept nor decided on, without greeting and farewell.

    The order and what customer and agent said before are known to it. Raises as `Assistant.draft` does.
    """
    said = [one for one in conversation.messages if one.role != "note"]
    if said or question.draft:
        said.append(
            Message("agent", question.draft or _UNSAID, closes=True)
        )  # what the customer waits for is not asked
    alone = replace(
        conversation, messages=(*said, Message("customer", question.text)), id=None, channel="chat", customer={}
    )
    events = assistant.unkept().events(alone, agent=question.agent, deadline_ms=question.deadline_ms)
    draft = await last_draft(events)
    return replace(draft, text=unframed(draft.text, draft.language, draft.channel), findings=())


def phrases(assistant: Assistant, conversation: Conversation, query: str) -> list[Phrase]:
    """Macros and quick phrases for a conversation, also one in which nobody has said anything yet."""
    search: Search = assistant.search
    today = assistant.today()
    local = in_shops_time(conversation, assistant.zone)
    days = as_of_for(local, None, today)
    return phrases_for(turn_in(local, as_of=days, today=today), search.current(), days, query)
