"""Databases for tests: empty ones, SQLite in a file or of a PostgreSQL server that runs for the whole session; Redis.

Without the servers' programs the tests that need them are skipped on a developer's machine and fail under CI=true.
"""

from __future__ import annotations

import contextlib
import glob
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
import sqlalchemy as sa

# For tests whose fixtures stand on `engine`: a whole application, once on each database.
on_both = pytest.mark.parametrize("store_url", ["sqlite", "postgresql"], indirect=True)


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def postgres_bin() -> Path | None:
    """Where initdb is: Debian keeps it off the PATH."""
    found = shutil.which("initdb") if os.geteuid() else None
    candidates = [found, *sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), reverse=True)]
    return next((Path(path).parent for path in candidates if path), None)


def missing_program(message: str) -> NoReturn:
    """A program that a test needs is not installed: no reason to fail on a developer's machine, one in CI."""
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


@contextlib.contextmanager
def postgres_server() -> Iterator[str]:
    """The URL of a server's first database. As root the server runs as nobody, for it refuses root."""
    programs = postgres_bin()
    if programs is None:
        missing_program("PostgreSQL is not installed: apt-get install postgresql")
    folder, port = Path(tempfile.mkdtemp()), free_port()
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody")

    def run(command: str) -> None:
        shell = ["su", "-s", "/bin/bash", "nobody", "-c", command] if os.geteuid() == 0 else ["bash", "-c", command]
        subprocess.run(shell, check=True, capture_output=True, timeout=60)

    data = folder / "data"
    run(f"{programs}/initdb -D {data} -U app -A trust --no-sync -E UTF8 --locale=C.UTF-8")
    run(f"{programs}/pg_ctl -D {data} -w -l {folder}/log -o '-p {port} -h 127.0.0.1 -k {folder} -c fsync=off' start")
    try:
        yield f"postgresql+psycopg://app@127.0.0.1:{port}/postgres"
    finally:
        run(f"{programs}/pg_ctl -D {data} -m immediate stop")
        shutil.rmtree(folder)


@contextlib.contextmanager
def empty_database(server: str) -> Iterator[str]:
    """The URL of a new database of a server, removed at the end."""
    name = f"test_{os.urandom(6).hex()}"
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    try:
        with admin.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {name}"))
        yield sa.make_url(server).set(database=name).render_as_string(hide_password=False)
        with admin.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        admin.dispose()


@contextlib.contextmanager
def redis_server() -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The URL of an empty Redis and its process; skipped or failed without the program, as with PostgreSQL."""
    program = shutil.which("redis-server")
    if program is None:
        missing_program("Redis is not installed: apt-get install redis-server")
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no"]
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen([program, *options, "--dir", folder], stdout=subprocess.DEVNULL)
        try:
            for _ in range(400):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.025)
            yield f"redis://127.0.0.1:{port}/0", process
        finally:
            process.kill()
            process.wait()
