"""Drafts, as JSON or as a stream, and other forms of them."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.access import AssistantDep, Drafter, DraftId, asker_of, charging
from api.languages import AgentLanguage
from api.metrics import counted, counted_draft
from api.preferences import wants_stream
from api.problems import database_problem, problem, problem_of
from api.waiting import GONE, is_waited_for, json_text, while_connected
from assist.drafting.checks.findings import Finding
from assist.drafting.drafts import Draft
from assist.drafting.refinements import Action, Refinement
from assist.drafting.turns.requests import ConversationIn
from assist.errors import AssistError, Overloaded
from assist.events import Delta, DraftReady, Event, PassagesFound, QuoteReady, last_draft
from assist.texts.languages import Language

router = APIRouter(prefix="/v1/drafts", tags=["drafts"])
HEARTBEAT_SECONDS = 15.0
MAX_EDIT = 8_000  # characters; checked again and again while it is written
_log = logging.getLogger("reply_assist")


class DraftRequest(BaseModel):
    """A conversation to draft a reply for."""

    model_config = ConfigDict(extra="forbid")

    conversation: ConversationIn
    as_of: dt.date | None = None
    deadline_ms: int | None = Field(default=None, ge=100, le=300_000)


class RefinementRequest(BaseModel):
    """What to make of a draft: `language` for translate, `instruction` for a model."""

    model_config = ConfigDict(extra="forbid")

    action: Action
    language: Language | None = None
    instruction: str | None = Field(default=None, max_length=500)
    deadline_ms: int | None = Field(default=None, ge=100, le=300_000)


class EditRequest(BaseModel):
    """What an agent is making of a draft, and the conversation as it is now."""

    model_config = ConfigDict(extra="forbid")

    conversation: ConversationIn
    text: str = Field(min_length=1, max_length=MAX_EDIT)


class CheckedEdit(BaseModel):
    """The text with a marker behind each sentence that a passage carries, and what the checks find in it."""

    text: str
    findings: tuple[Finding, ...]


@router.post("", response_model=Draft)
async def create_draft(
    body: DraftRequest,
    request: Request,
    assistant: AssistantDep,
    caller: Drafter,
    agent: AgentLanguage,
    accept: Annotated[str, Header()] = "*/*",
) -> Response:
    """Draft a reply. With `Accept: text/event-stream`: events passages, quote, delta…, draft (or error).

    A newer request with the same key for the same conversation id ends the writing of the older one, whose draft is
    then the quote, marked `superseded`. So does a client that goes away. 429 when more is asked for than the machine
    can do in time; `Retry-After` says when to come again.
    """
    asker = asker_of(caller)
    assistant.admissions.refuse_overload(asker.key)  # while there can be a status
    made = assistant.events(
        body.conversation.conversation(),
        as_of=body.as_of,
        deadline_ms=body.deadline_ms,
        asker=asker,
        agent=agent,
    )
    events = counted(made, charging(request, caller))
    return await (_streamed(request, events) if wants_stream(accept) else while_connected(request, last_draft(events)))


async def _streamed(request: Request, events: AsyncGenerator[Event, None]) -> Response:
    """The events as a stream, which begins with the first: until then one too many can still be told so by a status.

    Many who ask in the same moment are all let in by a look at the queue; only in it is known how many they are.
    """
    first = asyncio.ensure_future(anext(events))
    if not await is_waited_for(request, first):
        return Response(status_code=GONE)
    if not first.cancelled() and isinstance(error := first.exception(), Overloaded):
        raise error
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_stream(events, first), media_type="text/event-stream", headers=headers)


@router.post("/{draft_id}/refinements", response_model=Draft)
async def refine(
    draft_id: DraftId,
    body: RefinementRequest,
    request: Request,
    assistant: AssistantDep,
    caller: Drafter,
    agent: AgentLanguage,
) -> Response:
    """A new draft that says the same in another form, checked again; `refines` names the one it was made from.

    longer, translate and rewrite need a model (422 without one). An abstention cannot be refined (409).
    """
    wanted = Refinement(**body.model_dump(), agent=agent)
    return await while_connected(
        request, counted_draft(assistant.refine(draft_id, wanted, asker_of(caller)), charging(request, caller))
    )


@router.post("/{draft_id}/checks")
async def check_edit(
    draft_id: DraftId, body: EditRequest, assistant: AssistantDep, agent: AgentLanguage
) -> CheckedEdit:
    """Check an edit against the passages that its draft was made from. No model is asked, nothing is kept."""
    checked = await assistant.check_edit(draft_id, body.conversation.conversation(), body.text, agent)
    return CheckedEdit(text=checked.text, findings=checked.findings)


async def _stream(events: AsyncGenerator[Event, None], first: asyncio.Future[Event]) -> AsyncIterator[str]:
    """Server-sent events, with a comment line whenever nothing happened for a while. Cancelled, it stops the draft."""
    pending: asyncio.Future[Event] | None = first
    try:
        while True:
            pending = pending or asyncio.ensure_future(anext(events))
            done, _ = await asyncio.wait({pending}, timeout=HEARTBEAT_SECONDS)
            if not done:
                yield ": still working\n\n"
                continue
            event, pending = pending.result(), None
            yield _frame(event)
    except StopAsyncIteration:
        return
    except AssistError as error:
        yield _error_frame(problem_of(error))
    except Exception as error:  # the stream is open: the reader must learn that nothing more will come
        _log.error("drafting failed: %s", type(error).__name__)
        yield _error_frame(database_problem(error) or problem(500, "an unexpected error; the server's log names it"))
    finally:
        if pending is not None:
            pending.cancel()
        else:
            await events.aclose()


def _error_frame(answer: Response) -> str:
    return f"event: error\ndata: {bytes(answer.body).decode()}\n\n"


def _frame(event: Event) -> str:
    name, data = _named(event)
    return f"event: {name}\ndata: {json_text(data)}\n\n"


def _named(event: Event) -> tuple[str, Any]:
    match event:
        case PassagesFound(passages):
            return "passages", {"passages": passages}
        case QuoteReady(draft):
            return "quote", draft
        case Delta(text):
            return "delta", {"text": text}
        case DraftReady(draft):
            return "draft", draft
