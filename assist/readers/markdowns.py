"""Markdown written from what other programs made: HTML by its elements, plain words with their signs escaped."""

from __future__ import annotations

import re
from typing import Any

from bs4 import BeautifulSoup, Tag
from markdownify import ATX, MarkdownConverter

_SIGNS = re.compile(r"([\\`*\[\]~]|(?<!\w)_|_(?!\w)|<(?=[A-Za-z/!?]))")
_BEGINS = re.compile(r"^(\s{0,3})(#{1,6}(?=\s)|[>+-](?=\s)|=+\s*$|-{3,}\s*$|\d{1,9}(?=[.)]\s))", re.MULTILINE)
_BLANK = re.compile(r"\n{3,}")


def escaped(text: str) -> str:
    """Words as Markdown that shows exactly these words; tags in them are text."""
    return _SIGNS.sub(r"\\\1", text)


def escaped_lines(text: str) -> str:
    """Lines of words as Markdown: what would begin a heading, a list or a quote does not."""
    return _BEGINS.sub(lambda match: _begun(match[1], match[2]), escaped(text))


def _begun(blank: str, sign: str) -> str:
    return f"{blank}{sign}\\" if sign.isdigit() else f"{blank}\\{sign}"


def cell(text: str) -> str:
    """Words as a cell of a table: one line, with no bar of their own."""
    return _in_one_line(escaped(text)).replace("|", "\\|")


def _in_one_line(text: str) -> str:
    return "<br>".join(line.strip() for line in text.split("\n") if line.strip())


def table(rows: list[list[str]]) -> str:
    """A table in Markdown of cells that are Markdown already; the first row is its header."""
    width = max(len(row) for row in rows)
    filled = [[*row, *[""] * (width - len(row))] for row in rows]
    lines = [f"| {' | '.join(row)} |" for row in filled]
    return "\n".join([lines[0], f"|{' --- |' * width}", *lines[1:]])


def tidy(markdown: str) -> str:
    """Markdown without empty lines in a row, blanks at the ends of lines, and NUL."""
    lines = (line if line.endswith("  ") and line.strip() else line.rstrip() for line in markdown.split("\n"))
    return _BLANK.sub("\n\n", "\n".join(lines).replace("\0", "").replace("\xa0", " ")).strip() + "\n"


def from_html(soup: BeautifulSoup | Tag) -> str:
    """The Markdown of an HTML tree whose tables have no spans."""
    options: dict[str, Any] = {"heading_style": ATX, "bullets": "-", "strip": ["img"]}
    return tidy(str(_Converter(**options).convert_soup(soup)))


class _Converter(MarkdownConverter):
    """Tags in the text stay text, and cells keep their lines."""

    def escape(self, text: str, parent_tags: Any) -> str:
        return escaped(text) if text else ""

    def convert_td(self, el: Any, text: str, parent_tags: Any) -> str:
        said = _in_one_line(text).replace("|", "\\|")
        return f" {said} |"

    convert_th = convert_td

    def convert_br(self, el: Any, text: str, parent_tags: Any) -> str:
        return "<br>" if {"td", "th"} & set(parent_tags) else "  \n"
