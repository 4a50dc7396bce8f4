"""Beside the draft: macros and quick phrases, and questions of the agent's own."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.access import Agent, AssistantDep, Drafter, charging
from api.languages import AgentLanguage
from api.metrics import counted_draft
from api.waiting import while_connected
from assist.asking import Question, ask, phrases
from assist.drafting.drafts import Draft
from assist.drafting.phrases import Phrase
from assist.drafting.turns.bounds import MAX_MESSAGE
from assist.drafting.turns.requests import ConversationIn

router = APIRouter(prefix="/v1", tags=["asking"])


class PhrasesRequest(BaseModel):
    """The conversation that a phrase is for, and what is looked for: words, or the first letters of a title."""

    model_config = ConfigDict(extra="forbid")

    conversation: ConversationIn = Field(default_factory=ConversationIn)
    q: str = Field(default="", max_length=200)


class QuestionRequest(BaseModel):
    """A question of the agent's own; `draft` is the text that it is about, if it is about one."""

    model_config = ConfigDict(extra="forbid")

    conversation: ConversationIn = Field(default_factory=ConversationIn)
    question: str = Field(min_length=1, max_length=2_000)
    draft: str = Field(default="", max_length=MAX_MESSAGE)
    deadline_ms: int | None = Field(default=None, ge=100, le=300_000)


@router.post("/phrases")
def find_phrases(body: PhrasesRequest, assistant: AssistantDep, _agent: Agent) -> list[Phrase]:
    """The shop's macros and quick phrases for a conversation, filled with its order's facts, the best match first."""
    return phrases(assistant, body.conversation.conversation(), body.q)


@router.post("/questions", response_model=Draft)
async def answer_question(
    body: QuestionRequest,
    request: Request,
    assistant: AssistantDep,
    _agent: Agent,
    caller: Drafter,
    agent: AgentLanguage,
) -> Response:
    """An answer with citations, for the agent alone: nothing is kept, and there is nothing to decide."""
    question = Question(body.question, body.draft, agent, body.deadline_ms)
    asked = ask(assistant, body.conversation.conversation(), question)
    return await while_connected(request, counted_draft(asked, charging(request, caller)))
