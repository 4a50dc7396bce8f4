"""Backups: database and corpus in one file, made while the server runs, and put back into an empty installation.

A ZIP file with the rows of each table as of one moment, the corpus' files, and a manifest that says how many there are.
The same file restores into SQLite and PostgreSQL. Vectors are not in it: they follow from the rows. Settings are not in
it either; they hold secrets that belong elsewhere. What it holds is masked as the database is, and readable by its
owner only.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path, PurePosixPath
from typing import Any

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy.engine import Connection, Engine

from assist import __version__, snapshots, store
from assist.doctor import rebuild_index
from assist.errors import InvalidInput, SetupError
from assist.knowledge.folders import own_folder
from assist.knowledge.publishing import Progress
from assist.knowledge.releases import list_releases
from assist.review import audits
from assist.settings import Settings

FORMAT = 1
MANIFEST, TABLES, CORPUS = "manifest.json", "tables", "corpus"


class Manifest(BaseModel):
    """What a backup says of itself. `tables` are the columns and the number of rows of each, by name."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    format: int
    made_by: str
    made_at: str
    schema_version: str
    tables: dict[str, tuple[list[str], int]]
    corpus: int
    audit_head: str


@dataclass(frozen=True)
class Restored:
    """How many rows and corpus files came back, vectors were made anew, rows the audit has; what is wrong with it."""

    made_at: str
    rows: int
    corpus: int
    embedded: int
    audit_rows: int
    audit_problem: str | None


def back_up(settings: Settings, engine: Engine, file: Path) -> Manifest:
    """Write a backup: whole, or not at all. Raises InvalidInput when the file is there already.

    Every write that was acknowledged before the call is in it.
    """
    if file.exists():
        raise InvalidInput(f"{file}: is there already; name a new file")
    half = file.with_name(f".{file.name}.partial")
    try:
        half.unlink(missing_ok=True)  # of a backup that was killed
        handle = os.open(half, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w+b") as out:
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
                manifest = _write(settings, engine, archive)
            out.flush()
            os.fsync(out.fileno())
        half.rename(file)
    except FileExistsError:
        raise InvalidInput(f"{file}: is being written by another backup") from None
    except OSError as error:
        half.unlink(missing_ok=True)
        raise SetupError(f"{file}: cannot be written ({error.strerror}); make room, or name another place") from None
    rows = sum(count for _, count in manifest.tables.values())
    audits.record(engine, "backup", audits.COMMAND, manifest.made_at, {"rows": rows, "files": manifest.corpus})
    return manifest


def restore(settings: Settings, file: Path, progress: Progress) -> Restored:
    """Put a backup into an empty installation: rows, corpus, vectors. Killed, it can be begun again.

    Raises InvalidInput for a file that is no whole backup, SetupError when database or corpus folder are not empty or
    a server owns the data folder, ProviderFailed when the embedder fails: then `assist reindex` makes up for it.
    """
    with _opened(file) as archive:
        manifest = _manifest(archive, file)
        _refuse_strange(archive, manifest, file)
        own_folder(settings.data_dir).release()
        beside = _unpack_corpus(archive, settings.corpus_dir)
        engine = store.open_store(settings.sql_url, manifest.schema_version)
        try:
            with engine.begin() as connection:
                rows = _load(connection, archive, manifest)
                if beside is not None:
                    beside.replace(settings.corpus_dir)
        finally:
            engine.dispose()
            if beside is not None:
                shutil.rmtree(beside, ignore_errors=True)
    engine = store.open_store(settings.sql_url)
    found = audits.verify(engine, manifest.audit_head)
    embedded = rebuild_index(settings, progress) if list_releases(engine) else 0
    audits.record(engine, "restore", audits.COMMAND, manifest.made_at, {"rows": rows, "files": manifest.corpus})
    engine.dispose()
    return Restored(manifest.made_at, rows, manifest.corpus, embedded, found.rows, found.problem)


def _write(settings: Settings, engine: Engine, archive: zipfile.ZipFile) -> Manifest:
    tables: dict[str, tuple[list[str], int]] = {}
    with snapshots.still(engine) as connection:
        made_at = store.utc_now()
        version = snapshots.version_of(connection) or ""
        for table in snapshots.tables_of(connection):
            with archive.open(f"{TABLES}/{table.name}.jsonl", "w", force_zip64=True) as out:
                count = 0
                for line in snapshots.lines_of(connection, table):
                    out.write(line.encode())
                    count += 1
            tables[table.name] = (table.columns.keys(), count)
        head = connection.execute(sa.select(store.audit_heads.c.hash)).scalar_one()
    files = _corpus_files(settings.corpus_dir)
    for name, path in files.items():
        archive.write(path, f"{CORPUS}/{name}")
    manifest = Manifest(
        format=FORMAT, made_by=__version__, made_at=made_at, schema_version=version, tables=tables, corpus=len(files),
        audit_head=head,
    )  # fmt: skip
    archive.writestr(MANIFEST, manifest.model_dump_json(indent=1))
    return manifest


def _corpus_files(folder: Path) -> Mapping[str, Path]:
    """The files of the corpus by their path in it; hidden ones are no part of it."""
    paths = sorted(folder.rglob("*")) if folder.is_dir() else []
    names = {path.relative_to(folder).as_posix(): path for path in paths if path.is_file()}
    return {name: path for name, path in names.items() if not any(p.startswith(".") for p in PurePosixPath(name).parts)}


@contextlib.contextmanager
def _opened(file: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive
    except FileNotFoundError:
        raise InvalidInput(f"{file}: is not there") from None
    except zipfile.BadZipFile:
        raise InvalidInput(f"{file}: is no backup, or a part of one only; make or fetch it again") from None


def _manifest(archive: zipfile.ZipFile, file: Path) -> Manifest:
    try:
        read = Manifest.model_validate_json(archive.read(MANIFEST))
    except (KeyError, ValidationError):
        raise InvalidInput(f"{file}: is no backup of Reply Assist") from None
    if read.format != FORMAT or read.schema_version not in store.known_versions():
        raise InvalidInput(
            f"{file}: made by version {read.made_by}, which is newer than this one ({__version__}); install that one"
        )
    return read


def _refuse_strange(archive: zipfile.ZipFile, manifest: Manifest, file: Path) -> None:
    """All parts are there and sound, and no name leads out of the folder."""
    try:
        broken = archive.testzip()
    except (zipfile.BadZipFile, zlib.error):
        broken = "a part of it"
    if broken:
        raise InvalidInput(f"{file}: {broken} is damaged; use another backup")
    wanted = {MANIFEST, *(f"{TABLES}/{name}.jsonl" for name in manifest.tables)}
    files = [PurePosixPath(name) for name in archive.namelist() if name not in wanted]
    outside = [str(path) for path in files if path.parts[:1] != (CORPUS,) or ".." in path.parts or "\\" in str(path)]
    if outside or not wanted <= set(archive.namelist()) or len(files) != manifest.corpus:
        raise InvalidInput(f"{file}: holds other files than its manifest says; use another backup")


def _unpack_corpus(archive: zipfile.ZipFile, folder: Path) -> Path | None:
    """The corpus in a folder beside its place; None when it is there already, or the backup has none."""
    names = {name.removeprefix(f"{CORPUS}/"): name for name in archive.namelist() if name.startswith(f"{CORPUS}/")}
    there = _corpus_files(folder)
    if not names or (
        there.keys() == names.keys() and all(there[n].read_bytes() == archive.read(names[n]) for n in names)
    ):
        return None
    if folder.exists() and any(folder.iterdir()):
        raise SetupError(f"{folder} holds other documents; set ASSIST_CORPUS_DIR to an empty folder, or move them away")
    beside = folder.absolute().with_name(f".{folder.absolute().name}.restoring")
    shutil.rmtree(beside, ignore_errors=True)
    for name, member in names.items():
        target = beside / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(archive.read(member))
    return beside


def _load(connection: Connection, archive: zipfile.ZipFile, manifest: Manifest) -> int:
    """All rows. Raises SetupError when the database has rows already or other tables, InvalidInput when rows lack."""
    version, tables = snapshots.version_of(connection), snapshots.tables_of(connection)
    held = [t.name for t in tables if t.name not in store.SEEDED and snapshots.begins_with_rows(connection, t)]
    if held or version != manifest.schema_version:
        what = f"holds rows already ({held[0]})" if held else f"has tables of version {version} already"
        raise SetupError(f"the database {what}; restore into an empty one: set ASSIST_DATA_DIR or ASSIST_DATABASE_URL")
    count = 0
    for table in tables:
        names, rows = manifest.tables.get(table.name, ([], 0))
        if not names:
            continue
        with archive.open(f"{TABLES}/{table.name}.jsonl") as member:
            loaded = snapshots.load(connection, table, names, TextIOWrapper(member, "utf-8", newline="\n"))
        if loaded != rows:
            raise InvalidInput(f"{table.name} has {loaded} of {rows} rows; use another backup")
        count += loaded
    return count


def manifest_data(manifest: Manifest) -> dict[str, Any]:
    """A manifest as commands show it: rows by table."""
    rows = {name: count for name, (_, count) in manifest.tables.items() if count}
    return {"made_at": manifest.made_at, "rows": rows, "corpus": manifest.corpus, "audit_head": manifest.audit_head}
