"""Phrases: what a reply must not carry, from the list `phrases.txt` beside this file, which anyone may edit.

Superlatives that advertising law forbids, promises, things said to be done that nobody has done, and contacts outside
the shop's channels. Phone numbers and links count whatever they look like; what the shop's own passages have is fine.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Literal

from assist.drafting.checks.findings import Finding
from assist.errors import SetupError

# A number of eleven digits, or one that is called: also with spaces, in full width, or in Chinese digits.
_PHONE = re.compile(
    r"(?<![\d.])(?:\+?86)?1[3-9]\d{9}(?!\d)|(?<![\d.])(?:\+\d{1,3})?(?:400|800|0\d{2,3})\d{7,8}(?!\d)|\+\d{9,14}(?!\d)"
)
_SPOKEN = str.maketrans("零〇一二三四五六七八九幺", "001234567891")
_BETWEEN = re.compile(r"[\s\-—–.·()（）]")
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s，。；、）)\]”\"]+|(?<![\w@.])(?:[a-z0-9-]+\.)+(?:com|cn|net|org|io|shop|top|xyz|example|info|cc|me|co)\b(?:/[^\s，。；]*)?",
    re.IGNORECASE,
)
_KINDS: dict[str, tuple[str, Literal["block", "warn"]]] = {
    "forbidden": ("forbidden_phrase", "warn"),
    "off-platform": ("off_platform_contact", "block"),
    "done": ("over_promise", "block"),
    "promise": ("over_promise", "warn"),
}
_MESSAGES = {
    "forbidden": ("“{}”是不能对客户说的用语，请改写", "“{}” must not be said to a customer; reword it"),
    "off-platform": ("“{}”把客户引向店铺渠道以外", "“{}” leads the customer outside the shop's channels"),
    "done": ("“{}”说成已办好，但没有任何人办理过", "“{}” says that something was done, which nobody has done"),
    "promise": ("“{}”是承诺，所引资料里没有", "“{}” promises what no cited passage does"),
    "link": ("链接“{}”不在任何资料里", "the link “{}” is in no passage"),
    "phone": ("号码“{}”不在任何资料里", "the number “{}” is in no passage"),
}


@dataclass(frozen=True)
class Phrase:
    """One line of the list; `fine` are the wordings around it that are allowed. All folded."""

    list: str
    text: str
    fine: tuple[str, ...]


def check_phrases(text: str, sources: Sequence[str], language: str, said: str = "") -> Iterator[Finding]:
    """Listed phrases, phone numbers and links in a text; `sources` are the texts of the passages offered.

    A phone number that was `said` in the conversation may be said again, a link may not.
    """
    folded, places = _folded(text)
    held = "\n".join(_folded(source)[0] for source in sources)
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
            kind, severity = _KINDS[phrase.list]
            quoted = phrase.list != "done" and phrase.text in held
            message = _message(phrase.list, text[slice(*span)], language)
            yield Finding(kind, "info" if quoted else severity, *span, message)
    yield from _phones(text, (*sources, said), language)
    yield from _links(text, sources, language)


def read_phrases(text: str, name: str = "phrases.txt") -> tuple[Phrase, ...]:
    """Parse a list, longest phrases first. Raises SetupError naming the line that does not fit."""
    found: list[Phrase] = []
    current = None
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or re.match(r"\s*#(?!\d)", line):
            continue
        if head := re.fullmatch(r"\s*\[(.+)\]\s*", line):
            current = head[1]
            if current not in _KINDS:
                raise SetupError(f"{name}:{number}: no list is called {current!r}; use one of {', '.join(_KINDS)}")
        elif current is None:
            raise SetupError(f"{name}:{number}: a phrase before the first list; put a line like [forbidden] above it")
        else:
            phrase, _, fine = line.partition("|")
            found.append(Phrase(current, _folded(phrase)[0], tuple(_folded(one)[0] for one in fine.split())))
    return tuple(sorted(found, key=lambda phrase: -len(phrase.text)))


def _phones(text: str, sources: Sequence[str], language: str) -> Iterator[Finding]:
    digits, places = _as_digits(text)
    known = "\n".join(_as_digits(source)[0] for source in sources)
    for match in _PHONE.finditer(digits):
        if match[0] not in known:
            span = places[match.start()], places[match.end() - 1] + 1
            yield Finding("off_platform_contact", "block", *span, _message("phone", text[slice(*span)], language))


def _links(text: str, sources: Sequence[str], language: str) -> Iterator[Finding]:
    whole = "\n".join(sources).casefold()
    for match in _LINK.finditer(text):
        if match[0].casefold().rstrip("/.") not in whole:
            yield Finding("injection_suspected", "block", *match.span(), _message("link", match[0], language))


def _message(why: str, words: str, language: str) -> str:
    return _MESSAGES[why][0 if language == "zh" else 1].format(words)


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
