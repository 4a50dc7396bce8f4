"""Starting the server: the port, the first publish, and the sign-in link.

The HTTP application itself lives in `api` and is named here only as text: `assist` does not import it.
"""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typer

from assist import keys
from assist.console import reader_language
from assist.errors import SetupError
from assist.settings import Settings
from assist.store import open_store
from assist.texts.languages import Language

APPLICATION = "api.app:create_app"
HIGHEST_PORT = 65_535
_TEXTS: Mapping[Language, Mapping[str, str]] = {
    "zh": {
        "starting": "正在启动 ……",
        "running": "回复助手已启动：{address}  （按 Ctrl-C 停止）",
        "desk": "打开工作台，链接只能用一次：  {link}",
    },
    "en": {
        "starting": "starting …",
        "running": "Reply Assist on {address}  (Ctrl-C stops it)",
        "desk": "Open the desk, works once:  {link}",
    },
}


def serve_api(settings: Settings, host: str, port: int, workers: int) -> None:
    """Serve until stopped.

    Raises SetupError when the port is taken, or when several workers would share SQLite or an embedded index.
    """
    if workers > 1 and (settings.chroma_url is None or settings.sql_url.startswith("sqlite")):
        raise SetupError("--workers above 1 needs ASSIST_DATABASE_URL (PostgreSQL) and ASSIST_CHROMA_URL")
    _check_port(host, port)
    token = keys.create_link(open_store(settings.sql_url), "lead", "sign-in link")
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    address = f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"
    os.environ["ASSIST_LOG_LEVEL"] = settings.log_level
    if workers > 1:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_empty_folder(settings.data_dir / "metrics"))
    texts = _TEXTS[reader_language()]
    typer.echo(texts["starting"], err=True)
    _run(
        [texts[name].format(address=address, link=f"{address}/desk#token={token}") for name in ("running", "desk")],
        host=host, port=port, workers=workers, log_level=_quieter(settings.log_level), log_config=None,
    )  # fmt: skip


def _empty_folder(folder: Path) -> Path:
    """A folder for the counts of this server's processes; those of its last run are over."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    return folder.absolute()


def _quieter(level: str) -> str:
    """uvicorn's own lines are noise below warning, except when debugging."""
    return level.lower() if level.lower() in ("debug", "error") else "warning"


def _run(welcome: list[str], **options: Any) -> None:
    """Run uvicorn; say that the server is there when it is, not before."""
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                typer.echo("\n".join(welcome))

    config = uvicorn.Config(APPLICATION, factory=True, access_log=False, timeout_graceful_shutdown=5, **options)
    if config.workers > 1:
        typer.echo("\n".join(welcome))
        uvicorn.run(APPLICATION, factory=True, access_log=False, timeout_graceful_shutdown=5, **options)
        return
    server = Server(config)
    server.run()
    if not server.started:
        raise SetupError("the server did not start; the lines above say why")


def _check_port(host: str, port: int) -> None:
    if not 1 <= port <= HIGHEST_PORT:
        raise SetupError(f"--port {port}: a port is a number from 1 to {HIGHEST_PORT}")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SetupError(f"cannot listen on {host}:{port}: {error.strerror}; choose another --port") from None
        except (TypeError, ValueError):  # no name of a machine, in Python's two ways of saying so
            raise SetupError(f"--host {host!r} is no address; write it as 127.0.0.1") from None
