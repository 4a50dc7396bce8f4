"""Phrases: what a reply must not carry, from the list `phrases.txt` beside this file, which anyone may edit.

Superlatives that advertising law forbids, promises, things said to be done that nobody has done, and contacts outside
the shop's channels. Phone numbers and links count whatever they look like; what the shop's own passages have is fine.
"""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources

from assist.drafting.checks.findings import Finding, Severity
from assist.drafting.checks.readings import Reading
from assist.drafting.checks.stated_figures import unstated_spans
from assist.drafting.checks.strays import strays
from assist.errors import SetupError
from assist.knowledge.passage_readings import KEPT
from assist.texts.links import links
from assist.texts.signs import denies

# A number of eleven digits, or one that is called: also with spaces, in full width, or in Chinese digits.
_PHONE = re.compile(
    r"(?<![\d.])(?:\+?86)?1[3-9]\d{9}(?!\d)|(?<![\d.])(?:\+\d{1,3})?(?:400|800|0\d{2,3})\d{7,8}(?!\d)|\+\d{9,14}(?!\d)"
)
_SPOKEN = str.maketrans("零〇一二三四五六七八九幺", "001234567891")
_BETWEEN = re.compile(r"[\s\-—–.·()（）]")
_SEVERITIES: dict[str, Severity] = {"forbidden": "warn", "off-platform": "block", "done": "block", "promise": "warn"}
_CLAUSE_END = re.compile(r"[。！？!?；;，,\n]")
_DENIED_WITHIN = 12  # characters

# Share of a promise's words under which it is made out of nowhere, and withholds: none of the right replies has one.
GRANTED_BELOW = 0.3


@dataclass(frozen=True)
class Phrase:
    """One line of the list; `fine` are the wordings around it that are allowed. All folded."""

    list: str
    text: str
    fine: tuple[str, ...]


def check_phrases(reading: Reading) -> Iterator[Finding]:
    """Listed phrases, phone numbers and links in a text.

    A phone number that was said in the conversation may be said again, a link may not.
    """
    text = reading.plain
    folded, places = _folded(text)
    taken: list[tuple[int, int]] = []
    for phrase in _phrases():
        for start in _occurrences(folded, phrase.text):
            end = start + len(phrase.text)
            span = places[start], places[end - 1] + 1
            if any(s < span[1] and span[0] < e for s, e in taken) or not _stands_alone(text, *span):
                continue
            if any(_covers(folded, start, end, fine) for fine in phrase.fine):
                continue
            taken.append(span)
            # What stands in quotation marks is told of, not said: the subject line of an e-mail to come.
            quoted = _is_held(phrase, reading) if phrase.list != "done" else _is_quoted(text, *span)
            spared = quoted or (phrase.list == "promise" and _is_denied(text, span[0]))
            severity: Severity = "info" if spared else _SEVERITIES[phrase.list]
            if phrase.list == "promise" and not spared and _is_out_of_nowhere(reading, span[0]):
                severity = "block"
            yield reading.found(phrase.list, severity, *span, words=text[slice(*span)])
    yield from _phones(reading)
    yield from _links(reading)


def _is_held(phrase: Phrase, reading: Reading) -> bool:
    """Whether a source says it."""
    return any(phrase.text in _held(source) for source in reading.texts)


def _is_out_of_nowhere(reading: Reading, place: int) -> bool:
    """Whether the sentence that holds a place promises what no source, order nor conversation speaks of."""
    # Words can be compared within a language only.
    comparable = any(passage.language == reading.language for passage in reading.offered)
    nowhere = itertools.chain(strays(reading, GRANTED_BELOW) if comparable else (), unstated_spans(reading))
    return any(start <= place < end for start, end in nowhere)


def _is_quoted(text: str, start: int, end: int) -> bool:
    """Whether a piece of a text stands between quotation marks in its line."""
    before, behind = text[:start].rpartition("\n")[2], text[end:].partition("\n")[0]
    opened = any(before.count(left) > before.count(right) for left, right in ("“”", "「」", "‘’"))
    return (opened and any(mark in behind for mark in "”」’")) or (before.count('"') % 2 == 1 and '"' in behind)


def _is_denied(text: str, start: int) -> bool:
    """Whether what begins here is denied just before, in its clause: "不是终身保修" promises nothing."""
    return denies(_CLAUSE_END.split(text[max(0, start - _DENIED_WITHIN) : start])[-1])


def read_phrases(text: str, name: str = "phrases.txt") -> tuple[Phrase, ...]:
    """Parse a list, longest phrases first. Raises SetupError naming the line that does not fit."""
    found: list[Phrase] = []
    current = None
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or re.match(r"\s*#(?!\d)", line):
            continue
        if head := re.fullmatch(r"\s*\[(.+)\]\s*", line):
            current = head[1]
            if current not in _SEVERITIES:
                raise SetupError(f"{name}:{number}: no list is called {current!r}; use one of {', '.join(_SEVERITIES)}")
        elif current is None:
            raise SetupError(f"{name}:{number}: a phrase before the first list; put a line like [forbidden] above it")
        else:
            phrase, _, fine = line.partition("|")
            found.append(Phrase(current, _folded(phrase)[0], tuple(_folded(one)[0] for one in fine.split())))
    return tuple(sorted(found, key=lambda phrase: -len(phrase.text)))


def _phones(reading: Reading) -> Iterator[Finding]:
    digits, places = _as_digits(reading.plain)
    known = (*reading.texts, reading.turn.dialogue, reading.turn.order)
    for match in _PHONE.finditer(digits):
        if not any(match[0] in _as_digits(one)[0] for one in known):
            span = places[match.start()], places[match.end() - 1] + 1
            yield reading.found("phone", "block", *span, words=reading.plain[slice(*span)])


def _links(reading: Reading) -> Iterator[Finding]:
    whole = "\n".join(reading.texts).casefold()
    for start, end in links(reading.plain):
        link = reading.plain[start:end]
        if link.casefold().rstrip("/.") not in whole:
            yield reading.found("link", "block", start, end, words=link)


@functools.lru_cache(maxsize=KEPT)
def _held(source: str) -> str:
    """What a source says, folded."""
    return _folded(source)[0]


@functools.lru_cache(maxsize=256)
def _folded(text: str) -> tuple[str, list[int]]:
    """The text without width, case and white space, and for each character its place in the text."""
    kept = [
        (char, place)
        for place, original in enumerate(text)
        for char in unicodedata.normalize("NFKC", original).casefold()
        if not char.isspace()
    ]
    return "".join(char for char, _ in kept), [place for _, place in kept]


@functools.lru_cache(maxsize=256)
def _as_digits(text: str) -> tuple[str, list[int]]:
    """The text with spoken digits as digits and nothing between them."""
    folded, places = _folded(text)
    kept = [(char, place) for char, place in zip(folded, places, strict=True) if not _BETWEEN.match(char)]
    return "".join(char for char, _ in kept).translate(_SPOKEN), [place for _, place in kept]


def _occurrences(text: str, piece: str) -> Iterator[int]:
    place = text.find(piece)
    while place >= 0:
        yield place
        place = text.find(piece, place + 1)


def _covers(folded: str, start: int, end: int, fine: str) -> bool:
    """Whether the occurrence lies inside an allowed wording."""
    first = max(0, start - len(fine))
    return any(
        place <= start - first and end - first <= place + len(fine)
        for place in _occurrences(folded[first : end + len(fine)], fine)
    )


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Latin phrases count as whole words only."""
    before, behind = text[start - 1 : start], text[end : end + 1]
    glued = text[start].isascii() and text[start].isalnum() and before.isascii() and before.isalnum()
    return not glued and not (
        text[end - 1].isascii() and text[end - 1].isalpha() and behind.isascii() and behind.isalpha()
    )


@functools.cache
def _phrases() -> tuple[Phrase, ...]:
    return read_phrases(resources.files("assist.drafting.checks").joinpath("phrases.txt").read_text("utf-8"))
