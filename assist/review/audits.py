"""The audit: who did what, in rows that can only be added, each holding the hash of the one before.

A row names ids and counts, never a person or a text, so that it can be kept when a customer is erased. Its hash covers
its number, the hash before, time, kind, by, subject and detail: a row changed, removed or put between is found by
`verify`. Somebody who may write to the database could chain all rows anew; whoever needs to exclude that keeps a
`head` elsewhere now and then, and hands it to `verify`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from assist import store

Kind = Literal[
    "publish", "rollback", "approval", "change", "import", "decision", "final_text", "key", "session", "export",
    "erase", "retention", "backup", "restore", "certificate",
]  # fmt: skip
COMMAND = "command"  # who acts at the machine itself: whoever may run `assist` there
GENESIS = "0" * 64
BATCH = 5_000  # rows read at a time
_ID = re.compile(r"[^\s@]{0,128}")


@dataclass(frozen=True)
class Audit:
    """One row. `by` is a key's id or `command`, `subject` the id of what was acted on, `detail` ids and counts."""

    id: int
    at: str
    kind: str
    by: str
    subject: str
    detail: dict[str, Any]
    hash: str


@dataclass(frozen=True)
class Verified:
    """How many rows there are, the hash of the last, and the first that is not as it was written with what is wrong."""

    rows: int
    head: str
    broken: int | None
    problem: str | None


def record(
    where: Engine | Connection, kind: Kind, by: str, subject: str, detail: Mapping[str, object] | None = None
) -> None:
    """Add a row: in a transaction of its own, or as the last statement of the caller's.

    Writers take turns at the head of the chain until their transaction ends, so nothing slow should follow. Raises
    ValueError for a detail that is more than ids (no blanks, no @, at most 128 characters), numbers and lists of these.
    """
    for value in (by, subject, *(detail or {}).values()):
        _refuse_text(value)
    if isinstance(where, Engine):
        with where.begin() as connection:
            _append(connection, kind, by, subject, dict(detail or {}))
    else:
        _append(where, kind, by, subject, dict(detail or {}))


def list_audits(engine: Engine, limit: int = 50, kinds: Sequence[str] = ()) -> list[Audit]:
    """The last rows, newest first; of some kinds only, when any are named."""
    rows = sa.select(store.audits).order_by(store.audits.c.id.desc()).limit(limit)
    if kinds:
        rows = rows.where(store.audits.c.kind.in_(kinds))
    with engine.connect() as connection:
        return [
            Audit(row.id, row.at, row.kind, row.by, row.subject, json.loads(row.detail), row.hash)
            for row in connection.execute(rows)
        ]


def verify(engine: Engine, noted: str | None = None) -> Verified:
    """Read the whole chain. `noted` is a head kept elsewhere: it has to be the hash of one of the rows.

    Rows that are added meanwhile are read as well, or left for the next time.
    """
    before, count, hashes = GENESIS, 0, {GENESIS}
    with engine.connect() as connection:
        first = connection.execute(sa.select(store.audit_heads)).one()
        wanted = {first.hash, noted or GENESIS}
        for row in _rows(connection):
            count += 1
            if problem := _problem(row, count, before):
                return Verified(_count(connection), before, row.id, problem)
            before = row.hash
            hashes |= {before} & wanted
        last = connection.execute(sa.select(store.audit_heads)).one()
    problem = None
    if not first.rows <= count <= last.rows or first.hash not in hashes:
        problem = f"{last.rows} rows were written, of which it ends after {count}"
    elif noted and noted not in hashes:
        problem = "no row has the hash noted elsewhere"
    return Verified(count, before, count + 1 if problem else None, problem)


def _append(connection: Connection, kind: str, by: str, subject: str, detail: dict[str, object]) -> None:
    """The head's row is the lock: on both databases the next writer waits for this transaction's end."""
    heads = store.audit_heads
    taken = sa.update(heads).values(rows=heads.c.rows + 1).returning(heads.c.rows, heads.c.hash)
    number, before = connection.execute(taken).one()
    row = {
        "id": number,
        "at": store.utc_now(),
        "kind": kind,
        "by": by,
        "subject": subject,
        "detail": json.dumps(detail, ensure_ascii=False, sort_keys=True),
        "previous": before,
    }
    row["hash"] = _hash(row)
    connection.execute(sa.insert(store.audits).values(row))
    connection.execute(sa.update(heads).values(hash=row["hash"]))


def _rows(connection: Connection) -> Iterator[sa.Row[Any]]:
    """All rows in order, some thousands at a time."""
    last = 0
    while True:
        after = sa.select(store.audits).where(store.audits.c.id > last).order_by(store.audits.c.id).limit(BATCH)
        rows = connection.execute(after).all()
        yield from rows
        if len(rows) < BATCH:
            return
        last = rows[-1].id


def _problem(row: sa.Row[Any], number: int, before: str) -> str | None:
    if row.id != number:
        return f"row {number} is missing"
    if row.previous != before:
        return "it does not follow the row before"
    if row.hash != _hash(row._asdict()):
        return "its content is not what was written"
    return None


def _hash(row: Mapping[str, Any]) -> str:
    fields = [row[name] for name in ("id", "previous", "at", "kind", "by", "subject", "detail")]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()


def _count(connection: Connection) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(store.audits)).scalar_one()


def _refuse_text(value: object) -> None:
    if isinstance(value, (list, tuple)):
        for one in value:
            _refuse_text(one)
    elif isinstance(value, str):
        if not _ID.fullmatch(value):
            raise ValueError("the audit keeps ids and counts, no texts")
    elif not isinstance(value, (int, float, type(None))):
        raise ValueError(f"the audit keeps ids and counts, no {type(value).__name__}")
