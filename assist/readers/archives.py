"""Archives: the files in a .zip, within limits, by the names that people gave them."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator

from assist.readers.notices import Notice, Unreadable

MOST_FILES = 2_000
MOST_BYTES = 300 * 1024 * 1024  # unpacked, of all files together
TIGHT = 200  # times that a file may be larger than it is packed, once it is over SMALL
SMALL = 5 * 1024 * 1024
DEEPEST = 2  # archives in archives
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_LEFT_BEHIND = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")


def members(data: bytes) -> Iterator[tuple[str, bytes | Notice]]:
    """The files of an archive with their paths in it; a notice instead of one that cannot be taken out.

    Raises Unreadable when the archive is broken or holds too much.
    """
    budget = [MOST_BYTES, MOST_FILES]
    yield from _members(data, budget, 1)


def check_packed(data: bytes) -> None:
    """Refuse an office file (an archive too) that unpacks to too much. Raises Unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check(archive.infolist(), MOST_BYTES)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise Unreadable("broken") from error


def _members(data: bytes, budget: list[int], depth: int) -> Iterator[tuple[str, bytes | Notice]]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise Unreadable("broken") from error
    with archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        if len(infos) > budget[1]:
            raise Unreadable("too_many_files", limit=MOST_FILES)
        _check(infos, budget[0])
        budget[1] -= len(infos)
        for info in infos:
            name = _name(info)
            if any(part in _LEFT_BEHIND or part.startswith(("._", "~$")) for part in name.split("/")):
                continue
            yield from _member(archive, info, name, budget, depth)


def _member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, budget: list[int], depth: int
) -> Iterator[tuple[str, bytes | Notice]]:
    safe = safe_path(name)
    if safe is None:
        yield posixpath.basename(name.replace("\\", "/")) or name, Notice("traversal", {"name": name})
        return
    read = _read(archive, info, budget)
    if isinstance(read, Notice) or not safe.lower().endswith(".zip"):
        yield safe, read
    elif depth >= DEEPEST:
        yield safe, Notice("nested")
    else:
        try:
            for inner, held in _members(read, budget, depth + 1):
                yield f"{safe[:-4]}/{inner}", held
        except Unreadable as error:
            yield safe, error.notice


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: list[int]) -> bytes | Notice:
    if info.flag_bits & _ENCRYPTED:
        return Notice("locked")
    try:
        with archive.open(info) as opened:
            data = opened.read(info.file_size + 1)
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError):
        return Notice("broken")
    except Exception:  # a decompressor's own errors
        return Notice("broken")
    budget[0] -= len(data)
    if len(data) > info.file_size or budget[0] < 0:
        raise Unreadable("bomb", limit=MOST_BYTES // 1024 // 1024)
    return data


def _check(infos: list[zipfile.ZipInfo], budget: int) -> None:
    tight = any(info.file_size > SMALL and info.file_size > TIGHT * max(info.compress_size, 1) for info in infos)
    if tight or sum(info.file_size for info in infos) > budget:
        raise Unreadable("bomb", limit=MOST_BYTES // 1024 // 1024)


def _name(info: zipfile.ZipInfo) -> str:
    """The name as it was given: programs that do not say UTF-8 write it in the system's own encoding."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def safe_path(name: str) -> str | None:
    """A path within its archive or folder; None for one that leads outside."""
    plain = name.replace("\\", "/")
    if plain.startswith("/") or ":" in plain.split("/")[0] or "\0" in plain:
        return None
    parts = [part for part in plain.split("/") if part not in ("", ".")]
    return None if ".." in parts or not parts else "/".join(parts)
