"""People: who works with drafts, by name; invited by a lead, or known by the shop's own sign-in (OpenID Connect)."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass, fields

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assist import keys, store
from assist.errors import Conflict, InvalidInput, NotFound
from assist.review import audits

INVITATION = dt.timedelta(days=3)  # over a weekend
HELPDESK = "people"


@dataclass(frozen=True)
class Person:
    """`subject` is how the shop's own sign-in knows them (issuer and sub), None for those invited by a link."""

    id: str
    name: str
    role: str
    subject: str | None
    invited_by: str
    created_at: str
    ended_at: str | None


def invite(engine: Engine, name: str, role: str, *, by: str) -> tuple[Person, str]:
    """A new person, and the secret of the link that signs them in once. Raises InvalidInput for a role or name."""
    if role == "ci":
        raise InvalidInput("ci is for programs; `assist keys create --role ci` makes them a key")
    keys.check_role(role)
    person = Person("p_" + secrets.token_hex(6), keys.checked_name(name), role, None, by, store.utc_now(), None)
    with engine.begin() as connection:
        connection.execute(sa.insert(store.people).values(**vars(person)))
        audits.record(connection, "key", by, person.id, {"act": "invited", "role": role})
    return person, link_for(engine, person)


def link_for(engine: Engine, person: Person, lasts: dt.timedelta = INVITATION) -> str:
    """The secret of a link that signs a person in once. Raises Conflict when their access has ended."""
    if person.ended_at:
        raise Conflict(f"the access of {person.name} has ended; invite them anew")
    return keys.create_link(engine, person.role, person.name, lasts, owner=person.id, helpdesk=HELPDESK)


def known_by(engine: Engine, subject: str, name: str, role: str, *, by: str = "oidc") -> Person:
    """The person whom a sign-in calls so, with the name and role of today; new on the first day. `by`: which sign-in.

    Sessions of another role end. Raises Conflict when a lead has ended their access here.
    """
    column = store.people.c
    row = {"id": "p_" + secrets.token_hex(6), "name": name, "role": role, "subject": subject, "invited_by": by}
    with engine.begin() as connection:
        connection.execute(store.insert_new(engine, store.people).values(**row, created_at=store.utc_now()))
        today = sa.update(store.people).where(column.subject == subject, column.ended_at.is_(None))
        connection.execute(today.values(name=name, role=role))
        found = _person(connection.execute(sa.select(store.people).where(column.subject == subject)).one())
        of_before = (store.keys.c.owner == found.id) & (store.keys.c.role != role) & store.keys.c.revoked_at.is_(None)
        embedded = store.keys.c.parent.is_not(None)  # an embedded sidebar has the role agent whatever the person's
        ended = sa.update(store.keys).where(of_before, ~embedded)
        connection.execute(ended.values(revoked_at=store.utc_now()))
    if found.ended_at:
        raise Conflict(f"the access of {found.name} has been ended here; ask a lead")
    return found


def list_people(engine: Engine) -> list[Person]:
    """Everybody, newest first; those whose access has ended stay listed."""
    with engine.connect() as connection:
        rows = connection.execute(sa.select(store.people).order_by(store.people.c.created_at.desc()))
        return [_person(row) for row in rows]


def person(engine: Engine, person_id: str) -> Person:
    """One person. Raises NotFound."""
    with engine.connect() as connection:
        row = connection.execute(sa.select(store.people).where(store.people.c.id == person_id)).one_or_none()
    if row is None:
        raise NotFound(f"person {person_id!r} does not exist")
    return _person(row)


def end_access(engine: Engine, person_id: str, *, by: str) -> Person:
    """End everything that signs a person in, at once. What they did stays. Raises NotFound."""
    column = store.people.c
    with engine.begin() as connection:
        ended = sa.update(store.people).where(column.id == person_id, column.ended_at.is_(None))
        if connection.execute(ended.values(ended_at=store.utc_now())).rowcount:
            audits.record(connection, "key", by, person_id, {"act": "ended"})
    return person(engine, person_id)


def own_key(engine: Engine, person_id: str) -> tuple[keys.Key, str]:
    """A person's own lasting key and its secret, in place of the one before. Raises NotFound, or Conflict."""
    found = person(engine, person_id)
    if found.ended_at:
        raise Conflict(f"the access of {found.name} has ended")
    before = (store.keys.c.owner == person_id) & (store.keys.c.kind == "key") & store.keys.c.revoked_at.is_(None)
    with engine.begin() as connection:
        connection.execute(sa.update(store.keys).where(before).values(revoked_at=store.utc_now()))
    return keys.create_key(engine, found.role, found.name, found.id, by=found.id)


def _person(row: sa.Row[tuple[str, ...]]) -> Person:
    return Person(**{field.name: getattr(row, field.name) for field in fields(Person)})
