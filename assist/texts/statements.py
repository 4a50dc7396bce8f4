"""Statements: the sentences of a passage, each with what has to be said before it.

An item says what it does only behind its lead-in ("不可以退货：", "You cannot return:"), or behind its heading where it
has none; so does a bare "No." behind its question. A list is told by its lines: an item begins with a marker, and with
two spaces for each list around its own.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assist.texts.answers import answer_start, answered, begins_question, unlabelled
from assist.texts.languages import language_of
from assist.texts.sentences import sentence_spans
from assist.texts.signs import denies, has_sign

LONGEST_LEAD = 160  # characters
_ITEM = re.compile(
    r" *(?:(?:[-*•+]|\d{1,9}[.)、])\s+|[（(](?:[一二三四五六七八九十]{1,3}|\d{1,2}|[a-z])[)）]\s*|[①-⑳]\s*)(?=\S)"
)
_END = 40  # characters in which a line's end is looked for
_COLON = re.compile(r"[:：][\s”’」』）)*\"']*\Z")
_FINISHED = re.compile(r"[。．.！!？?；;…][”’」』）)\]\"']*\Z")
_POINTS = re.compile(r"以下|如下|下列|下述|下面|\b(?:following|below|these)\b", re.IGNORECASE)
_VERDICT = re.compile(
    r"(?:不?(?:可以|能|行|是|会|需要|用|支持|包含?|含)|有|没有|对|否|yes|no|not? (?:yet|always)|"
    r"it (?:is|does|can)(?: not|n['’]t)?|(?:we|you) (?:do|can|are)(?: not|n['’]t)?)\s*(?:[的哦呢]?[。，,.!！；;]|\Z)",
    re.IGNORECASE,
)
_NAMED = re.compile(r"(?<!\w)[^\W\d]\w*+\W{0,3}(?:：|:\s|:(?=[\u3400-\u9fff]))\s*+\S")
_FIRST_NAME = re.compile(r"[^：:；;。]{1,20}(?:：|: )")


@dataclass(frozen=True)
class Statement:
    """A sentence `text[start:end]`, and what is said before it: empty, or with a colon or a stop at its end."""

    lead: str
    text: str
    start: int
    end: int

    @property
    def with_lead(self) -> str:
        """The sentence with its lead."""
        gap = " " if self.lead and language_of(self.lead) == "en" else ""
        return f"{self.lead}{gap}{self.text}"


def statements(text: str, heading: str = "", title: str = "") -> list[Statement]:
    """The sentences of a text that stands under a heading, or in a document of this title under none."""
    found: list[Statement] = []
    lines = text.split("\n")
    position = 0
    for line, above in zip(lines, leads(lines), strict=True):
        lead = _lead([_last_sentence(lines[place]) for place in above])
        pair = answered(line)
        begin = pair.start if pair else answer_start(line) if asked(heading or title) else 0
        if pair:
            lead = _lead([pair.question])
        for start, end in sentence_spans(line, begin):
            item = bool(_ITEM.match(line))
            above_all = heading or (title if item or asked(title) else "")
            before = _before(lead, above_all, line[start:end], item=item, first=not found)
            found.append(Statement(before, line[start:end], position + start, position + end))
        position += len(line) + 1
    return found


def _before(lead: str, heading: str, said: str, *, item: bool, first: bool) -> str:
    if not lead:
        return heading_before(unlabelled(heading), said, item=item, first=first)
    turned = denies(heading) and not has_sign(lead + said)
    return _lead([heading, lead]) if turned and not asked(heading) else lead


def asked(heading: str) -> bool:
    """Whether a heading is a question."""
    return bool(heading) and (heading.rstrip()[-1:] in "?？吗呢么" or begins_question(heading))


def leads(lines: Sequence[str]) -> list[tuple[int, ...]]:
    """For each line the lines above that lead to it, the outermost first."""
    found: list[tuple[int, ...]] = []
    around: list[_Above] = []
    carried: tuple[int, str] | None = None  # a lead-in of rows, and their first column
    for place, line in enumerate(lines):
        this = _Above(place, line)
        before = around[-1] if around else None
        while around and this.ends(around[-1]):
            around.pop()
        above = [one.place for one in around if one.introduces(this)]
        name = "" if this.item else this.first_name
        if before and not this.item and before.place == place - 1 and before.depth == this.depth and before.colon:
            carried = (place - 1, name) if name and has_sign(before.last) else None
            above += [place - 1] if carried or not name else []
        elif carried and name == carried[1]:
            above.append(carried[0])
        else:
            carried = None
        found.append(tuple(above))
        around.append(this)
    return found


class _Above:
    """A line, and what it may be to those below it."""

    def __init__(self, place: int, line: str) -> None:
        self.place, self.line = place, line
        self.depth = len(line) - len(line.lstrip(" "))
        self.item = bool(_ITEM.match(line))
        self.colon = bool(_COLON.search(line[-_END:]))
        self.finished = bool(_FINISHED.search(line[-_END:]))

    @functools.cached_property
    def last(self) -> str:
        """Its last sentence."""
        return _last_sentence(self.line)

    @functools.cached_property
    def first_name(self) -> str:
        """The column that it begins with, if it is a row."""
        match = _FIRST_NAME.match(self.line.strip())
        return match[0] if match else ""

    def ends(self, above: _Above) -> bool:
        """Whether a line above can lead no further."""
        beside = above.depth == self.depth and (above.item or not self.item)
        return above.depth > self.depth or beside

    def introduces(self, below: _Above) -> bool:
        """A lead-in, or a sentence without which the line below says nothing, or says it of the wrong side."""
        if self.colon or not self.finished:
            return True
        turns = has_sign(self.last) and not has_sign(below.line)
        points = bool(_POINTS.search(self.last))
        return (turns and points) or (not _stands_alone(below.line) and (turns or points or not self.first_name))


def heading_before(heading: str, said: str, *, item: bool, first: bool) -> str:
    """The heading, where the sentence does not say without it what it says under it; otherwise nothing."""
    if not heading or _COLON.search(said[-_END:]):
        return ""
    question = asked(heading)
    fragment = item and not _stands_alone(said)
    turned = not question and denies(heading) and not has_sign(said)
    answer = first and question and bool(_VERDICT.match(said))
    return _lead([heading]) if fragment or turned or answer else ""


def _stands_alone(said: str) -> bool:
    """A whole sentence, or a name with its value."""
    return bool(_FINISHED.search(said[-_END:]) or _NAMED.search(said))


def _last_sentence(line: str) -> str:
    spans = list(sentence_spans(line))
    return line[slice(*spans[-1])] if spans else line.strip()


def _lead(parts: Sequence[str]) -> str:
    """Parts one after the other, each with a colon or a stop behind it; the nearest ones when all are too long."""
    kept: list[str] = []
    for part in reversed(parts):
        if kept and sum(map(len, kept)) + len(part) > LONGEST_LEAD:
            break
        kept.insert(0, part)
    return "".join(_gaps([part if _ends(part) else part + _colon(part) for part in kept]))


def _gaps(parts: Sequence[str]) -> Iterator[str]:
    for place, part in enumerate(parts):
        yield part + (" " if place + 1 < len(parts) and language_of(part) == "en" else "")


def _ends(part: str) -> bool:
    return bool(_COLON.search(part[-_END:]) or _FINISHED.search(part[-_END:]))


def _colon(part: str) -> str:
    return "：" if language_of(part) == "zh" else ":"
