"""Access: keys for people and programs, one-time sign-in links, and the sessions that come of them.

Only SHA-256 hashes are stored (the secrets are 256 random bits, so a slow hash would add nothing); a secret is shown
once, when it is made.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass, replace
from typing import Literal, get_args

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assist import store
from assist.errors import Forbidden, InvalidInput, NotFound
from assist.review import audits

Role = Literal["agent", "editor", "lead", "ci"]
ROLES: tuple[str, ...] = get_args(Role)
SESSION = dt.timedelta(hours=12)
LINK = dt.timedelta(hours=24)


@dataclass(frozen=True)
class Key:
    """A key as it may be shown: without its secret. `kind` is key, link or session."""

    id: str
    kind: str
    role: str
    name: str
    created_at: str
    expires_at: str | None
    revoked_at: str | None


def create_key(engine: Engine, role: str, name: str, by: str = audits.COMMAND) -> tuple[Key, str]:
    """A lasting key and its secret. Raises InvalidInput for an unknown role or an empty name."""
    if role not in ROLES:
        raise InvalidInput(f"role {role!r} is not one of {', '.join(ROLES)}")
    if not name.strip():
        raise InvalidInput("a key needs a name that says who or what uses it")
    key, secret = _make(engine, "key", role, name.strip(), None)
    audits.record(engine, "key", by, key.id, {"act": "made", "role": role})
    return key, secret


def create_link(engine: Engine, role: str, name: str, lasts: dt.timedelta = LINK) -> str:
    """The secret of a sign-in link: works once, within a day or the time given."""
    return _make(engine, "link", role, name, lasts)[1]


def sign_in(engine: Engine, token: str) -> tuple[Key, str]:
    """Exchange a link's token for a session and its secret. Raises Forbidden when used, late or unknown."""
    link = _find(engine, token, ("link",))
    used = sa.update(store.keys).where(store.keys.c.id == link.id, store.keys.c.revoked_at.is_(None))
    with engine.begin() as connection:
        changed = connection.execute(used.values(revoked_at=store.utc_now()))
    if not changed.rowcount:
        raise Forbidden("this sign-in link has been used; restart the server for a new one, or use an access key")
    return _make(engine, "session", link.role, link.name, SESSION)


def authenticate(engine: Engine, secret: str) -> Key:
    """The key or session of a bearer secret. Raises Forbidden."""
    return _find(engine, secret, ("key", "session"))


def list_keys(engine: Engine) -> list[Key]:
    """Lasting keys, newest first; revoked ones stay listed."""
    query = sa.select(store.keys).where(store.keys.c.kind == "key").order_by(store.keys.c.created_at.desc())
    with engine.connect() as connection:
        return [_key(row) for row in connection.execute(query)]


def revoke_key(engine: Engine, key_id: str, by: str = audits.COMMAND) -> Key:
    """Revoke a key at once, with every session and link of its name and role: they may have been made with it.

    Raises NotFound.
    """
    column, now = store.keys.c, store.utc_now()
    with engine.begin() as connection:
        row = connection.execute(sa.select(store.keys).where(column.id == key_id, column.kind == "key")).one_or_none()
        if row is None:
            raise NotFound(f"key {key_id!r} does not exist; `assist keys list` shows them")
        made_with_it = (column.kind != "key") & (column.name == row.name) & (column.role == row.role)
        revoked = sa.update(store.keys).where((column.id == key_id) | made_with_it, column.revoked_at.is_(None))
        connection.execute(revoked.values(revoked_at=now))
        audits.record(connection, "key", by, key_id, {"act": "revoked"})
    return replace(_key(row), revoked_at=row.revoked_at or now)


def _make(engine: Engine, kind: str, role: str, name: str, lasts: dt.timedelta | None) -> tuple[Key, str]:
    secret = f"ra_{secrets.token_urlsafe(32)}"
    expires = (dt.datetime.now(dt.UTC) + lasts).isoformat(timespec="seconds") if lasts else None
    key = Key("k_" + secrets.token_hex(6), kind, role, name, store.utc_now(), expires, None)
    with engine.begin() as connection:
        connection.execute(sa.insert(store.keys).values(hash=_hash(secret), **vars(key)))
    return key, secret


def _find(engine: Engine, secret: str, kinds: tuple[str, ...]) -> Key:
    query = sa.select(store.keys).where(store.keys.c.hash == _hash(secret), store.keys.c.kind.in_(kinds))
    with engine.connect() as connection:
        row = connection.execute(query).one_or_none()
    if row is None or row.revoked_at is not None:
        raise Forbidden("the key or sign-in link is unknown, used or revoked; `assist keys create` makes a new key")
    if row.expires_at and dt.datetime.fromisoformat(row.expires_at) < dt.datetime.now(dt.UTC):
        raise Forbidden("the session has expired; sign in again")
    return _key(row)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _key(row: sa.Row[tuple[str, ...]]) -> Key:
    return Key(row.id, row.kind, row.role, row.name, row.created_at, row.expires_at, row.revoked_at)
