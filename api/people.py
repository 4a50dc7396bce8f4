"""People: leads invite them by name and end their access; each makes a key of their own to sign in with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.access import Caller, EngineDep, Lead
from assist import keys, people
from assist.errors import Conflict, Forbidden
from assist.people import Person

router = APIRouter(prefix="/v1", tags=["access"])


class Invitation(BaseModel):
    """Who is invited, as what."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=keys.LONGEST_NAME)
    role: Literal["agent", "editor", "lead"]


@dataclass(frozen=True)
class Invited:
    """The person, and the one-time `token` of the link to hand over, told here and never again."""

    person: Person
    token: str
    days: int


@router.get("/people")
def list_people(_lead: Lead, engine: EngineDep) -> list[Person]:
    """Everybody, newest first, also those whose access has ended."""
    return people.list_people(engine)


@router.post("/people", status_code=201)
def invite(body: Invitation, lead: Lead, engine: EngineDep) -> Invited:
    """Invite somebody by name."""
    person, token = people.invite(engine, body.name, body.role, by=lead.owner)
    return Invited(person, token, people.INVITATION.days)


@router.post("/people/{person_id}/links", status_code=201)
def make_link(person_id: str, _lead: Lead, engine: EngineDep) -> Invited:
    """Another link for somebody who used theirs, or lost it. 409 when their access has ended."""
    person = people.person(engine, person_id)
    return Invited(person, people.link_for(engine, person), people.INVITATION.days)


@router.delete("/people/{person_id}")
def end_access(person_id: str, lead: Lead, engine: EngineDep) -> Person:
    """End their sessions, links and key at once; what they did stays. 409 for oneself: another lead does that."""
    if person_id == lead.owner:
        raise Conflict("you cannot end your own access; another lead can")
    return people.end_access(engine, person_id, by=lead.id)


@router.post("/me/key", status_code=201)
def make_own_key(caller: Caller, engine: EngineDep) -> dict[str, Any]:
    """A lasting key of one's own, to sign in with tomorrow, in place of the one before; told here and never again.

    Only within ten minutes of signing in by a link or the shop's own accounts (403 otherwise): a session or key that
    fell into other hands makes none. 409 for a key that stands for nobody in particular.
    """
    if caller.helpdesk != people.HELPDESK:
        raise Conflict("only people who were invited by name have a key of their own")
    if not keys.is_fresh(caller):
        raise Forbidden(
            "a key of your own is made within ten minutes of signing in by a link; ask a lead for one", known=True
        )
    key, secret = people.own_key(engine, caller.owner)
    return {"id": key.id, "key": secret, "role": key.role}
