"""Access: secrets are shown once and stored as hashes; links work once; what is revoked ends at once, with all of it."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assist import keys, store
from assist.errors import Forbidden, InvalidInput, NotFound
from tests.databases import on_both

pytestmark = on_both


def signed_in(engine: Engine, maker: keys.Key, agent: str | None = None) -> tuple[keys.Key, str]:
    """A session by a link that a key or session made."""
    return keys.sign_in(engine, keys.create_link_with(engine, maker, agent))


def lives(engine: Engine, secret: str) -> bool:
    try:
        keys.authenticate(engine, secret)
    except Forbidden:
        return False
    return True


def put_back(engine: Engine, key: keys.Key, **times: dt.timedelta) -> None:
    """Set times of a key to so long ago."""
    now = dt.datetime.now(dt.UTC)
    values = {name: store.utc_text(now - ago) for name, ago in times.items()}
    with engine.begin() as connection:
        connection.execute(sa.update(store.keys).where(store.keys.c.id == key.id).values(values))


def test_a_key_authenticates_until_it_is_revoked(engine: Engine) -> None:
    """Its secret is nowhere in the database."""
    key, secret = keys.create_key(engine, "agent", "helpdesk")
    assert keys.authenticate(engine, secret).id == key.id
    with engine.connect() as connection:
        assert secret not in str(connection.execute(sa.select(store.keys)).all())
    keys.revoke_key(engine, key.id)
    assert not lives(engine, secret)
    assert keys.list_keys(engine)[0].revoked_at is not None


def test_a_sign_in_link_works_once(engine: Engine) -> None:
    """It gives a session; it is not a key itself."""
    token = keys.create_link(engine, "lead", "sign-in link")
    assert not lives(engine, token)
    session, bearer = keys.sign_in(engine, token)
    assert keys.authenticate(engine, bearer).id == session.id
    with pytest.raises(Forbidden):
        keys.sign_in(engine, token)
    assert keys.list_keys(engine) == []


def test_a_session_ends_after_twelve_hours(engine: Engine) -> None:
    """However much it is used; it is refused with what to do."""
    session, bearer = keys.sign_in(engine, keys.create_link(engine, "lead", "x"))
    assert session.expires_at is not None
    left = dt.datetime.fromisoformat(session.expires_at) - dt.datetime.now(dt.UTC)
    assert keys.SESSION - dt.timedelta(minutes=1) < left <= keys.SESSION
    put_back(engine, session, expires_at=dt.timedelta(0))
    with pytest.raises(Forbidden, match="expired; sign in again"):
        keys.authenticate(engine, bearer)


def test_a_session_ends_when_it_is_not_used(engine: Engine) -> None:
    """Three hours; being used it goes on."""
    session, bearer = keys.sign_in(engine, keys.create_link(engine, "agent", "x"))
    put_back(engine, session, created_at=keys.IDLE * 2, used_at=keys.IDLE / 2)
    assert lives(engine, bearer)
    used = keys.list_sessions(engine)[0].used_at
    assert used is not None
    assert dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(used) < dt.timedelta(minutes=1)
    put_back(engine, session, used_at=keys.IDLE)
    with pytest.raises(Forbidden, match="not used"):
        keys.authenticate(engine, bearer)
    assert keys.list_sessions(engine) == []


def test_a_page_is_in_use_while_the_sidebar_in_it_is(engine: Engine) -> None:
    """The desk itself asks for nothing for hours."""
    desk, bearer = keys.sign_in(engine, keys.create_link(engine, "lead", "x"))
    sidebar, other = signed_in(engine, desk)
    for one in (desk, sidebar):
        put_back(engine, one, created_at=keys.IDLE * 2, used_at=keys.IDLE / 2)
    assert lives(engine, other)
    put_back(engine, sidebar, used_at=keys.IDLE / 2)
    assert lives(engine, bearer)


@pytest.mark.parametrize(("role", "name"), [("boss", "x"), ("agent", " "), ("agent", "x" * 101)])
def test_a_key_needs_a_known_role_and_a_name(engine: Engine, role: str, name: str) -> None:
    """So that a list of keys can be read a year later."""
    with pytest.raises(InvalidInput):
        keys.create_key(engine, role, name)


def test_revoking_a_key_ends_what_was_made_with_it_and_nothing_else(engine: Engine) -> None:
    """Its sessions, those made in them, and unused links; not those of another key of the same name and role."""
    key, _ = keys.create_key(engine, "agent", "helpdesk")
    namesake, _ = keys.create_key(engine, "agent", "helpdesk")
    session, bearer = signed_in(engine, key)
    _, embedded = signed_in(engine, session)
    unused, used_by_other = keys.create_link_with(engine, key), signed_in(engine, namesake)[1]
    keys.revoke_key(engine, key.id)
    assert not lives(engine, bearer)
    assert not lives(engine, embedded)
    with pytest.raises(Forbidden):
        keys.sign_in(engine, unused)
    assert lives(engine, used_by_other)
    assert [one.parent for one in keys.list_sessions(engine)] == [namesake.id]


def test_revoking_a_session_ends_those_made_in_it(engine: Engine) -> None:
    """The key that it came from goes on."""
    key, secret = keys.create_key(engine, "agent", "helpdesk")
    session, bearer = signed_in(engine, key)
    _, embedded = signed_in(engine, session)
    keys.revoke_key(engine, session.id)
    assert (lives(engine, bearer), lives(engine, embedded), lives(engine, secret)) == (False, False, True)


def test_no_chain_of_links_prolongs_a_session(engine: Engine) -> None:
    """A session made in one ends with it, signs nobody in, and does an agent's work only."""
    desk, _ = keys.sign_in(engine, keys.create_link(engine, "lead", "x"))
    put_back(engine, desk, expires_at=-dt.timedelta(minutes=90))
    sidebar, _ = signed_in(engine, desk)
    assert sidebar.role == "agent"
    assert sidebar.expires_at is not None
    assert dt.datetime.fromisoformat(sidebar.expires_at) <= dt.datetime.now(dt.UTC) + dt.timedelta(minutes=90)
    with pytest.raises(Forbidden, match="made in a session") as refused:
        keys.create_link_with(engine, sidebar)
    assert refused.value.known


def test_a_session_keeps_few_others(engine: Engine) -> None:
    """A desk loaded a hundred times leaves twenty: the oldest make room, and are refused."""
    desk, _ = keys.sign_in(engine, keys.create_link(engine, "lead", "x"))
    _, first = signed_in(engine, desk)
    for _ in range(keys.MOST_EMBEDDED):
        signed_in(engine, desk)
    assert not lives(engine, first)
    assert len(keys.list_sessions(engine)) == keys.MOST_EMBEDDED + 1


def test_a_helpdesks_key_names_its_agents(engine: Engine) -> None:
    """Each is somebody of their own, and the key vouches for them; nobody else names anybody."""
    key, _ = keys.create_key(engine, "agent", "helpdesk")
    ann, bob = (signed_in(engine, key, name)[0] for name in ("Ann", "Bob"))
    assert (ann.name, ann.helpdesk, bob.helpdesk) == ("Ann", key.id, key.id)
    assert len({key.owner, ann.owner, bob.owner}) == 3
    with pytest.raises(InvalidInput, match="only a helpdesk's own key"):
        keys.create_link_with(engine, ann, "Bob")


def test_long_ended_sessions_are_forgotten(engine: Engine) -> None:
    """A month after; keys never."""
    key, _ = keys.create_key(engine, "agent", "helpdesk")
    old, _ = signed_in(engine, key)
    put_back(engine, old, expires_at=keys.KEPT + dt.timedelta(days=1))
    signed_in(engine, key)
    with engine.connect() as connection:
        kept = connection.execute(sa.select(store.keys.c.id)).scalars().all()
    assert old.id not in kept
    assert key.id in kept


def test_revoking_what_does_not_exist_is_an_error(engine: Engine) -> None:
    """A typing mistake must not look like a revoked key."""
    with pytest.raises(NotFound, match="assist keys list"):
        keys.revoke_key(engine, "k_none")
