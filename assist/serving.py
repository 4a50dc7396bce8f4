"""Starting the server: the port, the first publish, and the sign-in link.

The HTTP application itself lives in `api` and is named here only as text: `assist` does not import it.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import os
import shutil
import socket
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typer

from assist import keys
from assist.console import reader_language
from assist.errors import SetupError
from assist.knowledge.index import open_index
from assist.settings import OWN, Settings, load_settings
from assist.store import open_store
from assist.texts.languages import Language

APPLICATION = "api.tenants:create_service"
PROTOCOL = "assist.patient_connections:PatientProtocol"
HIGHEST_PORT = 65_535
READY_SECONDS = 0.5  # between two looks whether the server answers
_TEXTS: Mapping[Language, Mapping[str, str]] = {
    "zh": {
        "starting": "正在启动 ……",
        "running": "回复助手已启动：{address}  （按 Ctrl-C 停止）",
        "desk": "打开工作台，链接只能用一次：  {link}",
        "open": "其他机器可以访问。用访问密钥登录：  {address}/desk",
    },
    "en": {
        "starting": "starting …",
        "running": "Reply Assist on {address}  (Ctrl-C stops it)",
        "desk": "Open the desk, works once:  {link}",
        "open": "Open to other machines; sign in with an access key:  {address}/desk",
    },
}


def serve_api(settings: Settings, host: str, port: int, workers: int) -> None:
    """Serve until stopped.

    Raises SetupError when the port is taken, when several workers would share SQLite or an embedded index, or when
    other machines are let in and nobody could sign in, or when what several workers share cannot be reached: each would
    end, and be started anew, for ever.
    """
    if workers > 1:
        _check_shared(settings)
    _check_port(host, port)
    welcome = _welcome(settings, host, port)
    os.environ["ASSIST_LOG_LEVEL"] = settings.log_level
    if workers > 1:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_empty_folder(settings.data_dir / "metrics"))
    typer.echo(_TEXTS[reader_language()]["starting"], err=True)
    _run(welcome, host=host, port=port, workers=workers, log_level=_quieter(settings.log_level), log_config=None)


def _welcome(settings: Settings, host: str, port: int) -> list[str]:
    """What to tell who has started the server, of each tenant where there are several."""
    if not settings.tenants:
        return _welcome_to(settings, host, port)
    return [line for name in settings.tenants for line in _welcome_to(load_settings(tenant=name), host, port)]


def _welcome_to(settings: Settings, host: str, port: int) -> list[str]:
    """Where the server is, and how to sign in.

    A sign-in link of a lead is for this machine only: where others can reach the server, its output ends up in logs.
    There somebody must be able to sign in without one; raises SetupError when nobody could.
    """
    engine = open_store(settings.sql_url)
    texts, address = _TEXTS[reader_language()], settings.public_url or _address(settings.tenant, host, port)
    try:
        if is_loopback(host):
            token = keys.create_link(engine, "lead", "sign-in link", owner="operator")
            link = f"{address}/desk#token={token}"
            return [texts["running"].format(address=address), texts["desk"].format(link=link)]
        if not keys.somebody_may_sign_in(engine) and not settings.oidc_issuer:
            raise SetupError(
                f"--host {host} lets other machines in, and nobody could sign in yet; first make a key: "
                "`assist keys create --role lead --name NAME`"
            )
        return [texts["running"].format(address=address), texts["open"].format(address=address)]
    finally:
        engine.dispose()


def _address(tenant: str, host: str, port: int) -> str:
    """Where the server is; by this machine's name where it listens at all of its addresses.

    A tenant's begins with its name: every name that ends in localhost is this machine, for browsers.
    """
    shown = socket.gethostname() if host in ("0.0.0.0", "::", "") else host
    if tenant != OWN:
        shown = f"{tenant}.{'localhost' if is_loopback(host) else shown}"
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"


def is_loopback(host: str) -> bool:
    """Whether an address is of this machine alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _check_shared(settings: Settings) -> None:
    """What several processes share: a database and an index that are made for it."""
    if settings.chroma_url is None or settings.sql_url.startswith("sqlite"):
        raise SetupError("--workers above 1 needs ASSIST_DATABASE_URL (PostgreSQL) and ASSIST_CHROMA_URL")
    open_index(settings.data_dir, settings.chroma_url, settings.tenant).close()


def _empty_folder(folder: Path) -> Path:
    """A folder for the counts of this server's processes; those of its last run are over."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.mkdir(mode=0o700)
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

    common: dict[str, Any] = {"factory": True, "http": PROTOCOL, "access_log": False, "timeout_graceful_shutdown": 5}
    config = uvicorn.Config(APPLICATION, **common, **options)
    if config.workers > 1:
        threading.Thread(target=_welcome_when_ready, args=(welcome, config.host, config.port), daemon=True).start()
        uvicorn.run(APPLICATION, **common, **options)
        return
    server = Server(config)
    server.run()
    if not server.started:
        raise SetupError("the server did not start; the lines above say why")


def _welcome_when_ready(welcome: list[str], host: str, port: int) -> None:
    """Say that the server is there as soon as one of its processes answers."""
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    while True:
        connection = http.client.HTTPConnection(near, port, timeout=READY_SECONDS)
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            typer.echo("\n".join(welcome))
            return
        time.sleep(READY_SECONDS)


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
