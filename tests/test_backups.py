"""Backups: made under load, whole or not at all, and restored elsewhere with everything that was acknowledged."""

from __future__ import annotations

import json
import stat
import threading
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assist import backups, keys, store
from assist.assistant import Assistant
from assist.backups import MANIFEST, back_up
from assist.drafting.turns.conversations import Conversation, Message
from assist.errors import InvalidInput, SetupError
from assist.knowledge.releases import current_release
from assist.openings import open_assistant
from assist.review.audits import verify
from assist.review.decisions import record_decision
from assist.review.drafts import kept_draft
from assist.settings import Settings
from assist.snapshots import still, tables_of
from assist.store import open_store
from tests.databases import on_both


@pytest.fixture
def settings(tmp_path: Path, shop: Path, store_url: str) -> Settings:
    return Settings.model_validate({"data_dir": tmp_path / "data", "corpus_dir": shop, "database_url": store_url})


@pytest.fixture
def elsewhere(tmp_path: Path) -> Settings:
    """Another machine: nothing is there."""
    return Settings.model_validate({"data_dir": tmp_path / "other", "corpus_dir": tmp_path / "other-corpus"})


def restore(settings: Settings, file: Path) -> backups.Restored:
    return backups.restore(settings, file, lambda _stage, _done, _total: None)


def rows(engine: Engine) -> dict[str, list[str]]:
    """All rows of all tables, as text."""
    with engine.connect() as connection:
        return {table.name: sorted(map(repr, connection.execute(sa.select(table)))) for table in tables_of(connection)}


def told(text: str = "衣服开线了想退货运费谁出") -> Conversation:
    return Conversation((Message("customer", text),), id="talk-1", order={"id": "E20261104007"})


@on_both
def test_all_rows_and_documents_come_back_into_sqlite(
    engine: Engine, settings: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    """The same rows and bytes, also from PostgreSQL; drafts are written from them at once, and keys still open."""
    assistant, index = open_assistant(settings)
    from assist.first_starts import publish_first

    publish_first(engine, index, assistant.search.embedder, settings.corpus_dir)
    made = assistant.draft(told())
    record_decision(engine, made.id, "accepted", by="k_1")
    _, secret = keys.create_key(engine, "agent", "helpdesk")
    index.close()
    assistant.search.engine.dispose()
    before = rows(engine)
    back_up(settings, engine, tmp_path / "a.zip")
    done = restore(elsewhere, tmp_path / "a.zip")
    assert (done.audit_problem, done.audit_rows) == (None, 3)
    assert done.embedded > 0
    there = open_store(elsewhere.sql_url)
    after = rows(there)
    for name in before.keys() - {"audits", "audit_heads", "cut_words"}:
        assert after[name] == before[name], name
    assert set(before["audits"]) < set(after["audits"])
    assert verify(there).rows == 4  # and the restore itself
    assert keys.authenticate(there, secret).role == "agent"
    assert {p.name: p.read_bytes() for p in settings.corpus_dir.rglob("*.md")} == {
        p.name: p.read_bytes() for p in elsewhere.corpus_dir.rglob("*.md")
    }
    again, index = open_assistant(elsewhere)
    assert again.draft(told()).text == made.text
    index.close()
    there.dispose()


def test_a_backup_of_sqlite_restores_into_postgresql(
    engine: Engine, assistant: Assistant, settings: Settings, elsewhere: Settings, postgres: str, tmp_path: Path
) -> None:
    """A shop that grows takes its data along, JSON, bytes and all."""
    made = assistant.draft(told())
    record_decision(engine, made.id, "edited", by="k_1", text="好的👌")
    back_up(settings, engine, tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        manifest = json.loads(archive.read(MANIFEST))
    there = open_store(postgres)
    with there.begin() as connection, zipfile.ZipFile(tmp_path / "a.zip") as archive:
        backups._load(connection, archive, backups.Manifest.model_validate_json(json.dumps(manifest)))
    assert kept_draft(there, made.id) == kept_draft(engine, made.id)
    assert verify(there, manifest["audit_head"]).problem is None
    with engine.connect() as one, there.connect() as other:
        vectors = sa.select(store.turn_questions).order_by(store.turn_questions.c.position)
        assert one.execute(vectors).all() == other.execute(vectors).all()
        no_json = sa.select(store.releases.c.id).where(store.releases.c.vocabulary.is_(sa.null()))
        assert one.execute(no_json).all() == other.execute(no_json).all()
    there.dispose()


@on_both
def test_what_was_acknowledged_before_is_there(
    engine: Engine, settings: Settings, elsewhere: Settings, tmp_path: Path, store_url: str
) -> None:
    """While others write on: each writer's rows up to one moment, those before the backup began among them."""
    acknowledged: list[str] = []
    is_over = threading.Event()

    def write() -> None:
        mine = open_store(store_url)
        while not is_over.is_set():
            acknowledged.append(keys.create_key(mine, "agent", "load")[0].id)
        mine.dispose()

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    while len(acknowledged) < 20:
        is_over.wait(0.01)
    before = list(acknowledged)
    back_up(settings, engine, tmp_path / "a.zip")
    is_over.set()
    for writer in writers:
        writer.join()
    done = restore(elsewhere, tmp_path / "a.zip")
    there = open_store(elsewhere.sql_url)
    restored = {key.id for key in keys.list_keys(there)}
    assert set(before) <= restored <= set(acknowledged)
    assert done.audit_problem is None
    assert abs(done.audit_rows - len(restored)) <= 2  # a key and its row are two transactions
    there.dispose()


@on_both
def test_a_snapshot_sees_one_moment(engine: Engine) -> None:
    """What is written while it is read is not in it."""
    with still(engine) as connection:
        count = sa.select(sa.func.count()).select_from(store.keys)
        assert connection.execute(count).scalar() == 0
        keys.create_key(engine, "agent", "x")
        assert connection.execute(count).scalar() == 0
    assert len(keys.list_keys(engine)) == 1


def test_a_killed_backup_leaves_no_file_and_the_next_one_none_of_it(
    engine: Engine, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is half written has another name, which the next backup takes away."""
    folder = tmp_path / "backups"
    folder.mkdir()

    class Killed(BaseException):
        pass

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(backups, "_corpus_files", killed)
        with pytest.raises(Killed):
            back_up(settings, engine, folder / "a.zip")
    assert not (folder / "a.zip").exists()
    back_up(settings, engine, folder / "a.zip")
    assert [path.name for path in folder.iterdir()] == ["a.zip"]
    assert stat.S_IMODE((folder / "a.zip").stat().st_mode) == 0o600


def test_a_file_that_is_there_is_left_alone(engine: Engine, settings: Settings, tmp_path: Path) -> None:
    """Also by a slip of the keyboard."""
    (tmp_path / "a.zip").write_bytes(b"dear")
    with pytest.raises(InvalidInput, match="is there already"):
        back_up(settings, engine, tmp_path / "a.zip")
    assert (tmp_path / "a.zip").read_bytes() == b"dear"


def test_a_place_that_cannot_be_written_is_told(engine: Engine, settings: Settings, tmp_path: Path) -> None:
    """In one line."""
    with pytest.raises(SetupError, match="cannot be written"):
        back_up(settings, engine, tmp_path / "nowhere" / "a.zip")


@pytest.mark.parametrize("cut", [0, 100, -200])
def test_half_a_backup_is_refused(
    engine: Engine, settings: Settings, elsewhere: Settings, tmp_path: Path, cut: int
) -> None:
    """Nothing is written anywhere."""
    back_up(settings, engine, tmp_path / "a.zip")
    (tmp_path / "b.zip").write_bytes((tmp_path / "a.zip").read_bytes()[:cut])
    with pytest.raises(InvalidInput, match="part of one only"):
        restore(elsewhere, tmp_path / "b.zip")
    assert not elsewhere.data_dir.exists()


def test_a_damaged_or_foreign_file_is_refused(
    engine: Engine, settings: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    """A flipped byte, a ZIP of something else, a name that leads out of the folder, a newer version, nothing."""
    back_up(settings, engine, tmp_path / "a.zip")
    whole = (tmp_path / "a.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        member = next(one for one in archive.infolist() if one.filename.startswith("corpus/"))
        place = member.header_offset + 30 + len(member.filename.encode()) + member.compress_size // 2
        manifest = json.loads(archive.read(MANIFEST))
    (tmp_path / "b.zip").write_bytes(whole[:place] + bytes([whole[place] ^ 255]) + whole[place + 1 :])
    with pytest.raises(InvalidInput, match="damaged"):
        restore(elsewhere, tmp_path / "b.zip")
    for name, inside, content in (
        ("c.zip", "x.txt", "x"),
        ("d.zip", MANIFEST, json.dumps({**manifest, "schema_version": "9999"})),
    ):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr(inside, content)
        with pytest.raises(InvalidInput, match=r"no backup of|newer than this one"):
            restore(elsewhere, tmp_path / name)
    with zipfile.ZipFile(tmp_path / "a.zip", "a") as archive:
        archive.writestr("corpus/../../evil.md", "x")
    with pytest.raises(InvalidInput, match="other files than its manifest says"):
        restore(elsewhere, tmp_path / "a.zip")
    with pytest.raises(InvalidInput, match="is not there"):
        restore(elsewhere, tmp_path / "none.zip")
    assert not elsewhere.corpus_dir.exists()


def test_only_an_empty_installation_is_restored_into(
    engine: Engine, settings: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    """Rows or other documents that are there stay as they are."""
    keys.create_key(engine, "agent", "x")
    back_up(settings, engine, tmp_path / "a.zip")
    with pytest.raises(SetupError, match="holds rows already"):
        restore(settings, tmp_path / "a.zip")
    elsewhere.corpus_dir.mkdir()
    (elsewhere.corpus_dir / "own.md").write_text("own")
    with pytest.raises(SetupError, match="holds other documents"):
        restore(elsewhere, tmp_path / "a.zip")
    (elsewhere.corpus_dir / "own.md").unlink()
    assert restore(elsewhere, tmp_path / "a.zip").rows > 0


def test_a_restore_that_failed_can_be_begun_again(
    engine: Engine, settings: Settings, elsewhere: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All rows come in one transaction: none of them stays behind."""
    keys.create_key(engine, "agent", "x")
    back_up(settings, engine, tmp_path / "a.zip")
    with monkeypatch.context() as patched:
        patched.setattr("assist.snapshots._follow", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            restore(elsewhere, tmp_path / "a.zip")
    assert not elsewhere.corpus_dir.exists()
    assert restore(elsewhere, tmp_path / "a.zip").audit_problem is None


def test_a_backup_of_an_older_version_is_brought_up_to_date(
    elsewhere: Settings, settings: Settings, tmp_path: Path
) -> None:
    """Its rows go into the tables they were made for, which are migrated afterwards."""
    old = open_store(f"sqlite:///{tmp_path / 'old.db'}", "0007")
    with old.begin() as connection:
        key = {"id": "k_1", "hash": "h", "kind": "key", "role": "agent", "name": "x", "created_at": store.utc_now()}
        connection.execute(
            sa.text("INSERT INTO keys VALUES (:id, :hash, :kind, :role, :name, :created_at, NULL, NULL)"), key
        )
    back_up(settings, old, tmp_path / "a.zip")
    restore(elsewhere, tmp_path / "a.zip")
    there = open_store(elsewhere.sql_url)
    assert [key.id for key in keys.list_keys(there)] == ["k_1"]
    assert current_release(there) is None
    there.dispose()
