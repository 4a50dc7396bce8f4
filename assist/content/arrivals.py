"""Arrivals: the files of a source (a file, a folder, an archive, one page of the web) with their paths in it."""

from __future__ import annotations

import ipaddress
import posixpath
import re
import socket
import urllib.parse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx

from assist.errors import InvalidInput
from assist.knowledge.reading.files import files, inside
from assist.readers.archives import members, safe_path
from assist.readers.files import BESIDE, MAX_BYTES, is_archive
from assist.readers.notices import Notice, Unreadable

PAGE_BYTES = 20 * 1024 * 1024
PAGE_SECONDS = 20.0
REDIRECTS = 5
_TYPES = {
    "pdf": ".pdf",
    "wordprocessingml": ".docx",
    "spreadsheetml": ".xlsx",
    "csv": ".csv",
    "markdown": ".md",
    "text/plain": ".txt",
}


@dataclass(frozen=True)
class Arrival:
    """A file: its path in the source, and its bytes, or why they cannot be had. `url` is where a page comes from."""

    path: str
    data: bytes | Notice
    url: str = ""


@dataclass
class Arrivals:
    """The files of a source, one after the other; `passed` fills with the paths of what is not for reading.

    `origin` is what the source is called, `whole` whether it is a collection that holds all of its files.
    """

    origin: str
    whole: bool
    files: Sequence[Path | Arrival]
    root: Path | None = None
    passed: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.files)

    def __iter__(self) -> Iterator[list[Arrival]]:
        """File by file; an archive gives several at a time."""
        for one in self.files:
            found = one if isinstance(one, Arrival) else _read(one, self._path(one))
            yield [arrival for arrival in _opened(found) if not self._passes(arrival)]

    def _path(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix() if self.root else path.name

    def _passes(self, arrival: Arrival) -> bool:
        if posixpath.splitext(arrival.path.lower())[1] not in BESIDE:
            return False
        self.passed.append(arrival.path)
        return True


def arrivals_of(source: str) -> Arrivals:
    """What a path or an address on the command line names. Raises InvalidInput when there is nothing."""
    if re.match(r"https?://", source, re.IGNORECASE):
        page = fetch_page(source, private=True)
        return Arrivals(source, False, [page])
    path = Path(source)
    if path.is_dir():
        found = [one for one in files(path) if inside(path, one) or not one.exists()]
        return Arrivals(path.resolve().name, True, found, path)
    if not path.is_file():
        raise InvalidInput(f"{source}: no such file or folder; give a file, a folder, a .zip or a web address")
    return Arrivals(path.name, path.suffix.lower() == ".zip", [path])


def uploads(folder: Path, names: Mapping[str, str], url: str = "") -> Arrivals:
    """Files that were uploaded into a folder: `names` are the paths that people know, by the name there."""
    origin, inner = upload_origin(list(names.values()))
    found = []
    for stored, name in names.items():
        path = name.partition("/")[2] if inner else name  # a chosen folder's own name is no part of the paths
        found.append(replace(_read(folder / stored, path), url=url))
    archive = len(names) == 1 and origin.lower().endswith(".zip")
    return Arrivals(url or origin, inner or archive, found)


def upload_origin(names: Sequence[str]) -> tuple[str, bool]:
    """What an upload is called, and whether it is a folder: one file, the folder of all, or nothing in common."""
    tops = {name.split("/")[0] for name in names}
    if len(tops) == 1 and all("/" in name for name in names):
        return next(iter(tops)), True
    return (names[0] if len(names) == 1 else ""), False


def upload_name(name: str) -> str:
    """The path of an uploaded file as its sender gave it. Raises InvalidInput for one that leads elsewhere."""
    safe = safe_path(name)
    if safe is None or len(safe) > 400:
        raise InvalidInput(f"{name[:80]!r} is no usable file name; rename the file")
    return safe


def _read(path: Path, name: str) -> Arrival:
    try:
        if path.stat().st_size > MAX_BYTES:
            size = f"{path.stat().st_size / 1024 / 1024:.1f}"
            return Arrival(name, Notice("too_big", {"size": size, "limit": MAX_BYTES // 1024 // 1024}))
        return Arrival(name, path.read_bytes())
    except OSError as error:
        return Arrival(name, Notice("unreadable", {"reason": error.strerror or type(error).__name__}))


def _opened(arrival: Arrival) -> Iterator[Arrival]:
    """A file, or those in it if it is an archive."""
    if isinstance(arrival.data, Notice) or not is_archive(arrival.data):
        yield arrival
        return
    base = posixpath.splitext(arrival.path)[0]
    try:
        for name, data in members(arrival.data):
            yield Arrival(f"{base}/{name}", data)
    except Unreadable as error:
        yield Arrival(arrival.path, error.notice)


def fetch_page(url: str, *, private: bool = False) -> Arrival:
    """One page of the web, because somebody asked for it. Raises InvalidInput saying why it cannot be had.

    Unless `private`, addresses within the shop's own network are refused: the server must not be made to look there.
    """
    with httpx.Client(timeout=PAGE_SECONDS, follow_redirects=False, trust_env=private) as client:
        for _ in range(REDIRECTS + 1):
            _refuse_address(url, private)
            try:
                with client.stream("GET", url, headers={"User-Agent": "reply-assist"}) as answer:
                    _refuse_peer(answer, private)
                    if not answer.is_redirect:
                        return _page(url, answer)
                    url = urllib.parse.urljoin(url, answer.headers["location"])
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise InvalidInput(f"{url}: cannot be fetched ({type(error).__name__}); check the address") from None
    raise InvalidInput(f"{url}: redirects again and again; give the address that the browser ends at")


def _page(url: str, answer: httpx.Response) -> Arrival:
    if answer.status_code != 200:
        raise InvalidInput(f"{url}: the site answered {answer.status_code}; open it in a browser and check the address")
    parts: list[bytes] = []
    size = 0
    for part in answer.iter_bytes():
        size += len(part)
        if size > PAGE_BYTES:
            raise InvalidInput(f"{url}: is over the limit of {PAGE_BYTES // 1024 // 1024} MB; download and import it")
        parts.append(part)
    return Arrival(_page_path(url, answer.headers.get("content-type", "")), b"".join(parts), url)


def _page_path(url: str, kind: str) -> str:
    parts = urllib.parse.urlsplit(url)
    path = urllib.parse.unquote(parts.path).strip("/") or "index"
    suffix = next((suffix for word, suffix in _TYPES.items() if word in kind), ".html")
    stem = path if posixpath.splitext(path)[1] else path + suffix
    return f"{parts.hostname}/{safe_path(stem) or 'index' + suffix}"


def _refuse_address(url: str, private: bool) -> None:
    parts = urllib.parse.urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        raise InvalidInput(f"{url[:200]}: give an address that begins with https:// or http://")
    if private:
        return
    try:
        found = socket.getaddrinfo(parts.hostname, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise InvalidInput(f"{parts.hostname}: no such host; check the address") from None
    if not all(_is_public(str(one[4][0])) for one in found):
        raise InvalidInput(f"{parts.hostname}: is an address of the shop's own network; download and import the page")


def _refuse_peer(answer: httpx.Response, private: bool) -> None:
    stream: Any = answer.extensions.get("network_stream")
    peer = stream.get_extra_info("server_addr") if stream is not None else None
    if not private and (peer is None or not _is_public(str(peer[0]))):
        raise InvalidInput("the address leads into the shop's own network; download and import the page")


def _is_public(address: str) -> bool:
    try:
        return ipaddress.ip_address(address.partition("%")[0]).is_global
    except ValueError:
        return False
