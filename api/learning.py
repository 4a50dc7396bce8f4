"""For understanding and learning: translations to read, and checks of a reply that a person wrote."""

from __future__ import annotations

import datetime as dt
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.access import Agent, AssistantDep
from api.languages import AgentLanguage
from api.waiting import while_connected
from assist.drafting.turns.bounds import MAX_MESSAGE
from assist.drafting.turns.requests import ConversationIn
from assist.drafting.writing.translations import Translation
from assist.texts.languages import Language

router = APIRouter(prefix="/v1", tags=["learning"])


class TranslationRequest(BaseModel):
    """A text, and the language to read it in."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(max_length=MAX_MESSAGE)
    language: Language
    deadline_ms: int | None = Field(default=None, ge=100, le=300_000)


class CheckRequest(BaseModel):
    """A conversation, and the reply to it that a person wrote."""

    model_config = ConfigDict(extra="forbid")

    conversation: ConversationIn
    text: str = Field(min_length=1, max_length=MAX_MESSAGE)
    as_of: dt.date | None = None
    deadline_ms: int | None = Field(default=None, ge=100, le=300_000)


@router.post("/translations", response_model=Translation)
async def translate(body: TranslationRequest, request: Request, assistant: AssistantDep, _agent: Agent) -> Response:
    """A text in another language, for reading only; nothing is kept. Needs a model (422 without one)."""
    return await while_connected(request, assistant.translate(body.text, body.language, body.deadline_ms))


@router.post("/checks", response_model=dict[str, Any])
async def check(
    body: CheckRequest, request: Request, assistant: AssistantDep, _agent: Agent, agent: AgentLanguage
) -> Response:
    """What the checks find in a person's own reply, which cited facts it misses, and the draft beside it."""
    given = body.conversation.conversation()
    checking = assistant.check(given, body.text, as_of=body.as_of, deadline_ms=body.deadline_ms, agent=agent)
    return await while_connected(request, checking)
