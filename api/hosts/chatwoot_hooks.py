"""Chatwoot's webhook: a customer's message is drafted for in the background, an agent's is the final text of a draft.

What is delivered only says where to look; what was said is read from Chatwoot itself.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from typing import Annotated, Literal

from fastapi import APIRouter, Header, Request
from pydantic import BaseModel, ValidationError
from sqlalchemy.engine import Engine
from starlette.concurrency import run_in_threadpool

from api.access import EngineDep
from api.hosts.chatwoot_jobs import BY, RECORD, SUGGEST, subject_of_suggestions
from api.hosts.deliveries import is_new
from api.hosts.settings import ChatwootSettings
from api.hosts.signatures import is_fresh, is_signed
from assist import jobs
from assist.errors import Forbidden, InvalidInput, NotFound
from assist.supersessions import take_place

router = APIRouter(tags=["hosts"])


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


Status = Literal["accepted", "ignored", "repeated"]
Answer = dict[Literal["status"], Status]


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
    try:
        event = MessageCreated.model_validate_json(body)
    except ValidationError:
        raise InvalidInput("the body is not an event of Chatwoot") from None
    delivery = signed.x_chatwoot_delivery or _hash(signed.x_chatwoot_timestamp, body)
    status = await run_in_threadpool(_taken, engine, settings, event, delivery)
    request.app.state.host_worker.wake()
    return {"status": status}


def _taken(engine: Engine, settings: ChatwootSettings, event: MessageCreated, delivery: str) -> Status:
    """Remember a delivery together with the job that it asks for: neither can be lost, or done, without the other."""
    with engine.begin() as connection:
        if not is_new(connection, BY, delivery):
            return "repeated"
        wanted = _wanted(settings, event)
        if wanted is None or event.conversation is None:
            return "ignored"
        request = _hash(delivery, b"")
        payload = {"conversation": event.conversation.id, "message": event.id, "request": request}
        if wanted == SUGGEST:
            subject = subject_of_suggestions(settings.account, event.conversation.id)
            take_place(connection, subject, request)
        jobs.enqueue(connection, wanted, payload, by=BY)
    return "accepted"


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


def _wanted(settings: ChatwootSettings, event: MessageCreated) -> str | None:
    """The kind of job that an event asks for, if any."""
    if event.event != "message_created" or event.private or event.conversation is None:
        return None
    if event.account is None or event.account.id != settings.account:
        return None
    if event.message_type == "incoming" and settings.suggestions != "nothing":
        return SUGGEST
    by = event.sender.type if event.sender else None
    return RECORD if event.message_type == "outgoing" and by == "user" and event.id is not None else None


def _hash(timestamp: str, body: bytes) -> str:
    return hashlib.sha256(timestamp.encode() + b"." + body).hexdigest()
