"""Signing in with WeCom: silently inside its client, by a QR code in any other browser; back with a code that the
server turns into a userid. The toolbar's page comes back to itself, everything else to a page of ours.

What has to be remembered between leaving and coming back (state, and where to) is in a cookie that no script reads.
"""

from __future__ import annotations

import asyncio
import secrets
from typing import Annotated
from urllib.parse import quote, unquote, urlencode

from fastapi import APIRouter, Cookie, Header, Query, Request
from fastapi.responses import RedirectResponse

from api.access import EngineDep
from api.hosts.settings import WecomSettings, WecomSignInSettings
from api.hosts.wecom import Tickets, is_below
from api.sign_in import address_of, refused, remember, token_for
from assist import keys
from assist.errors import AssistError, Forbidden, NotFound

router = APIRouter(tags=["access"])
COOKIE = "assist-wecom"
PLACE = "/sign-in/wecom"
BY = "wecom"
_CLIENT = "wxwork"  # how WeCom's own browser names itself


@router.get(PLACE, include_in_schema=False)
def depart(
    request: Request,
    back: Annotated[str, Query(max_length=1_000)] = "",
    browser: Annotated[str, Header(alias="User-Agent", max_length=2_000)] = "",
) -> RedirectResponse:
    """To WeCom's sign-in. `back`: the toolbar's page, where the browser goes afterwards."""
    try:
        settings, sign_in = _settings(request)
        if back and not is_below(settings.page, back):
            raise Forbidden("this address is not below `page` of wecom in hosts.toml")
    except AssistError as error:
        return refused(error)
    state, ours = secrets.token_hex(32), address_of(request, f"{PLACE}/callback")
    answer = RedirectResponse(_address(settings, sign_in, ours, state, inside=_CLIENT in browser.lower()), 303)
    remember(answer, COOKIE, f"{state}.{quote(back.split('#')[0], safe='')}", ours)
    return answer


@router.get(f"{PLACE}/callback", include_in_schema=False)
async def arrive(
    request: Request,
    engine: EngineDep,
    code: Annotated[str, Query(max_length=512)] = "",
    state: Annotated[str, Query(max_length=200)] = "",
    cookie: Annotated[str, Cookie(alias=COOKIE, max_length=4_000)] = "",
) -> RedirectResponse:
    """Back from it: on with a one-time token, or with why not."""
    known, _, back = cookie.partition(".")
    page = unquote(back)
    try:
        if not code or not state or not secrets.compare_digest(known.encode(), state.encode()):
            page = ""
            raise Forbidden("the sign-in was begun in another browser, too long ago, or not completed; begin again")
        settings, sign_in = _settings(request)
        tickets: Tickets = request.app.state.tickets
        member = await tickets.member(code)
        role = sign_in.role(member[0]) if member else None
        if member is None or role is None:
            raise Forbidden(
                "no role is meant for this account; `sign_in` of wecom in hosts.toml names none", known=True
            )
        subject, name = f"wecom:{settings.corp_id}|{member[0]}", " ".join(member[1].split())[: keys.LONGEST_NAME]
        token = await asyncio.to_thread(token_for, engine, subject, name, role, BY, BY if page else "")
        answer = RedirectResponse(f"{page or '/signed-in'}#{token}", 303)
    except AssistError as error:
        answer = refused(error, page, "#") if page else refused(error)
    answer.delete_cookie(COOKIE, path=PLACE, httponly=True, samesite="lax")
    return answer


def _settings(request: Request) -> tuple[WecomSettings, WecomSignInSettings]:
    settings: WecomSettings | None = request.app.state.hosts.wecom
    if settings is None or settings.sign_in is None:
        raise NotFound(
            "signing in with WeCom is not set up; `assist connect wecom` prints what belongs into hosts.toml"
        )
    return settings, settings.sign_in


def _address(settings: WecomSettings, sign_in: WecomSignInSettings, ours: str, state: str, *, inside: bool) -> str:
    given = {"appid": settings.corp_id, "agentid": str(settings.agent_id), "redirect_uri": ours, "state": state}
    if inside:
        asked = urlencode({**given, "response_type": "code", "scope": "snsapi_base"})
        return f"{sign_in.inside}/connect/oauth2/authorize?{asked}#wechat_redirect"
    return f"{sign_in.outside}/wwlogin/sso/login?{urlencode({'login_type': 'CorpApp', **given})}"
