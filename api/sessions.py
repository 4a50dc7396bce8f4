"""Sessions and keys: who is signed in where, signing out, and what leads manage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from api.access import Caller, EngineDep, Lead
from assist import keys
from assist.errors import Conflict, NotFound

router = APIRouter(prefix="/v1", tags=["access"])


@dataclass(frozen=True)
class Account:
    """Who is signed in, as what, and until when at most; `person` is their id when they are known by name here."""

    name: str
    role: str
    kind: str
    person: str | None
    expires_at: str | None


@dataclass(frozen=True)
class Session:
    """A session that lives, or a link that can be used once; `made_with` is the key or session it came from."""

    id: str
    kind: str
    name: str
    role: str
    created_at: str
    used_at: str | None
    expires_at: str | None
    made_with: str | None
    current: bool


class KeyRequest(BaseModel):
    """For whom or what a key is."""

    model_config = ConfigDict(extra="forbid")

    role: keys.Role
    name: str = Field(min_length=1, max_length=keys.LONGEST_NAME)


@router.get("/me")
def read_account(caller: Caller) -> Account:
    """Who the caller is."""
    person = caller.owner if caller.owner.startswith("p_") else None
    return Account(caller.name, caller.role, caller.kind, person, caller.expires_at)


@router.post("/sign-out", status_code=204)
def sign_out(caller: Caller, engine: EngineDep) -> Response:
    """End the session that asks, and those made in it. A lasting key does not sign out (409): it is revoked."""
    if caller.kind != "session":
        raise Conflict("a lasting key does not sign out; a lead revokes it, or `assist keys revoke`")
    keys.revoke_key(engine, caller.id, by=caller.id)
    return Response(status_code=204)


@router.get("/sessions")
def list_sessions(caller: Caller, engine: EngineDep) -> list[Session]:
    """The caller's sessions, and those made with the caller's key; for a lead everybody's."""
    return [_shown(one, caller) for one in keys.list_sessions(engine) if _may_end(one, caller)]


@router.delete("/sessions/{session_id}", status_code=204)
def end_session(session_id: str, caller: Caller, engine: EngineDep) -> Response:
    """End one of these, and what was made in it, at once."""
    if session_id not in {one.id for one in keys.list_sessions(engine) if _may_end(one, caller)}:
        raise NotFound(f"session {session_id!r} does not exist")
    keys.revoke_key(engine, session_id, by=caller.id)
    return Response(status_code=204)


@router.get("/keys")
def list_keys(_lead: Lead, engine: EngineDep) -> list[keys.Key]:
    """All lasting keys, newest first, without their secrets."""
    return keys.list_keys(engine)


@router.post("/keys", status_code=201)
def create_key(body: KeyRequest, lead: Lead, engine: EngineDep) -> dict[str, Any]:
    """A lasting key for a helpdesk or a program. Its secret is told here and never again."""
    key, secret = keys.create_key(engine, body.role, body.name, by=lead.id)
    return {"id": key.id, "key": secret, "role": key.role}


@router.delete("/keys/{key_id}")
def revoke_key(key_id: str, lead: Lead, engine: EngineDep) -> keys.Key:
    """End a key and all that was made with it at once."""
    if key_id not in {one.id for one in keys.list_keys(engine)}:
        raise NotFound(f"key {key_id!r} does not exist")
    return keys.revoke_key(engine, key_id, by=lead.id)


def _may_end(one: keys.Key, caller: keys.Key) -> bool:
    return caller.role == "lead" or keys.is_mine(one, caller)


def _shown(one: keys.Key, caller: keys.Key) -> Session:
    return Session(
        id=one.id,
        kind=one.kind,
        name=one.name,
        role=one.role,
        created_at=one.created_at,
        used_at=one.used_at,
        expires_at=one.expires_at,
        made_with=one.parent,
        current=one.id == caller.id,
    )
