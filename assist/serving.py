"""Starting the server: the port, the first publish, and the sign-in link.

The HTTP application itself lives in `api` and is named here only as text: `assist` does not import it.
"""

from __future__ import annotations

import os
import socket

import typer

from assist import keys
from assist.errors import SetupError
from assist.settings import Settings
from assist.store import open_store

APPLICATION = "api.app:create_app"


def serve_api(settings: Settings, host: str, port: int, workers: int) -> None:
    """Serve until stopped.

    Raises SetupError when the port is taken, or when several workers would share SQLite or an embedded index.
    """
    if workers > 1 and not (settings.chroma_url and settings.database_url):
        raise SetupError("--workers above 1 needs ASSIST_DATABASE_URL (PostgreSQL) and ASSIST_CHROMA_URL")
    _check_port(host, port)
    import uvicorn

    os.environ["ASSIST_LOG_LEVEL"] = settings.log_level
    token = keys.create_link(open_store(settings.sql_url), "lead", "sign-in link")
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    typer.echo(f"Reply Assist on http://{shown}:{port}  (Ctrl-C stops it)")
    typer.echo(f"Open the desk, works once:  http://{shown}:{port}/desk#token={token}")
    uvicorn.run(
        APPLICATION, factory=True, host=host, port=port, workers=workers,
        log_level=settings.log_level.lower(), access_log=False, timeout_graceful_shutdown=5,
    )  # fmt: skip


def _check_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SetupError(f"cannot listen on {host}:{port}: {error.strerror}; choose another --port") from None
