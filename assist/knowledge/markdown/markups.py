"""Markups: Markdown as shops write it, where it differs from CommonMark.

What CommonMark would drop, or show as asterisks, is text here: bold closes beside Chinese (**注意：**定制), an asterisk
between figures multiplies (30*20*55) or masks (138****0000), `##运费` is a heading, a sentence above `---` is none,
`[注意]: …` is a sentence unless it leads to an address, notes (`[^1]`) are read. Text indented by four spaces is text.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markdown_it.common.html_blocks import block_names
from markdown_it.rules_block.heading import heading
from markdown_it.rules_block.lheading import lheading
from markdown_it.rules_block.reference import reference
from markdown_it.rules_inline.state_inline import Delimiter, Scanned
from markdown_it.token import Token

if TYPE_CHECKING:
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

__all__ = ["BLOCKS", "NOTE", "NOTE_TEXT", "Token", "is_address", "parser"]

BLOCKS = frozenset(block_names)  # elements of HTML that make a block
NOTE, NOTE_TEXT = "note", "note_text"  # tokens: a mark [^1], with its label, and the text that belongs to one
_FIGURE_BEFORE = re.compile(r"\d[^\W\d_]{0,4}\s?\Z")  # 30, 30厘米, 30 cm
_LOOKED_BACK = 8  # characters
_LONGEST_RUN = 3  # more asterisks or underscores hide something, or are a line to fill in
_MARK = re.compile(r"\[\^([^\]\s]{1,40})\]")
_NOTE_START = re.compile(r"\[\^([^\]\s]{1,40})\]:[ \t]*")
_ADDRESS = re.compile(
    r"\[[^\]\n]+\]:\s*(?:<[^<>\n]*>|[a-z][a-z0-9+.-]*:\S+|(?:\.{0,2}/|#)\S*|www\.\S+|[!-~]+\.[a-z]{2,5}(?:[#?]\S*)?|[!-~]*/[!-~]*)"
    r"(?:\s+(?:\"[^\"\n]*\"|'[^'\n]*'|\([^)\n]*\)))?\s*\Z",
    re.IGNORECASE,
)
_TIGHT_HEADING = re.compile(r"(?:#{2,6}(?![#\s])|#(?=[\u3400-\u9fff]))(?=\S)")
_SENTENCE = re.compile(r"[。！？；!?;：:，,]|\.\s*\Z")
LONGEST_HEADING = 40  # characters above `---` that are a heading still


@functools.cache
def parser() -> MarkdownIt:
    """The parser of documents."""
    md = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("code")
    block = md.block.ruler
    block.at("heading", _heading, {"alt": ["paragraph", "reference", "blockquote"]})
    block.at("lheading", _lheading)
    block.at("reference", _reference)
    block.before("reference", NOTE_TEXT, _note_text, {"alt": ["paragraph", "reference"]})
    md.inline.ruler.at("emphasis", _emphasis)
    md.inline.ruler.at("strikethrough", _strikethrough)
    md.inline.ruler.before("link", NOTE, _note)
    return md


def is_address(line: str) -> bool:
    """Whether a line `[name]: …` says where links of that name lead."""
    return bool(_ADDRESS.match(line))


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _heading(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """With or without a space behind the #; `#晒单#` and `#1` are no headings."""
    if heading(state, start, end, silent):
        return True
    text = _line(state, start)
    tight = _TIGHT_HEADING.match(text)
    if tight is None or (len(tight[0]) == 1 and ("#" in text[1:] or _SENTENCE.search(text))):
        return False
    if not silent:
        level = len(tight[0])
        state.line = start + 1
        state.push("heading_open", f"h{level}", 1).map = [start, state.line]
        inline = state.push("inline", "", 0)
        inline.content, inline.children = text[level:].rstrip("#").strip(), []
        state.push("heading_close", f"h{level}", -1)
    return True


def _lheading(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A title above `---`; a sentence or a paragraph there stays one, above a line."""
    if start + 1 < end and not state.isEmpty(start + 1):
        below = _line(state, start + 1)
        underlined = below.strip("-").strip() == "" or below.strip("=").strip() == ""
        text = _line(state, start)
        if underlined and len(text) <= LONGEST_HEADING and not (below[0] == "-" and _SENTENCE.search(text)):
            return lheading(state, start, end, silent)
    return False


def _reference(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Where links lead, if it looks like an address."""
    return is_address(_line(state, start)) and reference(state, start, end, silent)


def _note_text(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """`[^1]: …`, with the lines that follow it: the indented ones, and others up to an empty one."""
    match = _NOTE_START.match(_line(state, start))
    if match is None:
        return False
    if silent:
        return True
    lines = [_line(state, start)[match.end() :]]
    following, empty = start + 1, False
    while following < end:
        line = _line(state, following)
        indented = state.sCount[following] - state.blkIndent >= 2
        if line and (_NOTE_START.match(line) or (empty and not indented)):
            break
        empty = not line
        lines.append(line)
        following += 1
    token = state.push(NOTE_TEXT, "", 0)
    token.meta, token.content, token.map = {"label": match[1]}, "\n".join(lines).strip(), [start, following]
    state.line = following
    return True


def _note(state: StateInline, silent: bool) -> bool:
    match = _MARK.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        state.push(NOTE, "", 0).meta = {"label": match[1]}
    state.pos = match.end()
    return True


def _emphasis(state: StateInline, silent: bool) -> bool:
    """As markdown-it's own rule, but for which runs of asterisks and underscores may open and close."""
    marker = state.src[state.pos]
    if silent or marker not in "*_":
        return False
    scanned = _scanned(state, marker)
    for _ in range(scanned.length):
        state.push("text", "", 0).content = marker
        _delimit(state, scanned, scanned.length)
    state.pos += scanned.length
    return True


def _strikethrough(state: StateInline, silent: bool) -> bool:
    """~~ strikes out, but for two that stand between figures each: 3~~5 天，偏远 7~~10 天."""
    if silent or not state.src.startswith("~~", state.pos):
        return False
    scanned = state.scanDelims(state.pos, True)
    state.push("text", "", 0).content = "~" * scanned.length
    if scanned.length == 2:
        if _between_figures(state, state.pos, 2):
            following = state.src.find("~~", state.pos + 2)
            opens = following > 0 and not _between_figures(state, following, 2)
            scanned = Scanned(opens, True, 2)
        else:
            before, after = state.src[max(0, state.pos - 1) : state.pos], state.src[state.pos + 2 : state.pos + 3]
            scanned = Scanned(bool(after.strip()), bool(before.strip()), 2)
        _delimit(state, scanned, 0)
    state.pos += scanned.length
    return True


def _delimit(state: StateInline, scanned: Scanned, length: int) -> None:
    state.delimiters.append(
        Delimiter(
            marker=ord(state.src[state.pos]),
            length=length,
            token=len(state.tokens) - 1,
            end=-1,
            open=scanned.can_open,
            close=scanned.can_close,
        )
    )


def _scanned(state: StateInline, marker: str) -> Scanned:
    found = state.scanDelims(state.pos, marker == "*")
    length = found.length
    end = state.pos + length
    before, after = state.src[max(0, state.pos - 1) : state.pos], state.src[end : end + 1]
    if length > _LONGEST_RUN or (marker == "*" and _multiplies(state, before, after, length)):
        return Scanned(False, False, length)
    if length == 1:
        # What ends with a mark closes beside Chinese, too; CommonMark wants a space there.
        closes = marker == "*" and bool(before.strip()) and not before.isalnum() and _chinese(after)
        return Scanned(found.can_open, found.can_close or closes, 1)
    if marker == "_" and _ascii_word(before) and _ascii_word(after):
        return found
    hangs = bool(before.strip()) and not after.strip()
    stands = not before.strip() and bool(after.strip())
    return Scanned(not hangs, not stands, length)


def _multiplies(state: StateInline, before: str, after: str, length: int) -> bool:
    if length == 1 and _ascii_word(before) and _ascii_word(after):
        return True
    return after.isdigit() and (before.isdigit() or (length == 1 and _between_figures(state, state.pos, length)))


def _between_figures(state: StateInline, position: int, length: int) -> bool:
    before = state.src[max(0, position - _LOOKED_BACK) : position]
    return state.src[position + length : position + length + 1].isdigit() and bool(_FIGURE_BEFORE.search(before))


def _ascii_word(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _chinese(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff"
