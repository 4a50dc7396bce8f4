"""Conditions: what an installation stands on beside its content.

Each function says what it found, or raises AssistError with what is wrong and what to do.
"""

from __future__ import annotations

import datetime as dt
import shutil
import socket
import stat
import urllib.parse
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from assist import snapshots, store
from assist.databases import HEAD, tuned
from assist.errors import CheckFailed, SetupError
from assist.limits import Limits
from assist.review import audits, retentions
from assist.settings import Settings

LEAST_ROOM = 500_000_000  # bytes
CONNECT_SECONDS = 3.0
CLOCK_SECONDS = 5.0  # that two clocks may differ
AHEAD = dt.timedelta(minutes=1)  # a row of the future means that the clock went back


def version(settings: Settings) -> str:
    """Whether the database's tables are this program's. Looks only: nothing is brought up to date."""
    engine = tuned(settings.sql_url)
    try:
        with engine.connect() as connection:
            found = snapshots.version_of(connection)
    except DBAPIError:
        return "not known; to open it tells why"
    finally:
        engine.dispose()
    if found is None or found == HEAD:
        return f"tables of version {HEAD}"
    if found > HEAD:
        raise SetupError(
            f"tables of version {found}, newer than this program's {HEAD}; install the newer program again"
        )
    raise SetupError(
        f"tables of version {found}, older than this program's {HEAD}; stop the old server, keep a copy, and start the "
        "new one: it brings them up to date"
    )


def room(settings: Settings) -> str:
    """Whether the data folder has room for as much again, for copies are made while the index is written."""
    folder = next(
        path for path in (settings.data_dir.absolute(), *settings.data_dir.absolute().parents) if path.exists()
    )
    free = shutil.disk_usage(folder).free
    used = sum(path.stat().st_size for path in settings.data_dir.rglob("*") if path.is_file())
    needed = max(LEAST_ROOM, 2 * used)
    if free < needed:
        raise SetupError(f"{free / 1e9:.1f} GB free at {folder}, {needed / 1e9:.1f} GB are needed; make room")
    return f"{free / 1e9:.1f} GB free at {folder}"


def permissions(settings: Settings) -> str:
    """Whether nobody else on the machine can read what customers said."""
    folder = settings.data_dir
    if not folder.exists():
        return f"{folder} is not there yet"
    opened = [path for path in (folder, *folder.glob("*.db*")) if _is_open(path)]
    if _is_open(folder):
        raise SetupError(f"others may read {', '.join(map(str, opened))}; chmod 700 {folder}")
    return f"{folder} is its owner's alone"


def clock(engine: Engine) -> str:
    """Whether the clock is right: as the database's, and not before what was written already."""
    now = dt.datetime.now(dt.UTC)
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            theirs: dt.datetime = connection.execute(sa.text("SELECT clock_timestamp()")).scalar_one()
            if abs((theirs - now).total_seconds()) > CLOCK_SECONDS:
                raise SetupError(
                    f"differs by {(theirs - now).total_seconds():.0f} s from the database's; set both by NTP"
                )
        newest = [connection.execute(query).scalar() for query in _newest()]
    last = max((time for time in newest if time), default="")
    if last > store.utc_text(now + AHEAD):
        raise SetupError(f"it is {store.utc_text(now)}, but something was written at {last}; set the clock by NTP")
    return f"{store.utc_text(now)} (UTC)"


def redis(settings: Settings) -> str:
    """Whether Redis answers, where there is one."""
    answers = Limits(settings).shared_answers()
    if answers is None:
        return "none; each process counts limits for itself"
    if not answers:
        raise SetupError(
            "does not answer; look at ASSIST_REDIS_URL and the server, limits are counted by process meanwhile"
        )
    return "answers"


def model(settings: Settings) -> str:
    """Whether somebody listens at the model's address. Nothing is asked, for that would cost."""
    if not settings.writes:
        return "none; drafts are quotes"
    base = settings.model_api_base
    if base is None:
        return f"{settings.model}; its provider is not called here, the first draft tells"
    url = urllib.parse.urlsplit(base)
    port = url.port or (443 if url.scheme == "https" else 80)
    try:
        socket.create_connection((url.hostname or "", port), CONNECT_SECONDS).close()
    except OSError as error:
        raise SetupError(
            f"{settings.model}: {url.hostname}:{port} does not answer ({error}); look at the server"
        ) from None
    return f"{settings.model}; {url.hostname}:{port} listens"


def retention(settings: Settings, engine: Engine) -> str:
    """Whether what is too old was removed."""
    kept = retentions.retention_of(settings)
    late = retentions.overdue(engine, kept)
    if late:
        raise CheckFailed(
            f"{'at least ' * (late >= retentions.BATCH)}{late} draft(s) are kept for too long; the server removes them "
            "daily, or run `assist privacy retain`"
        )
    return f"conversations {kept.conversations}, drafts {kept.drafts}, records {kept.records} days"


def audit(engine: Engine) -> str:
    """Whether the audit is whole."""
    found = audits.verify(engine)
    if found.problem:
        raise CheckFailed(f"broken at row {found.broken} of {found.rows}: {found.problem}; compare with a backup")
    return f"{found.rows} rows, whole"


def _is_open(path: Path) -> bool:
    return bool(path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH | stat.S_IWGRP | stat.S_IWOTH))


def _newest() -> tuple[sa.Select[Any], ...]:
    """When something was written last, found by an index: readiness asks for it, too."""
    drafts, audits = store.drafts.c, store.audits.c
    return sa.select(sa.func.max(drafts.created_at)), sa.select(audits.at).order_by(audits.id.desc()).limit(1)
