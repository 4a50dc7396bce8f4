"""Access: keys for people and programs, one-time sign-in links, and the sessions that come of them.

Only SHA-256 hashes are stored (the secrets are 256 random bits, so a slow hash would add nothing); a secret is shown
once, when it is made.

A session ends by itself after twelve hours, or three without use; nothing prolongs it. What was made with a key or in a
session names it as its `parent` and lives no longer: whoever is looked at, the parents are looked at too, so ending a
key ends its sessions in the same moment, and those made in them. A session made in another makes none itself.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass, fields, replace
from typing import Literal, get_args

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from assist import store
from assist.errors import Forbidden, InvalidInput, NotFound
from assist.review import audits

Kind = Literal["key", "link", "session"]
Role = Literal["agent", "editor", "lead", "ci"]
ROLES: tuple[str, ...] = get_args(Role)
SESSION = dt.timedelta(hours=12)
IDLE = dt.timedelta(hours=3)  # longer than a lunch break, shorter than a shift
LINK = dt.timedelta(hours=24)
EMBEDDING = dt.timedelta(minutes=5)  # a page that signs in the sidebar in it uses the link at once
FRESH = dt.timedelta(minutes=10)  # after signing in, when one may make a key of one's own
MOST_EMBEDDED = 20  # links and sessions of one session that live at a time; the oldest make room
KEPT = dt.timedelta(days=30)  # for which ended links and sessions are remembered
LONGEST_NAME = 100
_TOUCHED = dt.timedelta(minutes=1)  # how exactly it is known when a session was last used
_UNKNOWN = "the key or sign-in link is unknown, used or revoked; `assist keys create` makes a new key"


@dataclass(frozen=True)
class Key:
    """A key as it may be shown: without its secret.

    `owner` is whom it stands for: a person (p_…), a lasting key (k_…), an agent whom a helpdesk named (a_…).
    `helpdesk` is who vouched for the owner: the helpdesk's key, zendesk, people for those who are known by name here.
    """

    id: str
    kind: str
    role: str
    name: str
    created_at: str
    expires_at: str | None
    revoked_at: str | None
    owner: str
    helpdesk: str
    parent: str | None = None
    used_at: str | None = None


def create_key(
    engine: Engine, role: str, name: str, person: str | None = None, by: str = audits.COMMAND
) -> tuple[Key, str]:
    """A lasting key and its secret, of a program or a person. Raises InvalidInput for a role or name that is none."""
    check_role(role)
    made, secret = _new("key", role, checked_name(name), None)
    made = replace(made, owner=person, helpdesk="people") if person else made
    _kept(engine, made, secret)
    audits.record(engine, "key", by, made.id, {"act": "made", "role": role})
    return made, secret


def create_link(
    engine: Engine, role: str, name: str, lasts: dt.timedelta = LINK, owner: str | None = None, helpdesk: str = ""
) -> str:
    """The secret of a sign-in link that the server itself answers for: works once, within a day or the time given."""
    made, secret = _new("link", role, name, dt.datetime.now(dt.UTC) + lasts)
    return _kept(engine, replace(made, owner=owner or made.id, helpdesk=helpdesk or owner or made.id), secret)[1]


def create_link_with(engine: Engine, maker: Key, agent: str | None = None) -> str:
    """The secret of a link that a key or session makes for a page that embeds the sidebar.

    A key hands on its role, and may name the `agent` at whose desk the page is: what each does is then told apart. A
    session makes a link for an agent's work, that lasts five minutes. Raises Forbidden for a session that was made in a
    session, InvalidInput when another than a helpdesk's key names an agent.
    """
    if agent is not None and (maker.kind != "key" or maker.owner != maker.id):
        raise InvalidInput("only a helpdesk's own key names the `agent`; leave it out")
    if maker.kind == "session":
        return _embedded(engine, maker)
    made, secret = _new("link", maker.role, maker.name, dt.datetime.now(dt.UTC) + LINK)
    made = replace(made, owner=maker.owner, helpdesk=maker.helpdesk, parent=maker.id)
    if agent is not None:
        made = replace(made, name=checked_name(agent), owner=owner_called(maker.id, checked_name(agent)))
    return _kept(engine, made, secret)[1]


def sign_in(engine: Engine, token: str) -> tuple[Key, str]:
    """Exchange a link's token for a session and its secret. Raises Forbidden when used, late or unknown."""
    link, ends = _find(engine, token, ("link",))
    now = dt.datetime.now(dt.UTC)
    session, secret = _new("session", link.role, link.name, min(now + SESSION, ends or now + SESSION))
    session = replace(session, owner=link.owner, helpdesk=link.helpdesk, parent=link.parent)
    column = store.keys.c
    with engine.begin() as connection:
        used = sa.update(store.keys).where(column.id == link.id, column.revoked_at.is_(None))
        if not connection.execute(used.values(revoked_at=store.utc_now())).rowcount:
            raise Forbidden("this sign-in link has been used; ask for a new one, or use an access key")
        connection.execute(sa.insert(store.keys).values(hash=_hash(secret), **vars(session)))
        long_ended = (column.kind != "key") & (column.expires_at < store.utc_text(now - KEPT))
        connection.execute(sa.delete(store.keys).where(long_ended))
        audits.record(connection, "session", session.owner, session.id, {"act": "made", "role": session.role})
    return session, secret


def authenticate(engine: Engine, secret: str) -> Key:
    """The key or session of a bearer secret. Raises Forbidden."""
    key, _ = _find(engine, secret, ("key", "session"))
    if key.kind == "session" and _since(key) > _TOUCHED:
        touched = sa.update(store.keys).where(store.keys.c.id.in_([key.id, key.parent or ""]))
        # A full disk keeps nobody out; and a page that embeds the sidebar is in use while the sidebar is.
        with contextlib.suppress(OperationalError), engine.begin() as connection:
            connection.execute(touched.where(store.keys.c.kind == "session").values(used_at=store.utc_now()))
    return key


def list_keys(engine: Engine) -> list[Key]:
    """Lasting keys, newest first; revoked ones stay listed."""
    query = sa.select(store.keys).where(store.keys.c.kind == "key").order_by(store.keys.c.created_at.desc())
    with engine.connect() as connection:
        return [_key(row) for row in connection.execute(query)]


def somebody_may_sign_in(engine: Engine) -> bool:
    """Whether a lasting key of a person or a helpdesk lives, or somebody has been invited."""
    column = store.keys.c
    key = sa.select(column.id).where(column.kind == "key", column.revoked_at.is_(None), column.role != "ci")
    person = sa.select(store.people.c.id).where(store.people.c.ended_at.is_(None))
    with engine.connect() as connection:
        return any(connection.execute(query.limit(1)).first() for query in (key, person))


def list_sessions(engine: Engine) -> list[Key]:
    """Sessions that live, and links that can still be used, newest first."""
    query = _with_parents().where(store.keys.c.kind != "key").order_by(store.keys.c.created_at.desc())
    with engine.connect() as connection:
        rows = connection.execute(query).all()
    return [_key(row) for row in rows if _refusal(row) is None]


def revoke_key(engine: Engine, key_id: str, by: str = audits.COMMAND) -> Key:
    """End a key, session or link at once, and with it all that was made with it. Raises NotFound."""
    column, now = store.keys.c, store.utc_now()
    with engine.begin() as connection:
        revoked = sa.update(store.keys).where(column.id == key_id, column.revoked_at.is_(None))
        connection.execute(revoked.values(revoked_at=now))
        row = connection.execute(sa.select(store.keys).where(column.id == key_id)).one_or_none()
        if row is None:
            raise NotFound(f"key {key_id!r} does not exist; `assist keys list --sessions` shows them")
        audits.record(connection, "key" if row.kind == "key" else "session", by, key_id, {"act": "revoked"})
    return _key(row)


def owner_called(helpdesk: str, name: str) -> str:
    """Who has this name in a helpdesk, as an id that does not tell it."""
    return "a_" + hashlib.sha256(f"{helpdesk}\n{name}".encode()).hexdigest()[:12]


def is_mine(key: Key, caller: Key) -> bool:
    """Whether a session belongs to who asks: of the same person, or made with, or the maker of, the key that asks."""
    if caller.owner != caller.id and caller.helpdesk == "people":
        return key.owner == caller.owner
    return caller.id in (key.id, key.parent) or key.id == caller.parent


def is_fresh(key: Key) -> bool:
    """Whether this is a session of who has just signed in by a link, not one made with a key or in another session."""
    age = dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(key.created_at)
    return key.kind == "session" and key.parent is None and age < FRESH


def check_role(role: str) -> None:
    """Raises InvalidInput for a role that is none."""
    if role not in ROLES:
        raise InvalidInput(f"role {role!r} is not one of {', '.join(ROLES)}")


def checked_name(name: str) -> str:
    """A name in one line. Raises InvalidInput for an empty or endless one, so that a list can be read a year later."""
    line = " ".join(name.split())
    if not line or len(line) > LONGEST_NAME:
        raise InvalidInput(f"a name says in 1 to {LONGEST_NAME} characters who or what uses the key")
    return line


def _is_embedded(engine: Engine, key: Key) -> bool:
    with engine.connect() as connection:
        above = connection.execute(sa.select(store.keys.c.kind).where(store.keys.c.id == key.parent)).scalar()
    return above == "session"


def _embedded(engine: Engine, maker: Key) -> str:
    now = dt.datetime.now(dt.UTC)
    column = store.keys.c
    if _is_embedded(engine, maker):
        raise Forbidden("a session made in a session signs nobody in; sign in with a key or a link", known=True)
    ends = min(now + EMBEDDING, dt.datetime.fromisoformat(maker.expires_at or store.utc_now()))
    made, secret = _new("link", "agent", maker.name, ends)
    made = replace(made, owner=maker.owner, helpdesk=maker.helpdesk, parent=maker.id)
    living = sa.select(column.id).where(column.parent == maker.id, column.revoked_at.is_(None))
    room = living.order_by(column.created_at.desc()).offset(MOST_EMBEDDED - 1)
    with engine.begin() as connection:
        oldest = connection.execute(room).scalars().all()
        connection.execute(sa.update(store.keys).where(column.id.in_(oldest)).values(revoked_at=store.utc_now()))
    return _kept(engine, made, secret)[1]


def _new(kind: Kind, role: str, name: str, expires: dt.datetime | None) -> tuple[Key, str]:
    name_of = "k_" + secrets.token_hex(6)
    until = store.utc_text(expires) if expires else None
    made = Key(name_of, kind, role, name, store.utc_now(), until, None, owner=name_of, helpdesk=name_of)
    return made, f"ra_{secrets.token_urlsafe(32)}"


def _kept(engine: Engine, made: Key, secret: str) -> tuple[Key, str]:
    with engine.begin() as connection:
        connection.execute(sa.insert(store.keys).values(hash=_hash(secret), **vars(made)))
    return made, secret


_PARENT, _FIRST = store.keys.alias("parent"), store.keys.alias("first")


def _with_parents() -> sa.Select[tuple[str, ...]]:
    """Keys with what they were made with, and that in turn (nothing is deeper), and the person whose they are."""
    columns = [
        column.label(f"{place}_{name}")
        for place, table in (("parent", _PARENT), ("first", _FIRST))
        for name, column in (("expires_at", table.c.expires_at), ("revoked_at", table.c.revoked_at))
    ]
    return (
        sa.select(store.keys, *columns, store.people.c.ended_at)
        .outerjoin(_PARENT, _PARENT.c.id == store.keys.c.parent)
        .outerjoin(_FIRST, _FIRST.c.id == _PARENT.c.parent)
        .outerjoin(store.people, store.people.c.id == store.keys.c.owner)
    )


def _find(engine: Engine, secret: str, kinds: tuple[Kind, ...]) -> tuple[Key, dt.datetime | None]:
    """The key of a secret, and when what it was made with ends. Raises Forbidden."""
    query = _with_parents().where(store.keys.c.hash == _hash(secret), store.keys.c.kind.in_(kinds))
    with engine.connect() as connection:
        row = connection.execute(query).one_or_none()
    refusal = _UNKNOWN if row is None else _refusal(row)
    if row is None or refusal is not None:
        raise Forbidden(refusal or _UNKNOWN)
    above = [dt.datetime.fromisoformat(text) for text in (row.parent_expires_at, row.first_expires_at) if text]
    return _key(row), min(above, default=None)


def _refusal(row: sa.Row[tuple[str, ...]]) -> str | None:
    """Why a key does not count, by itself or by what it was made with; None for one that does."""
    if row.revoked_at or row.parent_revoked_at or row.first_revoked_at or row.ended_at:
        return _UNKNOWN
    now = dt.datetime.now(dt.UTC)
    ends = [text for text in (row.expires_at, row.parent_expires_at, row.first_expires_at) if text]
    if any(dt.datetime.fromisoformat(text) <= now for text in ends):
        return "the session has expired; sign in again"
    if row.kind == "session" and _since(_key(row)) > IDLE:
        return "the session was not used for hours and has ended; sign in again"
    return None


def _since(key: Key) -> dt.timedelta:
    return dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(key.used_at or key.created_at)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _key(row: sa.Row[tuple[str, ...]]) -> Key:
    return Key(**{field.name: getattr(row, field.name) for field in fields(Key)})
