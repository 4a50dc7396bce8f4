"""What an installation stands on: each thing that can be wrong is named, with what to do."""

from __future__ import annotations

import datetime as dt
import os
import socket
import stat
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assist import conditions, store
from assist.assistant import Assistant
from assist.doctor import examine
from assist.drafting.turns.conversations import Conversation, Message
from assist.errors import AssistError
from assist.review.audits import record
from assist.settings import Settings
from assist.snapshots import version_of
from assist.store import open_store
from tests.databases import free_port, on_both, redis_server


@pytest.fixture
def settings(tmp_path: Path, shop: Path, store_url: str) -> Settings:
    return Settings.model_validate({"data_dir": tmp_path / "data", "corpus_dir": shop, "database_url": store_url})


@on_both
def test_a_sound_installation_is_called_so(engine: Engine, settings: Settings) -> None:
    """What was found, in a line each."""
    record(engine, "publish", "command", "r_1")
    assert conditions.version(settings).startswith("tables of version")
    assert "GB free" in conditions.room(settings)
    settings.data_dir.mkdir(mode=0o700, exist_ok=True)
    assert "owner's alone" in conditions.permissions(settings)
    assert "(UTC)" in conditions.clock(engine)
    assert conditions.redis(settings).startswith("none")
    assert conditions.model(settings) == "none; drafts are quotes"
    assert conditions.retention(settings, engine) == "conversations 90, drafts 180, records 30 days"
    assert conditions.audit(engine) == "1 rows, whole"


@on_both
@pytest.mark.parametrize(("version", "message"), [("0001", "older than this program's"), ("9999", "newer than this")])
def test_a_database_of_another_version_is_named_and_left_so(
    engine: Engine, settings: Settings, version: str, message: str
) -> None:
    """What needs the database is not looked at."""
    with engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE alembic_version SET version_num = '{version}'"))
    found = {check.name: check for check in examine(settings)}
    assert not found["database"].ok
    assert f"tables of version {version}, {message}" in found["database"].message
    assert found["audit"].message.startswith("not looked at")
    with engine.connect() as connection:
        assert version_of(connection) == version


def test_a_disk_that_is_nearly_full_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before a publish fails on it."""
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage(10**10, 10**10 - 10**7, 10**7))
    with pytest.raises(AssistError, match=r"0\.0 GB free at .*, 0\.5 GB are needed; make room"):
        conditions.room(settings)


def test_a_folder_that_others_may_read_is_named(engine: Engine, settings: Settings) -> None:
    """A new one is its owner's alone, and so is the database in it."""
    folder = settings.data_dir
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "assist.db").stat().st_mode) == 0o600
    folder.chmod(0o755)
    with pytest.raises(AssistError, match=r"others may read .*chmod 700"):
        conditions.permissions(settings)


@on_both
def test_a_clock_that_went_back_is_named(engine: Engine) -> None:
    """Something was written later than it is now."""
    with engine.begin() as connection:
        later = store.utc_text(dt.datetime.now(dt.UTC) + dt.timedelta(hours=1))
        row = {"id": "d_1", "created_at": later, "conversation": {}, "draft": {}}
        connection.execute(sa.insert(store.drafts).values(row))
    with pytest.raises(AssistError, match="something was written at"):
        conditions.clock(engine)


def test_a_redis_that_is_gone_is_named(settings: Settings) -> None:
    """And one that answers is said to."""
    with redis_server() as (url, process):
        there = Settings.model_validate({**settings.model_dump(), "redis_url": url})
        assert conditions.redis(there) == "answers"
        process.kill()
        process.wait()
        with pytest.raises(AssistError, match="look at ASSIST_REDIS_URL"):
            conditions.redis(there)


def test_a_models_address_where_nobody_listens_is_named(settings: Settings) -> None:
    """Nothing is asked of it: that would cost."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        base = f"http://127.0.0.1:{listening.getsockname()[1]}/v1"
        own = settings.model_copy(update={"model": "openai/own", "model_api_base": base})
        assert conditions.model(own).endswith("listens")
    nobody = own.model_copy(update={"model_api_base": f"http://127.0.0.1:{free_port()}/v1"})
    with pytest.raises(AssistError, match="does not answer"):
        conditions.model(nobody)
    assert "not called" in conditions.model(own.model_copy(update={"model_api_base": None}))


@on_both
def test_a_retention_that_does_not_run_is_named(engine: Engine, assistant: Assistant, settings: Settings) -> None:
    """With how much is late, and the command."""
    assistant.draft(Conversation((Message("customer", "开线退货运费谁出"),)))
    with engine.begin() as connection:
        old = store.utc_text(dt.datetime.now(dt.UTC) - dt.timedelta(days=99))
        connection.execute(sa.update(store.drafts).values(created_at=old))
    with pytest.raises(AssistError, match=r"^1 draft\(s\) are kept for too long; .*assist privacy retain"):
        conditions.retention(settings, engine)


@on_both
def test_a_broken_audit_is_named(engine: Engine) -> None:
    """With the row."""
    record(engine, "publish", "command", "r_1")
    with engine.begin() as connection:
        connection.execute(sa.update(store.audit_heads).values(rows=5))
    with pytest.raises(AssistError, match="broken at row 2 of 1"):
        conditions.audit(engine)


def test_a_new_database_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    """Whatever the umask."""
    before = os.umask(0)
    try:
        open_store(f"sqlite:///{tmp_path / 'new' / 'a.db'}").dispose()
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "new" / "a.db").stat().st_mode) == 0o600


LEAVES = (
    "import sys; from assist.store import open_store; e = open_store(sys.argv[1]); e.connect().close(); e.dispose()"
)


def test_a_database_opened_twice_keeps_what_is_written_when_another_process_leaves(tmp_path: Path) -> None:
    """Opening it again in one process must not end SQLite's locks: the other would delete the log under our hands."""
    url = f"sqlite:///{tmp_path / 'a.db'}"
    first = open_store(url)
    with first.connect() as connection:
        connection.exec_driver_sql("select 1").all()
        again = open_store(url)
        subprocess.run([sys.executable, "-c", LEAVES, url], check=True)
        assert (tmp_path / "a.db-wal").exists()
    again.dispose()
    first.dispose()
