"""Inlines: the words of a paragraph, a heading or a cell, as a reader reads them.

Emphasis goes, links keep their text, images their description. What is struck out, hidden or a comment is not read.
Only what HTML knows as an element is a tag: `<S> 码` and `<订单号>` are words. A note stands in brackets where its mark
stood, so that no sentence is quoted without its exception.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assist.knowledge.markdown.markups import BLOCKS, NOTE, Token
from assist.texts.languages import language_of
from assist.texts.sentences import sentence_spans
from assist.texts.suspicions import UNSEEN_STYLE

MOST_MARKS = 100  # of one note
SOFT, HARD = "\n", "\v"  # a line's end in the source, and one that is meant
STRUCK = frozenset({"del", "s", "strike"})
VOID = frozenset({"br", "hr", "img", "input", "wbr", "col", "source", "track", "embed", "area", "base", "link", "meta"})
PHRASING = frozenset([
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "button", "cite", "code", "data", "del", "dfn", "em", "font",
    "i", "ins", "kbd", "label", "map", "mark", "meter", "nobr", "object", "output", "picture", "progress", "q",
    "rp", "rt", "ruby", "s", "samp", "select", "small", "span", "strike", "strong", "sub", "sup", "svg", "time",
    "tt", "u", "var", "video", "audio",
])  # fmt: skip
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)")
_HIDDEN = re.compile(rf"{UNSEEN_STYLE}|\shidden(?=[\s>=/])", re.IGNORECASE)
_ALT = re.compile(r"\salt\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_EMPTIED = re.compile(r"（\s*）|\(\s*\)|^[，,、；;\s]+")
_ENDS = "。！？.!?"


@dataclass(frozen=True)
class Note:
    """A footnote's text: its first sentence stands where its mark stood, the rest behind the paragraph."""

    first: str
    rest: str

    @property
    def text(self) -> str:
        """All of it."""
        return f"{self.first} {self.rest}".strip()

    @property
    def bracketed(self) -> str:
        """The first sentence as it stands inside another."""
        first = self.first.rstrip("。.；;")
        return f"（{first}）" if language_of(first) == "zh" else f" ({first})"


@dataclass
class Notes:
    """The notes of a document by their labels."""

    texts: Mapping[str, Note] = field(default_factory=dict)
    marked: Counter[str] = field(default_factory=Counter)

    def at_mark(self, label: str) -> Note | None:
        """The note of a mark, if there is one, and not so many marks that it would swell the document."""
        self.marked[label] += 1
        return self.texts.get(label) if self.marked[label] <= MOST_MARKS else None


def note_of(text: str) -> Note:
    """A footnote of this plain text."""
    end = next((end for _, end in sentence_spans(text)), len(text))
    return Note(text[:end].strip(), text[end:].strip())


def is_element(name: str) -> bool:
    """Whether HTML knows an element of this name."""
    return name in BLOCKS or name in PHRASING or name in VOID


def is_hidden(tag: str) -> bool:
    """Whether a tag hides what it holds."""
    return bool(_HIDDEN.search(tag))


def words_of(children: Sequence[Token], notes: Notes) -> str:
    """The words of an inline token's children, with SOFT and HARD where lines end."""
    reader = _Reader(notes, _closed(children))
    for child, following in zip(children, [*children[1:], None], strict=False):
        reader.read(child, following)
    return reader.text()


def joined(text: str, hard: str = " ") -> str:
    """The same on one line: Chinese lines go on without a space."""
    text = re.sub(rf"(.?){SOFT}", lambda match: match[1] + ("" if language_of(match[1]) == "zh" else " "), text)
    return text.replace(HARD, hard).strip()


def _closed(children: Sequence[Token]) -> Counter[str]:
    tags = (_TAG.match(child.content) for child in children if child.type == "html_inline")
    return Counter(tag[2].lower() for tag in tags if tag and tag[1])


@dataclass
class _Reader:
    notes: Notes
    closed: Counter[str]  # closing tags that are still to come, by name
    parts: list[str] = field(default_factory=list)
    muted: list[str] = field(default_factory=list)  # the elements around that are not read
    struck: bool = False  # whether something was left out
    rest: list[str] = field(default_factory=list)  # of notes of several sentences

    def read(self, token: Token, following: Token | None) -> None:
        """A token, with the one behind it."""
        if token.type == "s_open":
            self._mute("~~")
        elif token.type == "s_close":
            self._unmute("~~")
        elif token.type == "html_inline":
            self._tag(token.content, following)
        elif token.type in ("text", "code_inline", "image"):
            self._say(token.content)
        elif token.type == "softbreak":
            self._say(SOFT)
        elif token.type == "hardbreak":
            self._say(HARD)
        elif token.type == NOTE:
            self._note(token.meta["label"])

    def text(self) -> str:
        text = "".join(self.parts).strip()
        if self.struck:
            text = re.sub(r"(?<=\S)  +(?=\S)", " ", _EMPTIED.sub("", text))
        rest = "".join(self.rest)
        return text + (" " if rest and language_of(rest) == "en" else "") + rest

    def _say(self, text: str) -> None:
        if not self.muted:
            self.parts.append(text)

    def _mute(self, name: str) -> None:
        self.struck = True
        self.muted.append(name)

    def _unmute(self, name: str) -> None:
        if self.muted and self.muted[-1] == name:
            self.muted.pop()

    def _tag(self, tag: str, following: Token | None) -> None:
        match = _TAG.match(tag)
        if match is None:  # a comment
            self.struck = True
        elif match[1]:
            self._end(match[2].lower(), tag)
        else:
            self._start(match[2].lower(), tag, following)

    def _end(self, name: str, tag: str) -> None:
        self.closed[name] -= 1
        self._unmute(name)
        if name in BLOCKS:
            self._say(HARD)
        elif not is_element(name):
            self._say(tag)

    def _start(self, name: str, tag: str, following: Token | None) -> None:
        if not is_element(name) or self._is_word(name, tag):
            self._say(tag)
        elif name in STRUCK or is_hidden(tag):
            self._mute(name)
        elif name in BLOCKS or name == "br":
            self._say(HARD)
        elif name == "img":
            alt = _ALT.search(tag)
            self._say((alt[1] or alt[2] or "") if alt else "")
        elif name in ("sup", "sub") and self._between_digits(following):
            self._say("^" if name == "sup" else "_")

    def _is_word(self, name: str, tag: str) -> bool:
        """<S> or <code> that nothing closes is a size, or a place to fill in."""
        if name in VOID or (name in BLOCKS and len(name) > 1):
            return False
        return self.closed[name] < 1 and len(tag) == len(name) + 2

    def _between_digits(self, following: Token | None) -> bool:
        before = self.parts[-1][-1:] if self.parts else ""
        return before.isdigit() and following is not None and following.content[:1].isdigit()

    def _note(self, label: str) -> None:
        note = self.notes.at_mark(label)
        if note is None or self.muted:
            return
        self.rest.append(note.rest)
        end = self.parts[-1][-1:] if self.parts else ""
        stop = end if end and end in _ENDS else ""
        if stop:
            self.parts[-1] = self.parts[-1][:-1]
        self.parts.append(note.bracketed + stop)
