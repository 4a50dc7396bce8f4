"""WeCom's JS-SDK: the toolbar page is signed with a ticket that the server alone fetches."""

from __future__ import annotations

import asyncio
import secrets
import time
from typing import Annotated, Literal
from urllib.parse import urlsplit

import httpx
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from api.hosts.settings import WecomSettings
from api.hosts.signatures import wecom_signature
from assist.errors import Forbidden, NotFound, ProviderFailed

router = APIRouter(tags=["hosts"])
SECONDS = 10.0
EARLY = 300  # seconds by which a ticket is replaced before it ends
Kind = Literal["corp", "agent"]
_TICKETS: dict[str, tuple[str, dict[str, str]]] = {
    "corp": ("/cgi-bin/get_jsapi_ticket", {}),
    "agent": ("/cgi-bin/ticket/get", {"type": "agent_config"}),
}
_ENDED = (40014, 42001)  # an access token that is none, or has ended
_NO_CODE = (40029, 42003)  # a code that is none, was used, or has ended


class _Answer(BaseModel):
    """What is used of WeCom's answers: each has a part of it."""

    errcode: int = 0
    access_token: str = ""
    ticket: str = ""
    expires_in: int = 0
    userid: str = ""
    name: str = ""


class Tickets:
    """Access token and tickets, each kept for as long as WeCom says (7200 s)."""

    def __init__(self, settings: WecomSettings) -> None:
        self._settings = settings
        self._client = httpx.AsyncClient(base_url=settings.api, timeout=SECONDS)
        self._kept: dict[str, tuple[str, float]] = {}
        self._lock = asyncio.Lock()

    async def ticket(self, kind: Kind) -> str:
        """The ticket of a kind. Raises ProviderFailed."""
        async with self._lock:
            if kind not in self._kept or self._kept[kind][1] <= time.monotonic():
                path, more = _TICKETS[kind]
                await self._fetch(kind, path, {"access_token": await self._token(), **more})
            return self._kept[kind][0]

    async def member(self, code: str) -> tuple[str, str] | None:
        """Userid and name of the member whom a code of WeCom's sign-in names; None for who is no member.

        Raises Forbidden for a code that is none, or was used; ProviderFailed.
        """
        found = await self._ask("/cgi-bin/auth/getuserinfo", {"code": code})
        if found.errcode in _NO_CODE:
            raise Forbidden(f"WeCom does not know this code (error {found.errcode}); begin again")
        if found.errcode:
            raise ProviderFailed(f"WeCom answered error {found.errcode} at /cgi-bin/auth/getuserinfo")
        if not found.userid:
            return None
        told = await self._ask("/cgi-bin/user/get", {"userid": found.userid})
        return found.userid, told.name or found.userid  # an app without the right to names is told none

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _token(self) -> str:
        if "token" not in self._kept or self._kept["token"][1] <= time.monotonic():
            own = {"corpid": self._settings.corp_id, "corpsecret": self._settings.secret.get_secret_value()}
            await self._fetch("token", "/cgi-bin/gettoken", own)
        return self._kept["token"][0]

    async def _ask(self, path: str, query: dict[str, str]) -> _Answer:
        """An answer that needs the access token; one that WeCom ended early is replaced once."""
        async with self._lock:
            answer = await self._get(path, {"access_token": await self._token(), **query})
            if answer.errcode in _ENDED:
                del self._kept["token"]
                answer = await self._get(path, {"access_token": await self._token(), **query})
            return answer

    async def _get(self, path: str, query: dict[str, str]) -> _Answer:
        # Errors are told without the address: it carries the secret.
        try:
            return _Answer.model_validate_json((await self._client.get(path, params=query)).content)
        except (httpx.HTTPError, ValueError) as error:
            raise ProviderFailed(f"WeCom failed ({type(error).__name__}) at {path}") from None

    async def _fetch(self, name: str, path: str, query: dict[str, str]) -> None:
        answer = await self._get(path, query)
        secret = answer.access_token or answer.ticket
        if answer.errcode or not secret:
            raise ProviderFailed(f"WeCom answered error {answer.errcode} at {path}; check wecom in hosts.toml")
        self._kept[name] = (secret, time.monotonic() + max(answer.expires_in - EARLY, 0))


@router.get("/v1/hosts/wecom/signature")
async def sign_page(
    request: Request, response: Response, url: Annotated[str, Query(max_length=2_000)], kind: Kind = "corp"
) -> dict[str, str | int]:
    """What `ww.register` asks for, for the toolbar page and no other, and whether it may sign in by WeCom. The page
    reads it without a key."""
    settings: WecomSettings | None = request.app.state.hosts.wecom
    if settings is None:
        raise NotFound("WeCom is not set up; `assist connect wecom` prints what belongs into hosts.toml")
    if not is_below(settings.page, url):
        raise Forbidden("this address is not below `page` of wecom in hosts.toml", known=True)
    tickets: Tickets = request.app.state.tickets
    timestamp, nonce = int(time.time()), secrets.token_hex(8)
    signature = wecom_signature(await tickets.ticket(kind), nonce, timestamp, url)
    page = urlsplit(settings.page)
    response.headers["Access-Control-Allow-Origin"] = f"{page.scheme}://{page.netloc}"
    response.headers["Cache-Control"] = "no-store"
    return {
        "corpId": settings.corp_id,
        "agentId": settings.agent_id,
        "timestamp": timestamp,
        "nonceStr": nonce,
        "signature": signature,
        "signIn": settings.sign_in is not None,
    }


def is_below(page: str, url: str) -> bool:
    """Whether an address is a page or lies below it; `..` and other origins do not."""
    allowed, asked = urlsplit(page), urlsplit(url)
    same = (asked.scheme, asked.netloc) == (allowed.scheme, allowed.netloc)
    path = allowed.path.rstrip("/")
    return same and ".." not in asked.path and (asked.path == path or asked.path.startswith(f"{path}/"))
