"""Encodings: bytes become text, or are refused; nothing is guessed letter by letter."""

from __future__ import annotations

import codecs
import re

from assist.readers.notices import Unreadable

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{1,40})", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
HEAD = 4096  # bytes in which a page says its encoding, and in which binary data shows
STRAY = 2  # control characters that a text may hold
_CHINESE = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030"}


def decode(data: bytes) -> str:
    """Text by its mark, as UTF-8, by what a page declares, as UTF-16 without a mark, or as GB18030, strictly.

    Raises Unreadable when none of them fits, or when it is no text.
    """
    text = _decoded(data).replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    if len(_CONTROL.findall(text[:HEAD])) > STRAY + len(text[:HEAD]) // 50:
        raise Unreadable("binary")
    return text


def _decoded(data: bytes) -> str:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], name)
    for known in ("utf-8", _declared(data), _without_mark(data), "gb18030"):
        if known:
            try:
                return data.decode(known)
            except UnicodeDecodeError:
                continue
    raise Unreadable("encoding")


def _strict(data: bytes, name: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError:
        raise Unreadable("encoding") from None


def _declared(data: bytes) -> str | None:
    match = _DECLARED.search(data[:HEAD])
    if match is None:
        return None
    name = match[1].decode("ascii").lower()
    try:
        known = codecs.lookup(_CHINESE.get(name, name))
    except LookupError:
        return None
    return known.name if known._is_text_encoding else None


def _without_mark(data: bytes) -> str | None:
    """UTF-16 of a text with Latin letters has zeros at every second place; other texts have none."""
    even, odd = data[:HEAD:2].count(0), data[1:HEAD:2].count(0)
    if max(even, odd) < 2 or len(data) % 2:
        return None
    return "utf-16-le" if odd > 4 * even else "utf-16-be" if even > 4 * odd else None
