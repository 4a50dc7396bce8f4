"""Chatwoot's webhook: a customer's message is drafted for in the background, an agent's is the final text of a draft.

What is delivered only says where to look; what was said is read from Chatwoot itself.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Header, Request
from pydantic import BaseModel, ValidationError
from sqlalchemy.engine import Engine
from starlette.concurrency import run_in_threadpool

from api.access import EngineDep
from api.hosts.chatwoot import Chatwoot, conversation_id
from api.hosts.deliveries import is_new
from api.hosts.finals import draft_answering
from api.hosts.jobs import Jobs
from api.hosts.settings import ChatwootSettings
from api.hosts.signatures import is_fresh, is_signed
from assist.assistant import Assistant
from assist.drafting.checks.citations import without_markers
from assist.drafting.drafts import Draft
from assist.drafting.turns.conversations import Conversation, turn_of
from assist.errors import Forbidden, InvalidInput, NotFound
from assist.events import last_draft
from assist.review.finals import record_final_text

router = APIRouter(tags=["hosts"])
BY = "chatwoot"
_NOTE = {
    "zh": "回复助手的建议（仅内部可见，未发送）：\n\n{text}\n\n依据：{sources}",
    "en": "Suggested by Reply Assist (private, not sent):\n\n{text}\n\nSources: {sources}",
}


class _Numbered(BaseModel):
    id: int


class _Sender(BaseModel):
    type: str | None = None


class MessageCreated(BaseModel):
    """What is used of an event; all may be null: messages of rules and campaigns have no sender, for one.

    Chatwoot adds fields from version to version, so others are let be.
    """

    event: str
    id: int | None = None
    message_type: str | int | None = None
    private: bool | None = None
    account: _Numbered | None = None
    conversation: _Numbered | None = None
    sender: _Sender | None = None


class Signed(BaseModel):
    """The headers that name and sign a delivery. Versions before 4.11.2 send none of them."""

    x_chatwoot_signature: str = ""
    x_chatwoot_timestamp: str = ""
    x_chatwoot_delivery: str = ""


Answer = dict[Literal["status"], Literal["accepted", "ignored", "repeated"]]


@router.post("/v1/hooks/chatwoot", status_code=202)
@router.post("/v1/hooks/chatwoot/{path_secret}", status_code=202)
async def take_delivery(
    request: Request, engine: EngineDep, signed: Annotated[Signed, Header()], path_secret: str = ""
) -> Answer:
    """Take an event, and answer at once: `accepted` goes on in the background, `repeated` was here before."""
    settings: ChatwootSettings | None = request.app.state.hosts.chatwoot
    if settings is None:
        raise NotFound("Chatwoot is not set up; `assist connect chatwoot` prints what belongs into hosts.toml")
    body = await request.body()
    _authenticate(settings, body, path_secret, signed)
    delivery = signed.x_chatwoot_delivery or _hash(signed.x_chatwoot_timestamp, body)
    if not await run_in_threadpool(is_new, engine, BY, delivery):
        return {"status": "repeated"}
    try:
        event = MessageCreated.model_validate_json(body)
    except ValidationError:
        raise InvalidInput("the body is not an event of Chatwoot") from None
    return {"status": "accepted" if _begin(request, settings, event) else "ignored"}


def _authenticate(settings: ChatwootSettings, body: bytes, path: str, signed: Signed) -> None:
    """A signature always counts. Without one, only what was allowed, at an address that nobody can guess."""
    signature, timestamp = signed.x_chatwoot_signature, signed.x_chatwoot_timestamp
    if signature and settings.webhook_secret:
        secret = settings.webhook_secret.get_secret_value()
        if not is_signed(secret, timestamp, body, signature):
            raise Forbidden("the signature does not fit; check webhook_secret in hosts.toml")
        if not is_fresh(timestamp, time.time()):
            raise Forbidden("the delivery is older than five minutes, or a clock is wrong")
        return
    known = settings.path_secret.get_secret_value() if settings.path_secret else ""
    if not (settings.allow_unsigned and known and hmac.compare_digest(known.encode(), path.encode())):
        raise Forbidden("the delivery is not signed; Chatwoot signs from 4.11.2")


def _begin(request: Request, settings: ChatwootSettings, event: MessageCreated) -> bool:
    """Start the work that an event asks for, if any."""
    if event.event != "message_created" or event.private or event.conversation is None:
        return False
    if event.account is None or event.account.id != settings.account:
        return False
    jobs: Jobs = request.app.state.jobs
    chatwoot: Chatwoot = request.app.state.chatwoot
    assistant: Assistant = request.app.state.assistant
    engine: Engine = request.app.state.engine
    number = event.conversation.id
    if event.message_type == "incoming" and settings.suggestions != "nothing":
        noted = settings.suggestions == "private_note"
        jobs.start(f"chatwoot {number}", partial(_suggest, chatwoot, assistant, number, noted=noted))
        return True
    by = event.sender.type if event.sender else None
    if event.message_type == "outgoing" and by == "user" and event.id is not None:
        jobs.start(f"chatwoot message {event.id}", partial(_record, chatwoot, engine, number, event.id))
        return True
    return False


async def _suggest(chatwoot: Chatwoot, assistant: Assistant, number: int, *, noted: bool) -> None:
    conversation = await chatwoot.conversation(number)
    if not turn_of(conversation).strip():
        return  # answered in the meantime
    draft = await last_draft(assistant.events(conversation, asked_by=BY))
    if noted and draft.status == "answered" and draft.degraded != "superseded" and not _is_blocked(draft):
        await chatwoot.write_note(number, note_of(draft))


async def _record(chatwoot: Chatwoot, engine: Engine, number: int, message: int) -> None:
    sent, turn = said_in(await chatwoot.conversation(number), str(message))
    if sent is None or turn is None:
        return
    draft = await run_in_threadpool(draft_answering, engine, conversation_id(chatwoot.account, number), turn)
    if draft is not None:
        await run_in_threadpool(record_final_text, engine, draft, sent, by=BY)


def said_in(conversation: Conversation, message: str) -> tuple[str | None, str | None]:
    """The text of an agent's message, and the id of the customer's last message before it."""
    turn = None
    for one in conversation.messages:
        if one.role == "customer":
            turn = one.id
        if one.id == message and one.role == "agent":
            return one.text, turn
    return None, None


def note_of(draft: Draft) -> str:
    """A draft as a private note, with its sources."""
    sources = dict.fromkeys(" > ".join(part for part in (c.title, c.section) if part) for c in draft.citations)
    joint = "；" if draft.language == "zh" else "; "
    note = _NOTE[draft.language].format(text=without_markers(draft.text).strip(), sources=joint.join(sources))
    open_ends = [finding.message for finding in draft.findings if finding.kind == "incomplete"]
    return "\n\n".join((note, *open_ends))


def _is_blocked(draft: Draft) -> bool:
    return any(finding.severity == "block" for finding in draft.findings)


def _hash(timestamp: str, body: bytes) -> str:
    return hashlib.sha256(timestamp.encode() + b"." + body).hexdigest()
