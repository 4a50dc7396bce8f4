"""Hypertexts: a block of HTML in a document, written on the page.

Tags that make blocks shape the page; all else is inline, and read as Markdown is. (Markdown's own inline parser finds
the tags: it is linear in time, which Python's HTML parser is not.)
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from assist.knowledge.markdown.inlines import HARD, SOFT, STRUCK, Notes, is_hidden, words_of
from assist.knowledge.markdown.markups import BLOCKS, Token, parser
from assist.knowledge.markdown.pages import SUMMARY, TERM, Page

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)")
_SPAN = re.compile(r"\s(colspan|rowspan)\s*=\s*[\"']?(\d{1,4})\b", re.IGNORECASE)
_UNREAD = frozenset({"script", "style", "template", "head", "title", "noframes", "iframe", "svg"})
_LISTS = frozenset({"ul", "ol", "menu", "dir", "dl"})
_HEADINGS = {"summary": SUMMARY, "dt": TERM, **{f"h{level}": level for level in range(1, 7)}}


def write_html(page: Page, source: str, notes: Notes, closed: Mapping[str, int]) -> None:
    """Write a block of HTML on the page; `closed` are the closing tags of the whole document by name."""
    (inline,) = parser().parseInline(source.strip())
    block = _Block(page, notes, closed)
    for child in inline.children or []:
        if child.type == "text" and "<!--" in child.content:
            break  # the comment is never closed, and hides the rest
        block.read(child)
    block.flush()


class _Block:
    def __init__(self, page: Page, notes: Notes, closed: Mapping[str, int]) -> None:
        self.page, self.notes, self.closed = page, notes, closed
        self.pending: list[Token] = []
        self.lined = False  # whether lines end where they do in the source
        self.unread = ""  # the element around whose content is not read

    def read(self, token: Token) -> None:
        """A tag, or a piece of text."""
        match = _TAG.match(token.content) if token.type == "html_inline" else None
        name = match[2].lower() if match else ""
        if self.unread:
            self.unread = "" if match and match[1] and name == self.unread else self.unread
        elif match and match[1]:
            self._end(name, token)
        elif match:
            self._start(name, token)
        elif not self.page.muted:
            self.pending.append(token)

    def flush(self) -> None:
        """Write what has come together."""
        text = words_of(self.pending, self.notes)
        text = text.replace(SOFT, HARD) if self.lined else re.sub(" {2,}", " ", text)
        self.pending = []
        if text and self.page.level:
            self.page.heading(self.page.level, text.replace(HARD, " "))
        else:
            self.page.text(text)

    def _start(self, name: str, token: Token) -> None:
        if name in _UNREAD or (is_hidden(token.content) and self.closed.get(name)):
            self.unread = name
        elif name in STRUCK and self.closed.get(name):
            self.page.muted += 1
        elif name in BLOCKS or name == "pre":
            self.flush()
            self.lined = name == "pre"
            _open(self.page, name, token.content)
        elif not self.page.muted:
            self.pending.append(token)

    def _end(self, name: str, token: Token) -> None:
        if name in STRUCK:
            self.page.muted = max(self.page.muted - 1, 0)
        elif name in BLOCKS or name == "pre":
            self.flush()
            _close(self.page, name)
        elif not self.page.muted:
            self.pending.append(token)


def _open(page: Page, name: str, tag: str) -> None:
    if name == "table":
        page.open_table()
    elif name == "tr":
        page.open_row()
    elif name in ("td", "th"):
        spans = {match[1].lower(): int(match[2]) for match in _SPAN.finditer(tag)}
        page.open_cell(name == "th", spans.get("colspan", 1), spans.get("rowspan", 1))
    elif name in _LISTS:
        page.depth += 1
    elif name == "li":
        page.markers.append("- ")
    page.level = _HEADINGS.get(name, 0)


def _close(page: Page, name: str) -> None:
    if name == "table":
        page.close_table()
    elif name in _LISTS:
        page.depth = max(page.depth - 1, 0)
    elif name == "li":
        page.markers.clear()
    if name in ("details", "dl"):
        page.heading(SUMMARY if name == "details" else TERM, "")
    page.level = 0
