"""Installations: what it takes to place the sidebar in a host: files to install there, and steps for people.

The folder of each host holds the steps in both languages, the files of the app if the host needs one, and the part of
hosts.toml for the server. `__SERVER__` and `__HOST__` in them stand for the server's address and its host name.
"""

from __future__ import annotations

import importlib.util
import io
import ipaddress
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from assist.errors import InvalidInput, SetupError

FOLDERS = Path(__file__).parent
HOSTS = ("generic", "component", "chatwoot", "zendesk", "freshdesk", "livechat", "tgo", "wecom", "window")
ELEMENT = "web/reply-assist.js"  # of the package api, named as text: assist does not import it
# Where each app's page lies: the element that embeds the sidebar goes beside it.
_PAGES = {"zendesk": "assets", "freshdesk": "app", "livechat": "", "wecom": "", "component": ""}
_NAME = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+")
_TEXTS = (".html", ".js", ".json")


@dataclass(frozen=True)
class Installation:
    """How the sidebar comes into one host: files by their path in the app, steps to follow, its part of hosts.toml."""

    host: str
    server: str
    files: dict[str, bytes]
    steps: str
    settings: str


def origin_of(address: str, option: str = "--server") -> str:
    """An address's origin. Raises InvalidInput unless it is https (http on this machine) without a path."""
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError as error:
        raise InvalidInput(f"{option} {address!r}: {error}; write it as https://assist.example.com") from None
    if parts.scheme not in ("http", "https") or not _NAME.fullmatch(parts.hostname or ""):
        raise InvalidInput(f"{option} {address!r} is not an address; write it as https://assist.example.com")
    if parts.path not in ("", "/") or parts.query or parts.fragment or parts.username or parts.password:
        raise InvalidInput(f"{option} {address!r}: leave out everything after the host")
    if parts.scheme == "http" and not _is_loopback(str(parts.hostname)):
        raise InvalidInput(f"{option} {address!r}: a helpdesk embeds https only; http is for 127.0.0.1 and localhost")
    name = f"[{parts.hostname}]" if ":" in str(parts.hostname) else parts.hostname
    return f"{parts.scheme}://{name}" + (f":{port}" if port else "")


def installation(host: str, server: str, language: Literal["zh", "en"]) -> Installation:
    """How the sidebar of the server at an address comes into a host. Raises InvalidInput for either."""
    if host not in HOSTS:
        raise InvalidInput(f"host {host!r} is not one of {', '.join(HOSTS)}; `assist connect list` describes them")
    origin, folder = origin_of(server), FOLDERS / host
    settings = folder / "hosts.toml"
    return Installation(
        host,
        origin,
        _app_files(host, origin),
        _filled((folder / f"steps.{language}.txt").read_text("utf-8"), origin),
        settings.read_text("utf-8") if settings.is_file() else "",
    )


def write_app(made: Installation, out: Path) -> list[str]:
    """Write an installation's files into a new folder, or as one zip file when the name ends so; the names written.

    Raises InvalidInput when there is nothing to write, SetupError when something is there already or cannot be written.
    """
    if not made.files:
        raise InvalidInput(f"{made.host} needs no files; leave out --out and follow the steps")
    if out.is_file() or (out.is_dir() and any(out.iterdir())):
        raise SetupError(f"{out} is there already; choose another --out or remove it first")
    try:
        if out.suffix == ".zip":
            out.parent.mkdir(parents=True, exist_ok=True)
            out.write_bytes(_zipped(made.files))
        else:
            for name, content in made.files.items():
                path = out / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
    except OSError as error:
        raise SetupError(f"{out}: {error.strerror}") from None
    return sorted(made.files)


def summary(host: str, language: Literal["zh", "en"]) -> str:
    """A host in one line."""
    return (FOLDERS / host / f"steps.{language}.txt").read_text("utf-8").splitlines()[0]


def _app_files(host: str, origin: str) -> dict[str, bytes]:
    app = FOLDERS / host / "app"
    files = {}
    for path in sorted(path for path in app.rglob("*") if path.is_file()):
        content = path.read_bytes()
        if path.suffix in _TEXTS:
            content = _filled(content.decode(), origin).encode()
        files[path.relative_to(app).as_posix()] = content
    if files:
        files[(Path(_PAGES[host]) / "reply-assist.js").as_posix()] = _element()
    return files


def _element() -> bytes:
    spec = importlib.util.find_spec("api")
    if spec is None or not spec.submodule_search_locations:
        raise SetupError("the package `api` is not installed; install reply-assist anew")
    return (Path(spec.submodule_search_locations[0]) / ELEMENT).read_bytes()


def _filled(text: str, origin: str) -> str:
    return text.replace("__SERVER__", origin).replace("__HOST__", urlsplit(origin).hostname or "")


def _zipped(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(name, content)
    return packed.getvalue()


def _is_loopback(name: str) -> bool:
    try:
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
