"""WeCom's callback for 微信客服, and the conversation that the sidebar in its toolbar asks for."""

from __future__ import annotations

import time
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import PlainTextResponse

from api.access import Agent, EngineDep
from api.hosts.settings import WecomServiceSettings, WecomSettings
from api.hosts.signatures import is_fresh
from api.hosts.wecom_envelopes import field_of, is_genuine, open_envelope
from api.hosts.wecom_service import SYNC, conversation_with
from assist.errors import Forbidden, NotFound
from assist.jobs import enqueue

router = APIRouter(tags=["hosts"])
Signed = Annotated[str, Query(max_length=200)]


@router.get("/v1/hooks/wecom", response_class=PlainTextResponse)
def verify(
    request: Request,
    msg_signature: Signed,
    timestamp: Signed,
    nonce: Signed,
    echostr: Annotated[str, Query(max_length=2_000)],
) -> str:
    """What WeCom asks once, when the callback is entered there: proof that key and token are known."""
    settings, service = _settings(request)
    _authenticate(service, timestamp, nonce, echostr, msg_signature)
    return open_envelope(service.aes_key.get_secret_value(), settings.corp_id, echostr)


@router.post("/v1/hooks/wecom", response_class=PlainTextResponse)
async def receive(request: Request, engine: EngineDep, msg_signature: Signed, timestamp: Signed, nonce: Signed) -> str:
    """Take note that there is news in a service account; it is fetched afterwards, by a job that no crash loses."""
    settings, service = _settings(request)
    encrypted = field_of((await request.body()).decode("utf-8", "replace"), "Encrypt")
    _authenticate(service, timestamp, nonce, encrypted, msg_signature)
    event = open_envelope(service.aes_key.get_secret_value(), settings.corp_id, encrypted)
    account = field_of(event, "OpenKfId")
    if field_of(event, "Event") == "kf_msg_or_event" and account:
        payload = {"account": account, "token": field_of(event, "Token")}
        # The same news again fetches nothing new; while one fetch waits, another is not needed.
        enqueue(engine, SYNC, payload, unique=f"{SYNC} {account} {msg_signature}")
    return "success"


@router.get("/v1/hosts/wecom/conversations/{user}")
def conversation(user: Annotated[str, Path(max_length=200)], engine: EngineDep, _agent: Agent) -> dict[str, Any]:
    """What a customer of 微信客服 and the service team said in the last three days. 404 when nothing is known."""
    messages = conversation_with(engine, user)
    if not messages:
        raise NotFound("nothing of this customer is known; paste the chat, or look whether the callback is set up")
    return {"id": f"wecom-{user}", "messages": messages}


def _settings(request: Request) -> tuple[WecomSettings, WecomServiceSettings]:
    settings: WecomSettings | None = request.app.state.hosts.wecom
    if settings is None or settings.service is None:
        raise NotFound("微信客服 is not set up; `assist connect wecom` prints what belongs into hosts.toml")
    return settings, settings.service


def _authenticate(service: WecomServiceSettings, timestamp: str, nonce: str, encrypted: str, signature: str) -> None:
    if not is_genuine(service.token.get_secret_value(), timestamp, nonce, encrypted, signature):
        raise Forbidden("the signature does not fit; check token of wecom.service in hosts.toml")
    if not is_fresh(timestamp, time.time()):
        raise Forbidden("the callback is older than five minutes, or a clock is wrong")
