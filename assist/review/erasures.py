"""One customer's data: all of it given out, or erased wherever it is kept.

Kept are drafts with their masked conversation, what was decided and sent, the questions they were asked, what was
learned from them, jobs, and files of candidate cases. The audit keeps that it happened, with the customer's mark and
counts. What a running server has in memory goes with its next start, a backup with its own end.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from assist import store
from assist.errors import InvalidInput
from assist.review import audits
from assist.review.customers import customer_mark, drafts_of

# What hangs on a draft, and by which column; drafts themselves come last.
BY_DRAFT = (
    (store.decisions, "draft"), (store.final_texts, "draft"), (store.corrections, "draft"),
    (store.gap_questions, "draft"), (store.turn_questions, "draft"),
    (store.learned_questions, "draft"), (store.customer_marks, "draft"), (store.drafts, "id"),
)  # fmt: skip
# Rows that name a customer or a draft somewhere in them.
PASSING = (store.jobs, store.newest_requests, store.service_messages, store.attempts)
# Ids and counts only, and the shop's own words.
NOT_CUSTOMERS = (
    store.audits, store.audit_heads, store.documents, store.chunks, store.cut_words, store.document_chunks,
    store.release_documents, store.current_release, store.frame_origins,
)  # fmt: skip
SHORTEST_WITHIN = 6  # characters that mean the same also within a longer text


@dataclass(frozen=True)
class Found:
    """What is kept of a customer: how many rows of each table, the drafts' ids, rows of files; `left` after erasing."""

    rows: Mapping[str, int]
    drafts: tuple[str, ...]
    files: Mapping[str, int]
    left: tuple[str, ...] = ()


def export_customer(engine: Engine, customer: str, by: str, files: Sequence[Path] = ()) -> dict[str, Any]:
    """Everything that is kept of a customer, as JSON data; vectors are left out, they say what their question says.

    Raises InvalidInput for an empty name.
    """
    with engine.begin() as connection:
        ids, needles = _needles(connection, customer)
        held: dict[str, Any] = {
            table.name: [_shown(row) for row in _rows_of(connection, table, column, ids)]
            for table, column in BY_DRAFT
            if table is not store.customer_marks
        }
        held |= {table.name: [_shown(row) for row in _naming(connection, table, needles)] for table in PASSING}
        held["files"] = {str(file): [json.loads(line) for line in _lines_naming(file, needles)] for file in _in(files)}
        counts = {name: len(value) for name, value in held.items() if value}
        audits.record(connection, "export", by, customer_mark(connection, customer), counts)
    return {"customer": customer, "exported_at": store.utc_now(), **held}


def find_customer(engine: Engine, customer: str, files: Sequence[Path] = ()) -> Found:
    """How much is kept of a customer. Raises InvalidInput for an empty name."""
    with engine.connect() as connection:
        ids, needles = _needles(connection, customer)
        counted = {table.name: len(list(_rows_of(connection, table, column, ids))) for table, column in BY_DRAFT}
        counted |= {table.name: len(list(_naming(connection, table, needles))) for table in PASSING}
    in_files = {str(file): len(list(_lines_naming(file, needles))) for file in _in(files)}
    return Found(_some(counted), tuple(ids), _some(in_files))


def erase_customer(engine: Engine, customer: str, by: str, files: Sequence[Path] = ()) -> Found:
    """Erase all that is kept of a customer; tells what was found. All of SQL in one transaction.

    `left` names tables where the customer's name still stands: none, unless a program of others wrote there.
    Raises InvalidInput for an empty name.
    """
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA secure_delete=ON")  # the bytes too, not the row alone
            connection.commit()
        with connection.begin():
            ids, needles = _needles(connection, customer)
            _unlearn(connection, ids)
            _untitle(connection, ids)
            counted: dict[str, int] = {store.changes.name: forget_answers(connection, ids)}
            counted |= {
                table.name: sum(_delete(connection, table, column, part) for part in store.in_parts(ids))
                for table, column in BY_DRAFT
            }
            for table in PASSING:
                keys = [row[0] for row in _naming(connection, table, needles)]
                counted[table.name] = _delete(connection, table, table.primary_key.columns[0].name, keys)
            left = tuple(_tables_naming(connection, needles))
            in_files = {str(file): _without(file, needles) for file in _in(files)}
            counts = {**_some(counted), "files": sum(in_files.values())}
            audits.record(connection, "erase", by, customer_mark(connection, customer), counts)
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return Found(_some(counted), tuple(ids), _some(in_files), left)


def _needles(connection: Connection, customer: str) -> tuple[list[str], tuple[str, ...]]:
    """The ids of the customer's drafts, and all by which something else may name the customer."""
    ids = drafts_of(connection, customer)
    conversations = {
        str(row.conversation["id"])
        for row in _rows_of(connection, store.drafts, "id", ids)
        if row.conversation.get("id")
    }
    short = (one.removeprefix("d_") for one in ids)  # a candidate case is named by the rest
    return ids, tuple(dict.fromkeys((customer.strip(), *sorted(conversations), *ids, *short)))


def _rows_of(connection: Connection, table: sa.Table, column: str, ids: Sequence[str]) -> Iterator[sa.Row[Any]]:
    for part in store.in_parts(ids):
        yield from connection.execute(sa.select(table).where(table.c[column].in_(part))).all()


def _naming(connection: Connection, table: sa.Table, needles: Sequence[str]) -> list[sa.Row[Any]]:
    return [row for row in connection.execute(sa.select(table)) if _names(row._asdict(), needles)]


def _tables_naming(connection: Connection, needles: Sequence[str]) -> Iterator[str]:
    """Where a name still stands, in any text of any table. What is shorter than that occurs by chance."""
    sought = [needle for needle in needles if len(needle) >= SHORTEST_WITHIN]
    for table in store.metadata.sorted_tables:
        if table in NOT_CUSTOMERS:
            continue
        for column in table.columns:
            if isinstance(column.type, (sa.Text, sa.JSON)) and _occurs(connection, column, sought):
                yield table.name
                break


def _occurs(connection: Connection, column: sa.Column[Any], sought: Sequence[str]) -> bool:
    """JSON is stored with everything beyond ASCII escaped."""
    forms = {form for one in sought for form in (one, json.dumps(one)[1:-1])}
    text = sa.cast(column, sa.Text)
    held = (sa.select(sa.literal(1)).where(text.contains(form, autoescape=True)).limit(1) for form in sorted(forms))
    return any(connection.execute(query).first() for query in held)


def _names(value: Any, needles: Sequence[str]) -> bool:
    if isinstance(value, Mapping):
        return any(_names(one, needles) for pair in value.items() for one in pair)
    if isinstance(value, (list, tuple)):
        return any(_names(one, needles) for one in value)
    text = str(value)
    return any(text == needle or (len(needle) >= SHORTEST_WITHIN and needle in text) for needle in needles)


def _unlearn(connection: Connection, ids: Sequence[str]) -> None:
    """Take what these drafts taught out of the releases too; learned once, nobody knows who else asked the same."""
    learned = {(row.chunk, row.question) for row in _rows_of(connection, store.learned_questions, "draft", ids)}
    releases = store.releases
    if not learned:
        return
    for row in connection.execute(sa.select(releases.c.id, releases.c.similar_questions)).all():
        before = row.similar_questions or {}
        after = {
            chunk: [one for one in asked if one[1] != "learned" or (chunk, one[0]) not in learned]
            for chunk, asked in before.items()
        }
        if after != before:
            kept = {chunk: asked for chunk, asked in after.items() if asked} or None
            connection.execute(sa.update(releases).where(releases.c.id == row.id).values(similar_questions=kept))


def forget_answers(connection: Connection, ids: Sequence[str]) -> int:
    """Take the questions of some drafts out of what changes are said to do; of how many changes."""
    changes, gone, count = store.changes, set(ids), 0
    for row in connection.execute(sa.select(changes.c.id, changes.c.impact)).all():
        answers = (row.impact or {}).get("answers") or []
        kept = [one for one in answers if one.get("key") not in gone]
        if len(kept) < len(answers):
            impact = {**row.impact, "answers": kept}
            connection.execute(sa.update(changes).where(changes.c.id == row.id).values(impact=impact))
            count += 1
    return count


def _untitle(connection: Connection, ids: Sequence[str]) -> None:
    """Take the words of these drafts' questions out of what was made of many: titles of topics, frequent questions."""
    topics = store.gap_topics
    touched = [row.topic for row in _rows_of(connection, store.gap_questions, "draft", ids) if row.topic]
    for part in store.in_parts(touched):
        connection.execute(sa.update(topics).where(topics.c.id.in_(part)).values(title=""))
    if ids:
        connection.execute(sa.delete(store.gap_refreshes))


def _delete(connection: Connection, table: sa.Table, column: str, keys: Sequence[str]) -> int:
    gone = sa.delete(table).where(table.c[column].in_(keys)).returning(table.c[column])
    return len(connection.execute(gone).all()) if keys else 0


def _in(places: Sequence[Path]) -> Iterator[Path]:
    """JSONL files: those named, and those below folders named."""
    for place in places:
        if not place.exists():
            raise InvalidInput(f"{place}: is not there; name a JSONL file or a folder of them")
        yield from sorted(place.rglob("*.jsonl")) if place.is_dir() else (place,)


def _lines_naming(file: Path, needles: Sequence[str]) -> list[str]:
    return [line for line in file.read_text("utf-8").splitlines() if _line_names(line, needles)]


def _line_names(line: str, needles: Sequence[str]) -> bool:
    try:
        return bool(line.strip()) and _names(json.loads(line), needles)
    except ValueError:
        return any(needle in line for needle in needles)


def _without(file: Path, needles: Sequence[str]) -> int:
    """Write a file anew without the rows that name the customer; how many these were."""
    lines = file.read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not _line_names(line, needles)]
    if len(kept) < len(lines):
        beside = file.with_name(f".{file.name}.new")
        beside.write_text("".join(kept), "utf-8")
        beside.replace(file)
    return len(lines) - len(kept)


def _shown(row: sa.Row[Any]) -> dict[str, Any]:
    return {name: value for name, value in row._asdict().items() if not isinstance(value, bytes)}


def _some(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count}
