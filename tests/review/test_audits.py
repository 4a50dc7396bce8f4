"""The audit: rows are added in one chain, cannot be changed, and any change made all the same is found."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from assist import keys, store
from assist.review import audits
from assist.review.audits import GENESIS, list_audits, record, verify
from assist.store import open_store
from tests.databases import on_both

pytestmark = on_both


def written(engine: Engine, count: int = 5) -> None:
    """Some rows."""
    for number in range(count):
        record(engine, "decision", "k_1", f"d_{number}", {"verdict": "accepted", "n": number})


def without_guards(engine: Engine, statement: str) -> None:
    """Change the table as somebody who may remove what guards it."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("ALTER TABLE audits DISABLE TRIGGER USER"))
        else:
            for name in ("update", "delete", "replace"):
                connection.execute(sa.text(f"DROP TRIGGER audits_no_{name}"))
        connection.execute(sa.text(statement))


def test_an_empty_audit_is_whole(engine: Engine) -> None:
    """No rows, and the head that the first will follow."""
    assert verify(engine) == audits.Verified(0, GENESIS, None, None)


def test_what_was_done_is_listed_newest_first(engine: Engine) -> None:
    """With who did it, to what, and the counts; of one kind when asked."""
    written(engine, 2)
    record(engine, "publish", "command", "r_1", {"documents": 3})
    newest, *others = list_audits(engine)
    assert (newest.kind, newest.by, newest.subject, newest.detail) == ("publish", "command", "r_1", {"documents": 3})
    assert [row.subject for row in others] == ["d_1", "d_0"]
    assert [row.subject for row in list_audits(engine, kinds=["decision"])] == ["d_1", "d_0"]
    assert verify(engine).rows == 3


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audits SET subject = 'd_9' WHERE id = 2",
        "DELETE FROM audits WHERE id = 2",
        "UPDATE audits SET id = 9 WHERE id = 5",
    ],
)
def test_the_database_refuses_changes(engine: Engine, statement: str) -> None:
    """Nobody changes a row by mistake, nor by a fault elsewhere in the program."""
    written(engine)
    with pytest.raises(DBAPIError, match="can only be added to"), engine.begin() as connection:
        connection.execute(sa.text(statement))
    assert verify(engine).problem is None


def test_rows_cannot_be_replaced_or_emptied(engine: Engine) -> None:
    """Each database's own short ways."""
    written(engine)
    short = "INSERT OR REPLACE INTO audits SELECT * FROM audits WHERE id = 1"
    if engine.dialect.name == "postgresql":
        short = "TRUNCATE audits"
    with pytest.raises(DBAPIError, match="can only be added to"), engine.begin() as connection:
        connection.execute(sa.text(short))


@pytest.mark.parametrize(
    ("statement", "broken", "problem"),
    [
        ("UPDATE audits SET subject = 'd_9' WHERE id = 3", 3, "content"),
        ("UPDATE audits SET at = '2020-01-01T00:00:00.000Z' WHERE id = 1", 1, "content"),
        ("UPDATE audits SET \"by\" = 'k_2' WHERE id = 2", 2, "content"),
        ("UPDATE audits SET detail = '{}' WHERE id = 2", 2, "content"),
        ("DELETE FROM audits WHERE id = 2", 3, "row 2 is missing"),
        ("DELETE FROM audits WHERE id = 5", 5, "5 rows were written, of which it ends after 4"),
        ("DELETE FROM audits", 1, "5 rows were written, of which it ends after 0"),
        ('INSERT INTO audits SELECT 6, at, kind, "by", subject, detail, hash, hash FROM audits WHERE id = 5', 6, "co"),
    ],
)
def test_a_change_made_all_the_same_is_found(engine: Engine, statement: str, broken: int, problem: str) -> None:
    """The first row that is not as it was written is named."""
    written(engine)
    without_guards(engine, statement)
    found = verify(engine)
    assert found.broken == broken
    assert problem in (found.problem or "")


def test_a_chain_written_anew_is_found_by_a_head_kept_elsewhere(engine: Engine) -> None:
    """Whoever can write to the database can make a sound chain of other rows; not one with the same hashes."""
    written(engine)
    noted = verify(engine).head
    written(engine, 2)
    assert verify(engine, noted).problem is None
    without_guards(engine, "DELETE FROM audits")
    with engine.begin() as connection:
        connection.execute(sa.update(store.audit_heads).values(rows=0, hash=GENESIS))
    written(engine, 9)
    assert verify(engine).problem is None
    assert "noted elsewhere" in (verify(engine, noted).problem or "")


def test_writers_at_the_same_time_keep_one_chain(store_url: str) -> None:
    """Threads with connections of their own, as several processes have them, reading meanwhile."""
    engines = [open_store(store_url) for _ in range(4)]
    problems: list[str | None] = []

    def write(engine: Engine) -> None:
        written(engine, 12)
        problems.append(verify(engine).problem)

    threads = [threading.Thread(target=write, args=(engine,)) for engine in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == [None] * 4
    assert verify(engines[0]).rows == 48
    for engine in engines:
        engine.dispose()


def test_a_row_goes_with_the_transaction_it_is_part_of(engine: Engine) -> None:
    """What was not done is not told."""
    with engine.connect() as connection:
        record(connection, "key", "k_1", "k_2")
        connection.rollback()
    assert verify(engine).rows == 0
    written(engine, 1)
    assert verify(engine).problem is None


@pytest.mark.parametrize("value", ["call me", "a@b.example", "x" * 129, {"text": 1}, ["two words"], b"x"])
def test_texts_are_refused(engine: Engine, value: object) -> None:
    """The audit outlives an erasure, so that nothing of a person may get into it."""
    with pytest.raises(ValueError, match="ids and counts"):
        record(engine, "erase", "k_1", "c_1", {"detail": value})
    assert verify(engine).rows == 0


def test_keys_made_and_revoked_are_told(engine: Engine) -> None:
    """By whom, and of which role; not the name of a person."""
    key, _ = keys.create_key(engine, "agent", "Li Lei", by="k_lead")
    keys.revoke_key(engine, key.id)
    revoked, made = list_audits(engine)
    assert (made.by, made.subject, made.detail) == ("k_lead", key.id, {"act": "made", "role": "agent"})
    assert (revoked.by, revoked.subject, revoked.detail) == ("command", key.id, {"act": "revoked"})
