"""Who may call: bearer keys and sessions, sign-in links, and roles."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict
from sqlalchemy.engine import Engine

from assist import keys
from assist.assistant import Assistant
from assist.errors import Forbidden
from assist.knowledge.index import VectorIndex

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


def _caller(engine: EngineDep, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> keys.Key:
    if given is None:
        raise Forbidden("no access key; send `Authorization: Bearer KEY`")
    return keys.authenticate(engine, given.credentials)


Caller = Annotated[keys.Key, Depends(_caller)]


def _agent(caller: Caller) -> keys.Key:
    if caller.role == "ci":
        raise Forbidden("a key of role ci does not answer customers; agent, editor or lead may", known=True)
    return caller


Agent = Annotated[keys.Key, Depends(_agent)]


def _editor(caller: Caller) -> keys.Key:
    if caller.role not in ("editor", "lead"):
        raise Forbidden(f"a key of role {caller.role} may not change releases; editor or lead may", known=True)
    return caller


Editor = Annotated[keys.Key, Depends(_editor)]


class SignIn(BaseModel):
    """The one-time token of a sign-in link."""

    model_config = ConfigDict(extra="forbid")

    token: str


@router.post("/v1/sign-in")
def sign_in(body: SignIn, engine: EngineDep) -> dict[str, Any]:
    """Exchange a sign-in link's token for a session."""
    session, bearer = keys.sign_in(engine, body.token)
    return {"bearer": bearer, "role": session.role, "name": session.name, "expires_at": session.expires_at}


@router.post("/v1/sign-in/links", status_code=201)
def create_link(caller: Caller, engine: EngineDep) -> dict[str, str]:
    """A fresh one-time token with the caller's role: a page signs in the sidebar that it embeds."""
    return {"token": keys.create_link(engine, caller.role, caller.name)}
