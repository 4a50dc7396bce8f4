"""Zendesk's signed addresses: the token that Zendesk posts to an app page of one's own, for a sign-in link.

The packed app (`assist connect zendesk`) does not need it: there Zendesk itself fills in an access key.
"""

from __future__ import annotations

import datetime as dt

import jwt
from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.engine import Engine

from api.access import EngineDep
from api.hosts.deliveries import is_new
from api.hosts.settings import ZendeskSettings
from assist import keys
from assist.errors import Forbidden, NotFound

router = APIRouter(tags=["hosts"])
LINK = dt.timedelta(minutes=5)
BY = "zendesk"
LEEWAY_SECONDS = 10
_NEEDED = ["exp", "iat", "aud", "jti", "sub"]


class SignedToken(BaseModel):
    """The form field `token` that Zendesk posts."""

    model_config = ConfigDict(extra="forbid")

    token: str = Field(max_length=8_000)


@router.post("/v1/hosts/zendesk/sign-in")
def sign_in(body: SignedToken, request: Request, engine: EngineDep) -> dict[str, str]:
    """Exchange Zendesk's token, once, for a sign-in token of five minutes with the role agent."""
    settings: ZendeskSettings | None = request.app.state.hosts.zendesk
    if settings is None:
        raise NotFound("Zendesk is not set up; `assist connect zendesk` prints what belongs into hosts.toml")
    user = verified_user(settings, body.token, engine)
    name = f"{BY} {user}"[: keys.LONGEST_NAME]
    return {"token": keys.create_link(engine, "agent", name, LINK, owner=keys.owner_called(BY, user), helpdesk=BY)}


def verified_user(settings: ZendeskSettings, token: str, engine: Engine) -> str:
    """Who a token of Zendesk speaks of. Raises Forbidden when it is forged, late, for another app, or used before."""
    try:
        claims = jwt.decode(
            token,
            settings.public_key,
            algorithms=["RS256"],
            audience=settings.audience,
            leeway=LEEWAY_SECONDS,
            options={"require": _NEEDED},
        )
    except jwt.PyJWTError as error:
        raise Forbidden(f"Zendesk's token is refused ({type(error).__name__}); check zendesk in hosts.toml") from None
    if not is_new(engine, "zendesk", str(claims["jti"])):
        raise Forbidden("Zendesk's token has been used; open the ticket again")
    return str(claims["sub"])
