"""Files of a corpus folder: which are read as documents, which are passed over, and what is no text at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from assist.knowledge.reading.problems import Problem

MAX_BYTES = 4 * 1024 * 1024
MARKDOWN = (".md", ".markdown")

# The first bytes of what programs write, whatever the file is called.
_KINDS = (
    (b"PK\x03\x04", "Word/Excel/WPS/zip", "office_file"),
    (b"\xd0\xcf\x11\xe0", "Word 97-2003", "office_file"),
    (b"{\\rtf", "RTF", "office_file"),
    (b"%PDF", "PDF", "office_file"),
    (b"\x89PNG", "PNG", "picture_file"),
    (b"\xff\xd8\xff", "JPEG", "picture_file"),
    (b"GIF8", "GIF", "picture_file"),
    (b"\xff\xfe", "UTF-16", "utf16"),
    (b"\xfe\xff", "UTF-16", "utf16"),
)
# What belongs to a corpus folder beside documents, and what documents show or programs leave behind.
_KNOWN = ("golden.yaml", "vocabulary.yaml", "asked.jsonl", "thumbs.db", "desktop.ini")
_SHOWN = (
    ".png",
    ".jpg",
    ".jpeg",
    ".gif",
    ".svg",
    ".webp",
    ".bmp",
    ".ico",
    ".mp4",
    ".mov",
    ".mp3",
    ".tmp",
    ".bak",
    ".lock",
)


def files(folder: Path) -> Iterator[Path]:
    """All files below a folder, sorted, without hidden ones and the lock files of office programs."""
    for path in sorted(folder.rglob("*")):
        if not path.is_dir() and not any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts):
            yield path


def markdown_files(folder: Path) -> Iterator[Path]:
    """The Markdown files below a folder, sorted, without hidden ones."""
    return (path for path in files(folder) if path.suffix.lower() in MARKDOWN)


def passed_over(folder: Path) -> Iterator[Path]:
    """The files below a folder that may hold text for customers and are not read, for they are no Markdown."""
    for path in files(folder):
        plain = path.name.lower()
        known = plain in _KNOWN or plain.startswith("readme")
        if not known and path.suffix.lower() not in (*MARKDOWN, *_SHOWN):
            yield path


def read_text(path: Path, limit: int = MAX_BYTES) -> str | Problem:
    """The text of a file of at most `limit` bytes, or why it is none."""
    name = path.as_posix()
    try:
        size = path.stat().st_size
        if size > limit:
            values = {"size": f"{size / 1024 / 1024:.1f}", "limit": limit // 1024 // 1024}
            return Problem(name, 1, "too_big", values)
        raw = path.read_bytes()
    except OSError as error:
        return Problem(name, 1, "unreadable", {"reason": error.strerror or type(error).__name__})
    for start, kind, code in _KINDS:
        if raw.startswith(start):
            return Problem(name, 1, code, {"kind": kind})
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        guessed = _looks_like_gb18030(raw)
        return Problem(name, line, "gb18030" if guessed else "not_utf8", {"place": error.start})
    if "\0" in text:
        return Problem(name, text.count("\n", 0, text.index("\0")) + 1, "binary")
    return text


def inside(folder: Path, target: Path) -> bool:
    """Whether a path, after `..` and links, lies in a folder."""
    return os.path.realpath(target).startswith(os.path.realpath(folder) + os.sep)


def _looks_like_gb18030(raw: bytes) -> bool:
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True
