"""Sentences: where they begin and end in Chinese and English text.

Spans index into the original text, so a quoted sentence is always a verbatim piece of its passage.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# An English full stop ends a sentence only before white space, and not after an abbreviation or a bare number.
_ABBREVIATIONS = ("e\\.g", "i\\.e", "No", "vs", "Mr", "Dr", "approx", "[Mm]ax", "[Mm]in", "incl", "excl")
_UNFINISHED = "".join(rf"(?<!\b{one})" for one in _ABBREVIATIONS)
# Nor after a number that begins the next point of a list in Chinese: 1. 没穿过 2. 有吊牌.
_NUMBERS = "".join(rf"(?!(?<=[\s：:；;，]{digits})\.\s*[\u3400-\u9fff])" for digits in (r"\d", r"\d\d"))
_ENGLISH_END = rf"{_UNFINISHED}{_NUMBERS}(?<!^\d)(?<!^\d\d)[.!?](?=\s|$)"
# A semicolon parts clauses that need each other: the cells of a row (also behind a question), a rule and its exception.
_END = re.compile(rf"[。！？!?]+[”’」』）)]*(?![;；])|{_ENGLISH_END}[”’\")]*", re.MULTILINE)
# 1. and 2、 number an item, unless a figure follows at once: 3.5 hours and 2、3 天 are amounts.
_MARKER = re.compile(r"\s*(?:[-*•]\s+|\d{1,2}[.)、](?!\d)\s*)?")


def sentence_spans(text: str, begin: int = 0) -> Iterator[tuple[int, int]]:
    """Start and end of every sentence from `begin` on, in order, without list markers and surrounding space."""
    start = begin
    for line in text[begin:].splitlines(keepends=True):
        yield from _line_spans(text, start, start + len(line))
        start += len(line)


def sentences(text: str) -> list[str]:
    """The sentences of a text as strings."""
    return [text[start:end] for start, end in sentence_spans(text)]


def _line_spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    marker = _MARKER.match(text, start, end)
    position = marker.end() if marker else start
    line = text[position:end]
    begin = 0
    for match in _END.finditer(line):
        yield from _stripped(text, position + begin, position + match.end())
        begin = match.end()
    yield from _stripped(text, position + begin, end)


def _stripped(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end
