"""Warnings of single documents: what a person should look at before customers are answered from it."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from assist.knowledge.markdown.markups import is_address
from assist.knowledge.reading.author_notes import author_notes
from assist.knowledge.reading.documents import Source
from assist.knowledge.reading.files import inside
from assist.knowledge.reading.problems import Problem
from assist.texts.languages import Language, language_of

LONGEST_SENTENCE = 600  # characters
MOST_ROWS = 200  # of one table
LEAST_PROSE = {"zh": 8, "en": 8}  # characters, words of a paragraph that tells its language
SELDOM = 5  # times as much of the other language: then the declared one is only in names
_SHOWN = 60
_SCHEMES = ("http", "https", "mailto", "tel", "sms")

_FENCE = re.compile(r"^(```|~~~).*?(?:^\1|\Z)", re.MULTILINE | re.DOTALL)
_END = re.compile(r"[。！？!?\n]|\.(?=\s)")
_LINK = re.compile(
    r"\]\(\s*<?([^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)|^ {0,3}\[[^\]\n]+\]:\s*<?(\S+?)>?\s*$", re.MULTILINE
)
_TAG = re.compile(r"</?[a-zA-Z!][^<>\n]*>")
_BLOCK = re.compile(
    r"^[ \t]*</?(?:p|div|span|font|table|t(?:head|body|r|d|h)|ul|ol|li|h[1-6]|center|section|o:p|style|xml)\b.*$",
    re.IGNORECASE | re.MULTILINE,
)
_ROW = re.compile(r"^[ \t]*\|.*$", re.MULTILINE)
_PARAGRAPH = re.compile(r"(?:^(?![ \t]*(?:[|#>]|$|https?:)).+\n?)+", re.MULTILINE)
_CJK = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[A-Za-z]{2,}")


def warnings_of(source: Source, folder: Path, today: dt.date) -> Iterator[Problem]:
    """Everything to look at in one document of a corpus folder, on a day."""
    yield from _head(source, today)
    body = _FENCE.sub(lambda match: "\n" * match[0].count("\n"), source.document.body)
    for check in (_language, _html, _lengths, _notes):
        yield from check(source, body)
    yield from _links(source, body, folder)


def _head(source: Source, today: dt.date) -> Iterator[Problem]:
    front = source.document.front
    if source.first_line > 1:
        yield source.problem("front_late", 1)
    if front.effective_until and front.effective_until <= today:
        yield source.problem("expired", source.line("effective_until"), "effective_until", day=front.effective_until)
    if front.review_by and front.review_by < today:
        yield source.problem("review_due", source.line("review_by"), "review_by", day=front.review_by)
    if front.supersedes and not front.effective_from:
        yield source.problem("supersedes_undated", source.line("supersedes"), "supersedes", older=front.supersedes)


def _language(source: Source, body: str) -> Iterator[Problem]:
    """The text in another language than is declared, or a paragraph of it. Tables hold names and units of any."""
    declared = source.document.front.language
    other: Language = "en" if declared == "zh" else "zh"
    prose = _TAG.sub(" ", _ROW.sub("", body))
    if _is_prose(prose, other) and _count(prose, declared) * SELDOM < _count(prose, other):
        yield source.problem("wrong_language", source.line("language"), "language", declared=declared, written=other)
        return
    for match in _PARAGRAPH.finditer(body):
        text = _TAG.sub(" ", match[0])
        strange = not _CJK.search(text) if other == "en" else language_of(text) == "zh"
        if strange and _is_prose(text, other):
            words = " ".join(text.split())[:_SHOWN]
            yield source.problem("mixed_language", source.line_at(match.start()), written=other, words=words)
            return


def _is_prose(text: str, language: Language) -> bool:
    return _count(text, language) >= LEAST_PROSE[language]


def _count(text: str, language: Language) -> int:
    """Characters of Chinese, or words of English."""
    return len((_CJK if language == "zh" else _WORD).findall(text))


def _html(source: Source, body: str) -> Iterator[Problem]:
    """The first line of blocks of HTML that hold words, and how many there are. Tags inside a line do no harm."""
    lines = [(match.start(), html.unescape(_TAG.sub(" ", match[0]))) for match in _BLOCK.finditer(body)]
    told = [(start, " ".join(text.split())) for start, text in lines if re.search(r"\w", text)]
    if told:
        start, words = told[0]
        yield source.problem("html", source.line_at(start), count=len(lines), words=words[:_SHOWN])


def _lengths(source: Source, body: str) -> Iterator[Problem]:
    rows = list(_ROW.finditer(body))
    prose = _ROW.sub("", body) if rows else body
    start = 0
    for end in [*(match.start() for match in _END.finditer(prose)), len(prose)]:
        if end - start > LONGEST_SENTENCE:
            place = body.find(prose[start:end].strip()[:_SHOWN])
            yield source.problem("long_sentence", source.line_at(max(place, 0)), count=end - start)
            break
        start = end + 1
    for table in re.finditer(r"(?:^[ \t]*\|.*\n?)+", body, re.MULTILINE):
        count = table[0].strip().count("\n") - 1
        if count > MOST_ROWS:
            yield source.problem("long_table", source.line_at(table.start()), count=count)


def _notes(source: Source, body: str) -> Iterator[Problem]:
    if source.document.front.audience == "public" and source.document.front.kind != "macro":
        for note in author_notes(body):
            if not note.certain:
                yield source.problem("perhaps_note", source.line_at(note.start), words=note.words[:_SHOWN])


def _links(source: Source, body: str, folder: Path) -> Iterator[Problem]:
    """Links that lead nowhere: to files that are not there, out of the folder, or to no address."""
    here = Path(source.path).parent
    for match in _LINK.finditer(body):
        if match[2] and not is_address(match[0].strip()):
            continue  # a note, or a sentence behind a word in brackets
        target = match[1] or match[2] or ""
        code = _wrong_link(target, here, folder)
        if code:
            yield source.problem(code, source.line_at(match.start()), words=target[:_SHOWN] or "()")


def _wrong_link(target: str, here: Path, folder: Path) -> str | None:
    try:
        parts = urlsplit(target)
    except ValueError:
        return "bad_link"
    if not target:
        return "bad_link"
    if parts.scheme or target.startswith("//"):
        web = parts.scheme in ("", "http", "https")
        sound = parts.scheme in ("", *_SCHEMES) and (not web or "." in (parts.hostname or ""))
        return None if sound else "bad_link"
    if not parts.path or target.startswith("#"):
        return None
    if re.match(r"www\.|[\w-]+\.(?:com|cn|net|org)(?:/|$)", target):
        return "bad_link"
    file = here / unquote(parts.path) if not parts.path.startswith("/") else folder / unquote(parts.path[1:])
    if not file.exists():
        return "dead_link"
    return None if inside(folder, file) else "outside_link"
