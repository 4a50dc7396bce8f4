"""Signing in with the shop's own accounts: out to its sign-in, back with a code, and on with a one-time token."""

from __future__ import annotations

import datetime as dt
import logging
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Cookie, Query, Request
from fastapi.responses import RedirectResponse
from sqlalchemy.engine import Engine

from api.access import EngineDep
from assist import keys, people
from assist.errors import AssistError, Conflict, Forbidden, NotFound
from assist.settings import Settings

if TYPE_CHECKING:
    from api.oidc import Provider

router = APIRouter(tags=["access"])
COOKIE = "assist-oidc"
PLACE = "/sign-in/oidc"
COOKIE_SECONDS = 600
LINK = dt.timedelta(minutes=2)  # the page that the browser comes to uses it at once
_log = logging.getLogger("reply_assist")


def open_provider(settings: Settings) -> Provider | None:
    """The shop's own sign-in, when the settings name one; what it takes is not loaded otherwise."""
    if settings.oidc_issuer is None:
        return None
    from api.oidc import Provider

    return Provider(settings)


@router.get("/v1/sign-in")
def ways_to_sign_in(request: Request) -> dict[str, bool]:
    """How one may sign in besides with a link or a key: `oidc`, with the shop's own accounts at /sign-in/oidc; `wecom`,
    with WeCom at /sign-in/wecom."""
    wecom = request.app.state.hosts.wecom
    return {"oidc": _provider(request) is not None, "wecom": bool(wecom and wecom.sign_in)}


@router.get(PLACE, include_in_schema=False)
def depart(request: Request) -> RedirectResponse:
    """To the shop's sign-in."""
    try:
        departure = _needed(request).depart(_back(request))
    except AssistError as error:
        return refused(error)
    answer = RedirectResponse(departure.address, 303)
    remember(answer, COOKIE, departure.cookie(), _back(request))
    return answer


@router.get(f"{PLACE}/callback", include_in_schema=False)
def arrive(
    request: Request,
    engine: EngineDep,
    code: Annotated[str, Query(max_length=4_000)] = "",
    state: Annotated[str, Query(max_length=200)] = "",
    cookie: Annotated[str, Cookie(alias=COOKIE, max_length=400)] = "",
) -> RedirectResponse:
    """Back from it: on to a page of ours with a one-time token, or with why not."""
    try:
        if not code:
            raise Forbidden("the sign-in was not completed")
        arrival = _needed(request).arrive(_back(request), code, state, cookie)
        answer = RedirectResponse(f"/signed-in#{token_for(engine, arrival.subject, arrival.name, arrival.role)}", 303)
    except AssistError as error:
        answer = refused(error)
    answer.delete_cookie(COOKIE, path=PLACE, httponly=True, samesite="lax")
    return answer


def token_for(engine: Engine, subject: str, name: str, role: keys.Role, by: str = "oidc", helpdesk: str = "") -> str:
    """A fragment with a one-time token for the person whom a sign-in names so; in a `helpdesk` it is for an agent's
    work, whatever their role. Raises Conflict when their access has ended."""
    person = people.known_by(engine, subject, name, role, by=by)
    if helpdesk:
        return urlencode({"token": keys.create_link(engine, "agent", person.name, LINK, person.id, helpdesk)})
    return urlencode({"token": people.link_for(engine, person, LINK)})


def remember(answer: RedirectResponse, name: str, value: str, back: str) -> None:
    """A cookie that only the way back carries: no script reads it, and no other site's form sends it."""
    place, secure = urlsplit(back).path.removesuffix("/callback"), back.startswith("https:")
    answer.set_cookie(name, value, COOKIE_SECONDS, path=place, secure=secure, httponly=True, samesite="lax")


def address_of(request: Request, place: str) -> str:
    """Our address of a place, as others know it."""
    public: str | None = request.app.state.settings.public_url
    return f"{public or str(request.base_url).rstrip('/')}{place}"


def refused(error: AssistError, page: str = "/people", mark: str = "?") -> RedirectResponse:
    """To the page that says so to a person; the log says more to who runs the server."""
    if isinstance(error, Forbidden):
        why = "role" if error.known else "again"
    else:
        why = "ended" if isinstance(error, Conflict) else "off" if isinstance(error, NotFound) else "provider"
    _log.warning("sign-in: %s", error)
    return RedirectResponse(f"{page}{mark}{urlencode({'refused': why})}", 303)


def _provider(request: Request) -> Provider | None:
    found: Provider | None = request.app.state.oidc
    return found


def _needed(request: Request) -> Provider:
    found = _provider(request)
    if found is None:
        raise NotFound("signing in with the shop's own accounts is not set up; ASSIST_OIDC_ISSUER turns it on")
    return found


def _back(request: Request) -> str:
    """Our address, as the shop's sign-in knows it."""
    return address_of(request, f"{PLACE}/callback")
