"""Access: secrets are shown once and stored as hashes; links work once; revoking works at once."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assist import keys, store
from assist.errors import Forbidden, InvalidInput, NotFound


def test_a_key_authenticates_until_it_is_revoked(engine: Engine) -> None:
    """Its secret is nowhere in the database."""
    key, secret = keys.create_key(engine, "agent", "helpdesk")
    assert keys.authenticate(engine, secret).id == key.id
    with engine.connect() as connection:
        assert secret not in str(connection.execute(sa.select(store.keys)).all())
    keys.revoke_key(engine, key.id)
    with pytest.raises(Forbidden):
        keys.authenticate(engine, secret)
    assert keys.list_keys(engine)[0].revoked_at is not None


def test_a_sign_in_link_works_once(engine: Engine) -> None:
    """It gives a session; it is not a key itself."""
    token = keys.create_link(engine, "lead", "sign-in link")
    with pytest.raises(Forbidden):
        keys.authenticate(engine, token)
    session, bearer = keys.sign_in(engine, token)
    assert keys.authenticate(engine, bearer).id == session.id
    with pytest.raises(Forbidden):
        keys.sign_in(engine, token)
    assert keys.list_keys(engine) == []


def test_a_session_ends(engine: Engine) -> None:
    """After its time it is refused with what to do."""
    _, bearer = keys.sign_in(engine, keys.create_link(engine, "lead", "x"))
    with engine.begin() as connection:
        connection.execute(sa.update(store.keys).values(expires_at="2020-01-01T00:00:00+00:00"))
    with pytest.raises(Forbidden, match="expired; sign in again"):
        keys.authenticate(engine, bearer)


@pytest.mark.parametrize(("role", "name"), [("boss", "x"), ("agent", " ")])
def test_a_key_needs_a_known_role_and_a_name(engine: Engine, role: str, name: str) -> None:
    """So that a list of keys can be read a year later."""
    with pytest.raises(InvalidInput):
        keys.create_key(engine, role, name)


def test_revoking_a_key_ends_what_was_made_with_it(engine: Engine) -> None:
    """Its sessions and its unused links too; those of other people go on."""
    key, _ = keys.create_key(engine, "agent", "helpdesk")
    _, session = keys.sign_in(engine, keys.create_link(engine, key.role, key.name))
    unused = keys.create_link(engine, key.role, key.name)
    _, other = keys.sign_in(engine, keys.create_link(engine, "agent", "somebody else"))
    keys.revoke_key(engine, key.id)
    with pytest.raises(Forbidden):
        keys.authenticate(engine, session)
    with pytest.raises(Forbidden):
        keys.sign_in(engine, unused)
    assert keys.authenticate(engine, other).name == "somebody else"


def test_revoking_what_does_not_exist_is_an_error(engine: Engine) -> None:
    """A typing mistake must not look like a revoked key."""
    with pytest.raises(NotFound, match="assist keys list"):
        keys.revoke_key(engine, "k_none")
