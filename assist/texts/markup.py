"""Markup: other people's HTML as the text that they see. Nothing of it is run, loaded or kept as HTML."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Any

import lxml.etree
import lxml.html

from assist.texts.suspicions import UNSEEN_STYLE

_INLINE = "a|abbr|b|big|center|code|del|em|font|i|ins|label|mark|o:p|s|small|span|strike|strong|sub|sup|tt|u"
_BLOCK = (
    "address|article|blockquote|body|dd|div|dl|dt|h[1-6]|head|html|li|ol|p|pre|section|style|table|tbody|td|th|tr|ul"
)
# A tag that closes something, that stands alone, or that begins a block: "a<b" and "<3" are none. Nor is a comment
# alone: in a plain message people see it, and the checks look at it.
_HTML = re.compile(
    rf"</(?:{_INLINE}|{_BLOCK})\s*>|<(?:{_BLOCK}|br|hr|img)(?:\s[^<>]*)?/?>|<!doctype\s",
    re.IGNORECASE,
)
_LINES = re.compile(rf"<(?:{_BLOCK}|br)\b", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:nbsp|amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-f]{1,6});", re.IGNORECASE)
_BREAKS = re.compile(rf"(?:{_BLOCK}|br|hr)\Z")
_CELLS = ("td", "th")
_SILENT = ("head", "noscript", "script", "style", "template", "title")
_HIDDEN = re.compile(UNSEEN_STYLE, re.IGNORECASE)


def is_markup(text: str) -> bool:
    """Whether a text was written as HTML. Comparisons, arrows and hearts are no tags."""
    return bool(_HTML.search(text) or _ENTITY.search(text))


def text_of(html: str, without: Container[str] = ()) -> str:
    """What a person reads in HTML, a block a line.

    Scripts, comments and what is styled away are left out, and so are elements named in `without`, by tag or class.
    """
    # Where no tag makes lines, they are the writer's own.
    root = _parsed(html if _LINES.search(html) else html.replace("\n", "<br>"))
    if root is None:
        return ""
    pieces: list[str] = []
    walk = lxml.etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        name = str(element.tag)
        if event == "start":
            pieces.append(_before(name))
            if name in _SILENT or _is_hidden(element) or _is_named(element, without):
                walk.skip_subtree()
            else:
                pieces.append(element.get("alt") or "" if name == "img" else element.text or "")
        else:
            pieces.append(_before(name))
            pieces.append(element.tail or "")
    # Line breaks of the source are blanks; those of blocks are marked by NUL, which no HTML holds.
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\0"))
    return "\n".join(line for line in lines if line)


def _parsed(html: str) -> Any:
    # The bytes are UTF-8 whatever a <meta> in them says; deep letters are read, not refused.
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        return lxml.html.document_fromstring(html.replace("\0", "").encode(), parser=parser)
    except lxml.etree.ParserError:  # nothing but comments
        return None


def _before(name: str) -> str:
    return "\0" if _BREAKS.match(name) and name not in _CELLS else " " if name in _CELLS else ""


def _is_hidden(element: Any) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))


def _is_named(element: Any, names: Container[str]) -> bool:
    return element.tag in names or any(name in names for name in (element.get("class") or "").split())
