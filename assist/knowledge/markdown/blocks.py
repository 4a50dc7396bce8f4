"""Blocks: a document's Markdown read onto a page, with the HTML in it."""

from __future__ import annotations

import re
from collections import Counter

from assist.knowledge.markdown.hypertexts import write_html
from assist.knowledge.markdown.inlines import SOFT, Note, Notes, joined, note_of, words_of
from assist.knowledge.markdown.markups import NOTE_TEXT, Token, parser
from assist.knowledge.markdown.pages import Line, Page, finished
from assist.knowledge.markdown.tables import split_row

_CLOSING = re.compile(r"</([A-Za-z][A-Za-z0-9-]*)\s*>")
_ALERT = re.compile(r"\[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\s*")
_RULER = re.compile(r"[\s:|]*+-[\s:|-]*+")


def lines_of(body: str, size: int) -> list[Line]:
    """Everything that a document says, in order; rows of tables in sentences of up to `size` characters."""
    tokens = parser().parse(body)
    reading = _Reading(body, size, _notes(tokens))
    reading.read(tokens)
    return list(finished(reading.page.lines))


def _notes(tokens: list[Token]) -> Notes:
    return Notes({token.meta["label"]: _note(token.content) for token in tokens if token.type == NOTE_TEXT})


def _note(content: str) -> Note:
    inline = [token for token in parser().parse(content) if token.type == "inline"]
    return note_of(joined(SOFT.join(words_of(token.children or [], Notes()) for token in inline)))


class _Reading:
    def __init__(self, body: str, size: int, notes: Notes) -> None:
        self.source = body.split("\n")
        self.closed = Counter(match[1].lower() for match in _CLOSING.finditer(body))
        self.page = Page(size)
        self.notes = notes

    def read(self, tokens: list[Token]) -> None:
        """Every block, one after the other."""
        marked = {c.meta["label"] for token in tokens for c in token.children or [] if c.type == "note"}
        position = 0
        while position < len(tokens):
            token = tokens[position]
            if token.type == "heading_open":
                self._heading(int(token.tag[1]), tokens[position + 1])
                position += 1
            elif token.type == "table_open":
                end = position + 1
                while tokens[end].type != "table_close":
                    end += 1
                self._table(tokens[position:end])
                position = end
            elif token.type == NOTE_TEXT:
                if token.meta["label"] not in marked:
                    self.page.text(self.notes.texts[token.meta["label"]].text)
            else:
                self._block(token)
            position += 1
        self.page.close_table()

    def _block(self, token: Token) -> None:
        page = self.page
        if token.type in ("fence", "code_block"):
            for line in token.content.strip().split("\n"):
                page.text(line.strip())
        elif token.type in ("bullet_list_open", "ordered_list_open", "bullet_list_close", "ordered_list_close"):
            page.depth += token.nesting
        elif token.type == "list_item_open":
            page.markers.append(f"{token.info}{token.markup} " if token.info else "- ")
        elif token.type == "html_block":
            write_html(page, token.content, self.notes, self.closed)
        elif token.type == "inline":
            self._paragraph(token)

    def _heading(self, level: int, token: Token) -> None:
        marks = [child for child in token.children or [] if child.type == "note"]
        self.page.heading(level, words_of(token.children or [], Notes()))
        for mark in marks:
            note = self.notes.at_mark(mark.meta["label"])
            self.page.text(note.text if note else "")

    def _paragraph(self, token: Token) -> None:
        lines = token.content.split("\n")
        if len(lines) > 1 and all(line.strip().startswith("|") for line in lines):
            self._loose_table(lines)
        else:
            self.page.text(_ALERT.sub("", words_of(token.children or [], self.notes), count=1))

    def words(self, source: str) -> str:
        """The words of a piece of Markdown that stands inside something else."""
        (inline,) = parser().parseInline(source)
        return words_of(inline.children or [], self.notes)

    def _loose_table(self, lines: list[str]) -> None:
        """Rows with bars, but without the line below the header, or with one of another length."""
        rows = [[joined(self.words(cell)) for cell in split_row(line)] for line in lines]
        if _RULER.fullmatch(lines[1].strip()):
            self.page.rows(rows[0], rows[2:])
        else:
            self.page.rows([], rows)

    def _table(self, tokens: list[Token]) -> None:
        """Header and rows; a line without a bar is text below the table."""
        rows: list[list[str]] = []
        below: list[str] = []
        width = sum(token.type == "th_open" for token in tokens)
        for token in tokens:
            if token.type == "tr_open":
                source = self.source[token.map[0]] if token.map else ""
                if rows and "|" not in source:
                    below.append(source)
                rows.append([])
                extra = split_row(source.lstrip("> \t"))[width:] if rows[:-1] else []
            elif token.type == "inline":
                rows[-1].append(joined(words_of(token.children or [], self.notes)))
            elif token.type == "tr_close" and not below:
                rows[-1].extend(joined(self.words(cell)) for cell in extra)
        count = len(rows) - len(below)
        self.page.rows(rows[0], rows[1:count])
        for row in rows[count:]:
            self.page.text(row[0])
