"""Files: which reader reads what, by the first bytes of a file and not by what it is called."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath

from assist.readers.archives import check_packed
from assist.readers.extracts import Extract, Progress, silent
from assist.readers.notices import Notice, Unreadable

MAX_BYTES = 100 * 1024 * 1024
MOST_TEXT = 1_500_000  # characters of one document
_MARKUP = (".htm", ".html", ".xhtml")
_TABLES = (".csv", ".tsv", ".tab")
_MARKDOWN = (".md", ".markdown", ".mdown", ".mkd")
_TEXT = (".txt", ".text", ".log", "")
_PICTURES = {
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"BM": "BMP",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
}
# What pages and programs leave beside documents: passed over without a word for each.
BESIDE = (
    ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".bmp", ".ico", ".tif", ".tiff", ".mp4", ".mov", ".mp3", ".css",
    ".js", ".map", ".woff", ".woff2", ".ttf", ".tmp", ".bak", ".lock", ".db", ".ini",
)  # fmt: skip


def read_file(name: str, data: bytes, progress: Progress = silent, url: str = "") -> Extract:
    """What a file says. Raises Unreadable with a notice of why it does not, and what to do."""
    if len(data) > MAX_BYTES:
        raise Unreadable("too_big", size=f"{len(data) / 1024 / 1024:.1f}", limit=MAX_BYTES // 1024 // 1024)
    suffix = PurePosixPath(name).suffix.lower()
    form, read = _reader(suffix, data, progress, url)
    try:
        made = read()
    except Unreadable:
        raise
    except Exception as error:  # a reader's own fault must not stop the other files
        raise Unreadable("failed", reason=type(error).__name__) from error
    if len(made.markdown) > MOST_TEXT:
        raise Unreadable("too_much_text", size=f"{len(made.markdown):,}")
    if form and suffix not in _SUFFIXES[form]:
        kind = form.removeprefix(".").upper()
        notices = (*made.notices, Notice("renamed", {"name": PurePosixPath(name).name, "kind": kind}))
        return Extract(made.markdown, made.form, made.title, made.around, made.faq, notices)
    return made


_SUFFIXES = {
    ".docx": (".docx", ".docm", ".dotx"),
    ".xlsx": (".xlsx", ".xlsm", ".xltx"),
    ".pdf": (".pdf",),
    ".xls": (".xls", ".et"),
    ".ods": (".ods",),
}


def is_archive(data: bytes) -> bool:
    """Whether a file is an archive of files, and no office file."""
    return (data.startswith(b"PK\x03\x04") and _packed_form(data) == ".zip") or data.startswith(b"PK\x05\x06")


def _reader(suffix: str, data: bytes, progress: Progress, url: str) -> tuple[str, Callable[[], Extract]]:
    """The form that the bytes show ("" for text), and how to read it. Readers are loaded when they are needed."""
    if not data.strip():
        raise Unreadable("empty")
    if data.startswith(b"PK\x03\x04"):
        return _packed_reader(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return _old_office(data)
    if b"%PDF-" in data[:1024]:
        from assist.readers.pdf_files import read_pdf

        return ".pdf", lambda: read_pdf(data, progress)
    if data.startswith(b"{\\rtf"):
        raise Unreadable("rich_text")
    if any(data.startswith(start) for start in _PICTURES) or data[:4] == b"RIFF" or suffix in BESIDE[:10]:
        raise Unreadable("picture")
    return "", _text_reader(suffix, data, url)


def _packed_form(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            kind = archive.read("mimetype")[:80] if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, KeyError, ValueError, NotImplementedError, RuntimeError):
        return "broken"
    if b"opendocument.spreadsheet" in kind:
        return ".ods"
    if b"opendocument" in kind or b"epub" in kind:
        return kind.decode("ascii", "replace").rpartition(".")[2]
    for part, form in (("word/document.xml", ".docx"), ("xl/workbook.xml", ".xlsx"), ("ppt/presentation.xml", ".pptx")):
        if part in names:
            return form
    return ".zip"


def _packed_reader(data: bytes) -> tuple[str, Callable[[], Extract]]:
    form = _packed_form(data)
    if form in ("broken", ".zip"):
        raise Unreadable("broken")
    if form == ".pptx":
        raise Unreadable("slides")
    check_packed(data)
    if form == ".docx":
        from assist.readers.word_files import read_word

        return form, lambda: read_word(data)
    if form in (".xlsx", ".ods"):
        from assist.readers.workbooks import read_old_workbook, read_workbook

        return form, lambda: read_workbook(data) if form == ".xlsx" else read_old_workbook(data, "ODS")
    raise Unreadable("unknown_type", kind=form)


def _old_office(data: bytes) -> tuple[str, Callable[[], Extract]]:
    def holds(name: str) -> bool:
        return name.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        raise Unreadable("locked")
    if holds("Workbook") or holds("Book"):
        from assist.readers.workbooks import read_old_workbook

        return ".xls", lambda: read_old_workbook(data, "XLS")
    raise Unreadable("slides" if holds("PowerPoint Document") else "old_word")


def _text_reader(suffix: str, data: bytes, url: str) -> Callable[[], Extract]:
    from assist.readers.plain_texts import read_markdown, read_text

    head = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if suffix in _MARKUP or head.startswith((b"<!doctype html", b"<html")):
        from assist.readers.web_pages import read_page

        return lambda: read_page(data, url)
    if suffix in _TABLES:
        from assist.readers.sheets import read_delimited

        return lambda: read_delimited(data)
    if suffix in _MARKDOWN:
        return lambda: read_markdown(data)
    if suffix in _TEXT:
        return lambda: read_text(data)
    if any(suffix in suffixes for suffixes in _SUFFIXES.values()) or suffix in (".doc", ".pptx", ".zip"):
        raise Unreadable("broken")  # its bytes say otherwise
    raise Unreadable("unknown_type", kind=suffix)
