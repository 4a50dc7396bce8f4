"""Databases: opened so that no failure of theirs goes unnoticed or is waited for for ever, and brought up to date."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.exc import ArgumentError, DBAPIError

from assist.errors import SetupError
from assist.settings import SCHEMA

CONNECT_SECONDS = 5  # a host that does not even refuse would otherwise be waited for for minutes
STATEMENT_SECONDS = 60  # of PostgreSQL: no query of ours takes as long
CONNECTIONS = 20  # kept and, in a rush, as many again
POOL_SECONDS = 10.0  # waiting for one that is free
BUSY_MS = 5_000  # of SQLite: waiting while another process writes
POSTGRES = {
    "connect_timeout": CONNECT_SECONDS,
    "options": f"-c statement_timeout={STATEMENT_SECONDS * 1000}",
    # A network that swallows what is sent is noticed, too.
    "tcp_user_timeout": 15_000,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = max(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
MIGRATING = 0x5265706C79  # PostgreSQL's lock for it: any number that nobody else takes


def open_database(url: str, version: str = "head") -> Engine:
    """Open the database at a SQLAlchemy URL and bring its schema up to date, or to an older version of it.

    Raises SetupError when it cannot be reached, is not a Reply Assist database, or one of a newer version.
    """
    engine = tuned(url)
    try:
        if engine.dialect.name == "postgresql":
            _make_schema(engine)
            engine.dispose()  # what a new schema is called is asked at the first connection
        _migrate(engine, version)
    except (DBAPIError, SetupError) as error:
        engine.dispose()
        where = engine.url.render_as_string(hide_password=True)
        advice = "check the file or ASSIST_DATABASE_URL"
        told = f"{line_of(error)}; {advice}" if isinstance(error, DBAPIError) else error
        raise SetupError(f"database {where}: {told}") from None
    if path := file_of(engine):
        _watch_file(engine, path)
    return engine


def line_of(error: DBAPIError) -> str:
    """What a database said, in one line: drivers use many, and PostgreSQL names every address it tried."""
    return " ".join(str(error.orig).split())


def file_of(engine: Engine) -> Path | None:
    """The file of a SQLite database."""
    is_file = engine.dialect.name == "sqlite" and engine.url.database not in (None, "", ":memory:")
    return Path(str(engine.url.database)) if is_file else None


def _keep_private(file: Path) -> None:
    """A new folder and any database are their owner's alone: customers' words are in them.

    SQLite gives the files beside it the same mode. One that somebody else owns is theirs to open to us.

    A database that is there is not opened here: closing any handle of the file ends the locks that SQLite holds on it
    in this process (POSIX), and the next process to leave would delete the log that we still write to.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if str(file) == ":memory:":
        return
    with contextlib.suppress(FileExistsError):
        os.close(os.open(file, os.O_RDONLY | os.O_CREAT | os.O_EXCL, 0o600))
    if os.name == "posix" and file.stat().st_uid == os.getuid():
        file.chmod(0o600)


def tuned(url: str) -> Engine:
    """An engine that connects to nothing yet. Raises SetupError for what is no address."""
    pool: dict[str, Any] = {"pool_size": CONNECTIONS, "max_overflow": CONNECTIONS, "pool_timeout": POOL_SECONDS}
    options: dict[str, Any] = {}
    try:
        address = sa.make_url(url)
        if address.get_backend_name() == "postgresql":
            address, ours = _with_options(address)
            options = {"connect_args": ours, "pool_pre_ping": True}  # it may have been restarted meanwhile
        if address.get_backend_name() == "sqlite" and address.database:
            _keep_private(Path(address.database))
        if address.database not in (None, "", ":memory:"):
            options |= pool
        engine = sa.create_engine(address, hide_parameters=True, **options)  # values may be personal; errors are logged
    except (ArgumentError, ImportError, OSError, ValueError) as error:
        raise SetupError(f"ASSIST_DATABASE_URL or the data folder cannot be used: {error}") from None
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _tune_sqlite)
    if engine.dialect.name == "postgresql":
        from assist.silences import notice_silence  # psycopg takes its time to load, and most have SQLite

        notice_silence(engine)
    return engine


def _with_options(address: URL) -> tuple[URL, dict[str, Any]]:
    """The address without its own options, which are ours from here on: a driver takes them from one place only."""
    given = address.query.get("options", "")
    told = " ".join(given if isinstance(given, tuple) else (given,))
    ours = {**POSTGRES, "options": f"{POSTGRES['options']} {told}".strip()}
    return address.difference_update_query(["options"]), ours


def _make_schema(engine: Engine) -> None:
    """Make the schema that an address names, when it is not there: nothing is seen of another one's tables."""
    with engine.begin() as connection:
        path = str(connection.execute(sa.text("SHOW search_path")).scalar_one())
        if not path.startswith(SCHEMA) or connection.execute(sa.select(sa.func.current_schema())).scalar():
            return
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATING)))
        connection.execute(sa.schema.CreateSchema(path, if_not_exists=True))


def _tune_sqlite(connection: object, _record: object) -> None:
    """Readers beside one writer (WAL), and patience while another process writes."""
    cursor = connection.cursor()  # type: ignore[attr-defined]  # a DBAPI connection has no common type
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _watch_file(engine: Engine, path: Path) -> None:
    """Refuse to work on a file that was moved, removed or replaced: what is written there would be lost."""
    opened = _identity(path)

    def check(*_given: object) -> None:
        if _identity(path) != opened:
            raise sqlite3.OperationalError(
                f"{path} was moved, removed or replaced while the server runs; put it back, or start the server again"
            )

    sa.event.listen(engine, "do_connect", check)  # before: to connect would make an empty file
    sa.event.listen(engine, "checkout", check)


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file it is, whatever its name; None when there is none."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _migrate(engine: Engine, version: str) -> None:
    """Bring the tables up to date; of several processes that start at once, one does it and the others wait."""
    with engine.connect() as connection:
        if _is_current(connection):
            return
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("SET LOCAL statement_timeout = 0"))  # large tables take their time
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATING)))
        if not _is_current(connection):
            _upgrade(connection, version)


def _is_current(connection: Connection) -> bool:
    """Whether the tables are the newest. Raises SetupError when they are of a newer version."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return False
    versions = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars().all()
    if newer := [version for version in versions if version not in known_versions()]:
        raise SetupError(
            f"its tables are of a newer version ({newer[0]}) than this program knows ({HEAD}); "
            "install the newer version again, or restore a copy of the database made before it"
        )
    return versions == [HEAD]


def _upgrade(connection: Connection, version: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, version)


def known_versions() -> set[str]:
    """All versions of the schema that this program can bring up to date."""
    return {path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py")}
