"""Imports and their items as rows: what came, what became of each file, and what is remembered of every source."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assist import store
from assist.errors import NotFound
from assist.readers.notices import Notice

State = Literal["ready", "look", "refused", "same", "taken", "discarded", "replaced"]
Change = Literal["new", "update", "gone", "none"]
WAITING: tuple[State, ...] = ("ready", "look")
READER = 2  # another number when files that could not be read may be readable now


@dataclass(frozen=True)
class Import:
    """What was imported together. `passed` are paths of files that are no documents; `reason` says why nothing of it
    can be used; `ended_at` is None while files are still read, by the `job` if there is one.
    """

    id: str
    origin: str
    by: str
    created_at: str
    ended_at: str | None = None
    passed: tuple[str, ...] = ()
    reason: Notice | None = None
    job: str | None = None


@dataclass(frozen=True)
class Item:
    """What a file becomes. `imported` is the document's file as its source says it now, `base` as it was imported
    before; `target` its path in the corpus. The first of `reasons` is why it is in its state.
    """

    id: str
    import_id: str
    path: str
    hash: str
    state: State
    change: Change
    reasons: tuple[Notice, ...] = ()
    document: str | None = None
    target: str | None = None
    imported: str | None = None
    base: str | None = None
    by: str | None = None
    decided_at: str | None = None

    @property
    def waits(self) -> bool:
        """Whether somebody can still take or discard it."""
        return self.state in WAITING


@dataclass(frozen=True)
class Origin:
    """What is remembered of a source's file: its hash and text as last imported, and what became of it."""

    path: str
    origin: str
    hash: str
    state: Literal["taken", "failed", "discarded"]
    reasons: tuple[Notice, ...] = ()
    document: str | None = None
    target: str | None = None
    imported: str | None = None
    reader: int = READER
    seen_at: str = field(default_factory=store.utc_now)


def create_import(engine: Engine, origin: str, by: str) -> Import:
    """A new import, still without files."""
    made = Import("i_" + secrets.token_hex(6), origin, by, store.utc_now())
    with engine.begin() as connection:
        connection.execute(sa.insert(store.imports).values(_row(made)))
    return made


def save_import(engine: Engine, changed: Import) -> None:
    """Keep what has become of an import."""
    table = store.imports
    with engine.begin() as connection:
        connection.execute(sa.update(table).where(table.c.id == changed.id).values(_row(changed)))


def read_import(engine: Engine, import_id: str) -> Import:
    """An import. Raises NotFound."""
    with engine.connect() as connection:
        row = connection.execute(sa.select(store.imports).where(store.imports.c.id == import_id)).first()
    if row is None:
        raise NotFound(f"import {import_id!r} does not exist")
    return _import(row._mapping)


def list_imports(engine: Engine, limit: int = 50) -> list[Import]:
    """The last imports, newest first."""
    table = store.imports
    with engine.connect() as connection:
        rows = connection.execute(sa.select(table).order_by(table.c.created_at.desc(), table.c.id).limit(limit))
        return [_import(row._mapping) for row in rows]


def counts(engine: Engine, ids: Sequence[str]) -> dict[str, dict[str, int]]:
    """How many items of each state imports have."""
    table = store.import_items
    query = sa.select(table.c.import_id, table.c.state, sa.func.count()).group_by(table.c.import_id, table.c.state)
    found: dict[str, dict[str, int]] = {one: {} for one in ids}
    with engine.connect() as connection:
        for part in store.in_parts(ids):
            for import_id, state, count in connection.execute(query.where(table.c.import_id.in_(part))):
                found[import_id][state] = count
    return found


def add_item(engine: Engine, item: Item) -> None:
    """Keep what a file became; an older proposal for the same file is no longer one."""
    table = store.import_items
    with engine.begin() as connection:
        connection.execute(
            sa.update(table)
            .where(table.c.path == item.path, table.c.import_id != item.import_id, table.c.state.in_(WAITING))
            .values(state="replaced")
        )
        connection.execute(store.insert_new(connection, table).values(_row(item)))


def save_item(engine: Engine, item: Item) -> None:
    """Keep what has become of an item."""
    table = store.import_items
    with engine.begin() as connection:
        connection.execute(sa.update(table).where(table.c.id == item.id).values(_row(item)))


def list_items(engine: Engine, import_id: str | None = None, states: Sequence[State] = ()) -> list[Item]:
    """The items of an import, or of all imports, in the order of their paths."""
    table = store.import_items
    query = sa.select(table).order_by(table.c.path, table.c.id)
    if import_id is not None:
        query = query.where(table.c.import_id == import_id)
    if states:
        query = query.where(table.c.state.in_(states))
    with engine.connect() as connection:
        return [_item(row._mapping) for row in connection.execute(query)]


def read_item(engine: Engine, item_id: str) -> Item:
    """An item. Raises NotFound."""
    with engine.connect() as connection:
        row = connection.execute(sa.select(store.import_items).where(store.import_items.c.id == item_id)).first()
    if row is None:
        raise NotFound(f"item {item_id!r} does not exist in the tray")
    return _item(row._mapping)


def origins(engine: Engine) -> dict[str, Origin]:
    """Everything that is remembered of sources, by path."""
    with engine.connect() as connection:
        rows = connection.execute(sa.select(store.import_origins))
        return {row.path: Origin(**{**row._mapping, "reasons": _notices(row.reasons)}) for row in rows}


def remember(engine: Engine, origin: Origin) -> None:
    """Remember a source's file, in the place of what was remembered of it."""
    table = store.import_origins
    with engine.begin() as connection:
        connection.execute(sa.delete(table).where(table.c.path == origin.path))
        connection.execute(sa.insert(table).values(_row(origin)))


def new_id() -> str:
    """An id for an item."""
    return "t_" + secrets.token_hex(6)


def _row(record: Import | Item | Origin) -> dict[str, Any]:
    values = dict(record.__dict__)
    for key in ("reasons", "passed"):
        if key in values:
            values[key] = [_plain(one) for one in values[key]]
    if isinstance(record, Import):
        values["reason"] = _plain(record.reason) if record.reason else None
    return values


def _plain(value: Notice | str) -> Any:
    return {"code": value.code, "values": dict(value.values)} if isinstance(value, Notice) else value


def _notices(rows: Iterable[Mapping[str, Any]]) -> tuple[Notice, ...]:
    return tuple(Notice(row["code"], row["values"]) for row in rows)


def _import(row: Mapping[Any, Any]) -> Import:
    made = Import(**{key: row[key] for key in Import.__dataclass_fields__})
    reason = Notice(row["reason"]["code"], row["reason"]["values"]) if row["reason"] else None
    return replace(made, passed=tuple(row["passed"]), reason=reason)


def _item(row: Mapping[Any, Any]) -> Item:
    return Item(**{**{key: row[key] for key in Item.__dataclass_fields__}, "reasons": _notices(row["reasons"])})
