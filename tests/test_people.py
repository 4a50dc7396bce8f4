"""People: invited by name, they sign in; when their access ends, all of it ends at once."""

from __future__ import annotations

import pytest
from sqlalchemy.engine import Engine

from assist import keys, people
from assist.errors import Conflict, Forbidden, InvalidInput, NotFound
from tests.databases import on_both

pytestmark = on_both


def test_an_invitation_signs_a_person_in_once(engine: Engine) -> None:
    """Under their own name; what they do there is theirs on any device."""
    ann, token = people.invite(engine, "Ann  Li", "agent", by="k_lead")
    session, _ = keys.sign_in(engine, token)
    again, _ = keys.sign_in(engine, people.link_for(engine, ann))
    assert (session.name, session.role, session.owner, again.owner) == ("Ann Li", "agent", ann.id, ann.id)
    assert keys.is_mine(session, again)
    with pytest.raises(Forbidden):
        keys.sign_in(engine, token)
    assert people.list_people(engine) == [ann]


def test_ending_their_access_ends_everything(engine: Engine) -> None:
    """Sessions, their own key, and links that were not used."""
    ann, token = people.invite(engine, "Ann", "editor", by="k_lead")
    bearers = [keys.sign_in(engine, token)[1], people.own_key(engine, ann.id)[1]]
    unused = people.link_for(engine, ann)
    ended = people.end_access(engine, ann.id, by="k_lead")
    for bearer in bearers:
        with pytest.raises(Forbidden):
            keys.authenticate(engine, bearer)
    with pytest.raises(Forbidden):
        keys.sign_in(engine, unused)
    for refused in (people.link_for, lambda engine, one: people.own_key(engine, one.id)):
        with pytest.raises(Conflict, match="Ann has ended"):
            refused(engine, ended)
    assert people.end_access(engine, ann.id, by="k_lead") == ended


def test_a_person_has_one_key_of_their_own(engine: Engine) -> None:
    """A new one takes the place of the one before, and of nobody else's."""
    ann, bob = (people.invite(engine, name, "agent", by="k")[0] for name in ("Ann", "Bob"))
    first, second, other = (people.own_key(engine, one.id)[1] for one in (ann, ann, bob))
    with pytest.raises(Forbidden):
        keys.authenticate(engine, first)
    assert keys.authenticate(engine, second).owner == ann.id
    assert keys.authenticate(engine, other).owner == bob.id


def test_the_shops_own_sign_in_brings_names_and_roles_of_today(engine: Engine) -> None:
    """One person for one subject; sessions of a role that they no longer have end, others go on."""
    ann = people.known_by(engine, "https://idp|1", "Ann", "lead")
    lead = keys.sign_in(engine, people.link_for(engine, ann))
    sidebar = keys.sign_in(engine, keys.create_link_with(engine, lead[0]))[1]
    assert people.known_by(engine, "https://idp|1", "Ann Li", "lead").name == "Ann Li"
    assert keys.authenticate(engine, sidebar).role == "agent"
    same = people.known_by(engine, "https://idp|1", "Ann Li", "agent")
    assert (same.id, same.role) == (ann.id, "agent")
    for bearer in (lead[1], sidebar):
        with pytest.raises(Forbidden):
            keys.authenticate(engine, bearer)
    people.end_access(engine, ann.id, by="k_lead")
    with pytest.raises(Conflict, match="ask a lead"):
        people.known_by(engine, "https://idp|1", "Ann", "agent")
    assert people.person(engine, ann.id).role == "agent"


@pytest.mark.parametrize(("name", "role"), [(" ", "agent"), ("Ann", "boss"), ("Ann", "ci")])
def test_people_need_a_name_and_a_role_of_people(engine: Engine, name: str, role: str) -> None:
    """A program has no page to sign in at."""
    with pytest.raises(InvalidInput):
        people.invite(engine, name, role, by="k")


def test_who_is_not_there_cannot_be_ended(engine: Engine) -> None:
    """A typing mistake must not look like an ended access."""
    with pytest.raises(NotFound):
        people.end_access(engine, "p_none", by="k")
