"""Working files: the Markdown files of the corpus folder as they are now, read again only when they changed."""

from __future__ import annotations

import functools
import hashlib
import os
import re
import secrets
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from assist.errors import SetupError
from assist.knowledge.reading.documents import Source, parse_source
from assist.knowledge.reading.files import MARKDOWN, read_text
from assist.knowledge.reading.problems import Problem

_ID = re.compile(r"^id\s*[:：]\s*[\"']?([a-z0-9][a-z0-9_-]*)", re.MULTILINE)
_HEAD = 2_000  # characters in which the id of a file is looked for that cannot be read
_BOM = b"\xef\xbb\xbf"
_Stamp = tuple[int, int, int]


@dataclass(frozen=True)
class WorkingFile:
    """A file of the working copy: `path` in the corpus folder, `etag` of its bytes, and what it says.

    `source` is None when it is no document; `problems` say why.
    """

    path: str
    etag: str
    text: str
    source: Source | None
    problems: tuple[Problem, ...]

    @functools.cached_property
    def id(self) -> str:
        """The document's id: also of a file that cannot be read, as far as it says one; else its path."""
        if self.source is not None:
            return self.source.document.id
        match = _ID.search(self.text[:_HEAD])
        return match[1] if match else self.path

    @functools.cached_property
    def searched(self) -> str:
        """What a search looks in."""
        return f"{self.id}\n{self.path}\n{self.text}".casefold()


class WorkingFiles:
    """Every Markdown file below a folder. `version` is another number whenever any of them changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.version = 0
        self._stamps: dict[str, _Stamp] = {}
        self._files: dict[str, WorkingFile] = {}
        self._lock = threading.Lock()

    def read(self) -> Mapping[str, WorkingFile]:
        """The files by path, in their order; a file that was edited elsewhere is read again."""
        with self._lock:
            stamps = dict(_stamps(str(self.folder), ""))
            if stamps != self._stamps:
                stale = {path for path, stamp in stamps.items() if self._stamps.get(path) != stamp}
                found = {path: self._load(path) if path in stale else self._files[path] for path in sorted(stamps)}
                self._stamps, self._files = stamps, found
                self.version += 1
            return self._files

    def write(self, path: str, text: str) -> WorkingFile:
        """Put a text in the place of a file, or make one; whole, or not at all. Line ends and mark stay as they were.

        Raises SetupError when the folder cannot be written.
        """
        target = self.folder / path
        old = target.read_bytes() if target.exists() else b""
        if b"\r\n" in old:
            text = text.replace("\n", "\r\n")
        raw = (_BOM if old.startswith(_BOM) else b"") + text.encode()
        try:
            _replace(target, raw)
        except OSError as error:
            raise SetupError(f"{target} cannot be written ({error.strerror}); nothing was changed") from None
        return self._load(path)

    def remove(self, path: str) -> None:
        """Remove a file. Raises SetupError."""
        try:
            (self.folder / path).unlink(missing_ok=True)
        except OSError as error:
            raise SetupError(f"{path} cannot be removed ({error.strerror}); nothing was changed") from None

    def _load(self, path: str) -> WorkingFile:
        place = self.folder / path
        text = read_text(place)
        if isinstance(text, Problem):
            return WorkingFile(path, etag_of(_bytes(place)), "", None, (text,))
        parsed = parse_source(text, place.as_posix())
        etag = etag_of(_bytes(place))
        if isinstance(parsed, Source):
            return WorkingFile(path, etag, text, parsed, ())
        return WorkingFile(path, etag, text, None, tuple(parsed))


def etag_of(raw: bytes) -> str:
    """What tells one state of a file from another."""
    return hashlib.sha256(raw).hexdigest()[:16]


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _stamps(folder: str, below: str) -> Iterator[tuple[str, _Stamp]]:
    """Every Markdown file below a folder, hidden ones left out, with what changes when it is written."""
    try:
        listed = list(os.scandir(folder))
    except FileNotFoundError:
        return
    except OSError as error:
        raise SetupError(f"{folder} cannot be read ({error.strerror})") from None
    for entry in listed:
        if entry.name.startswith((".", "~$")):
            continue
        if entry.is_dir():
            yield from _stamps(entry.path, f"{below}{entry.name}/")
        elif os.path.splitext(entry.name)[1].lower() in MARKDOWN:
            told = entry.stat()
            yield f"{below}{entry.name}", (told.st_mtime_ns, told.st_size, told.st_ino)


def _replace(target: Path, raw: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    real = Path(os.path.realpath(target))
    half = real.with_name(f".{real.name}.{secrets.token_hex(4)}.tmp")
    try:
        with open(half, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        if real.exists():
            os.chmod(half, real.stat().st_mode)
        os.replace(half, real)
    except OSError:
        half.unlink(missing_ok=True)
        raise
