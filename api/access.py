"""Who may call: bearer keys and sessions, sign-in links, and roles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.engine import Engine

from assist import keys
from assist.assistant import Assistant
from assist.drafting.drafts import Draft
from assist.errors import Forbidden
from assist.knowledge.index import VectorIndex
from assist.limits import Limits, Refusal
from assist.review.owners import Asker, check_reach

router = APIRouter(tags=["access"])
_bearer = HTTPBearer(auto_error=False)


def _engine(request: Request) -> Engine:
    engine: Engine = request.app.state.engine
    return engine


def _assistant(request: Request) -> Assistant:
    assistant: Assistant = request.app.state.assistant
    return assistant


def _index(request: Request) -> VectorIndex:
    index: VectorIndex = request.app.state.index
    return index


EngineDep = Annotated[Engine, Depends(_engine)]
AssistantDep = Annotated[Assistant, Depends(_assistant)]
IndexDep = Annotated[VectorIndex, Depends(_index)]


def known_caller(
    request: Request, engine: EngineDep, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> keys.Key:
    """The key or session of the request. Raises Forbidden (401)."""
    if given is None:
        raise Forbidden("no access key; send `Authorization: Bearer KEY`")
    caller = keys.authenticate(engine, given.credentials)
    _refuse(_limits(request).request(caller.owner))
    return caller


Caller = Annotated[keys.Key, Depends(known_caller)]


def drafting_caller(request: Request, caller: Caller) -> keys.Key:
    """One who has drafts, tokens and money left. Answers 429 to any other."""
    _refuse(_limits(request).draft(caller.owner))
    return caller


# A caller who asks the model for something; what that used is charged afterwards.
Drafter = Annotated[keys.Key, Depends(drafting_caller)]


def charging(request: Request, caller: keys.Key) -> Callable[[Draft], None]:
    """What a draft is told to when it is made."""
    limits = _limits(request)
    return lambda draft: limits.charge(caller.owner, draft.usage)


def _limits(request: Request) -> Limits:
    limits: Limits = request.app.state.limits
    return limits


def _refuse(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise HTTPException(429, refusal.message, {"Retry-After": str(refusal.again_in)})


def is_known(engine: Engine, bearer: str) -> bool:
    """Whether a bearer secret is a living key's or session's."""
    try:
        keys.authenticate(engine, bearer)
    except Forbidden:
        return False
    return True


def agent_caller(caller: Caller) -> keys.Key:
    """One who may answer customers: all but programs. Raises Forbidden (403)."""
    if caller.role == "ci":
        raise Forbidden("a key of role ci does not answer customers; agent, editor or lead may", known=True)
    return caller


Agent = Annotated[keys.Key, Depends(agent_caller)]


def asker_of(caller: keys.Key) -> Asker:
    """Who asks, as drafts know it."""
    return Asker(caller.id, caller.owner, caller.name, caller.helpdesk, sees_all=caller.role == "lead")


def _reached(draft_id: str, caller: Caller, engine: EngineDep) -> str:
    check_reach(engine, asker_of(caller), draft_id)
    return draft_id


# The id in the path, of a draft that the caller may reach; any other is unknown (404).
DraftId = Annotated[str, Depends(_reached)]


def editor_caller(caller: Caller) -> keys.Key:
    """One who may change documents and releases. Raises Forbidden (403)."""
    if caller.role not in ("editor", "lead"):
        raise Forbidden(f"a key of role {caller.role} may not change releases; editor or lead may", known=True)
    return caller


Editor = Annotated[keys.Key, Depends(editor_caller)]


def lead_caller(caller: Caller) -> keys.Key:
    """One who may manage access. Raises Forbidden (403)."""
    if caller.role != "lead":
        raise Forbidden(f"a key of role {caller.role} may not manage access; lead may", known=True)
    return caller


Lead = Annotated[keys.Key, Depends(lead_caller)]


class SignIn(BaseModel):
    """The one-time token of a sign-in link."""

    model_config = ConfigDict(extra="forbid")

    token: str = Field(max_length=200)


class LinkRequest(BaseModel):
    """Whose page it is: a helpdesk's own key names the agent, so that each has drafts and decisions of their own."""

    model_config = ConfigDict(extra="forbid")

    agent: str | None = Field(default=None, max_length=keys.LONGEST_NAME)


@router.post("/v1/sign-in")
def sign_in(body: SignIn, engine: EngineDep) -> dict[str, Any]:
    """Exchange a sign-in link's token for a session."""
    session, bearer = keys.sign_in(engine, body.token)
    return {"bearer": bearer, "role": session.role, "name": session.name, "expires_at": session.expires_at}


@router.post("/v1/sign-in/links", status_code=201)
def create_link(caller: Agent, engine: EngineDep, body: LinkRequest | None = None) -> dict[str, str]:
    """A fresh one-time token: a page signs in the sidebar that it embeds.

    Made with a key it has the key's role; made in a session that of an agent, and ends with the session. A session that
    was itself made in a session makes none (403).
    """
    return {"token": keys.create_link_with(engine, caller, body.agent if body else None)}
