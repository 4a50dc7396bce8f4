"""Accounts: how much of a document reaches a chunk that can be cited, and what does not.

The document's source is read a second time, without the Markdown parser: whatever that makes of a text, its letters
must be found again in some chunk, cell by cell and line by line. What a document hides on purpose (comments, text
struck out, addresses of links) is no part of the account.
"""

from __future__ import annotations

import functools
import html
import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assist.knowledge.chunks import Chunk, chunk_document
from assist.knowledge.markdown.inlines import VOID, is_element
from assist.knowledge.markdown.markups import BLOCKS, is_address
from assist.knowledge.markdown.tables import GENERIC
from assist.knowledge.reading.documents import Corpus, Document
from assist.knowledge.reading.problems import Problem
from assist.knowledge.reading.similar_questions import has_marker

GRAM = 4  # letters in a row that must be found again
SHOWN = 40  # characters of what is left out that a warning repeats
_APART = "\0"
_OPENS = re.compile(
    r"<!--|~~(?=\S)|<(script|style|template|head|title|iframe|svg|del|s|strike)\b[^<>]*>", re.IGNORECASE
)
_CODE = re.compile(r"^(```+|~~~+).*?(?:^\1|\Z)|(?<!`)(`{1,3})[^`\n]+\2", re.MULTILINE | re.DOTALL)
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)(?:\s[^<>]*)?/?>")
_LINK = re.compile(r"\](?:\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\[[^\[\]\n]*\])")
_BEFORE = re.compile(r"^[\s>]*(?:\d{1,9}[.)]\s|```.*|~~~.*|\[!\w+\])")
_NOTE = re.compile(r"\[\^[^\]\s]{1,40}\]:?")
_HEADING = re.compile(r"#{1,6}\s")
_RULER = re.compile(r"[\s|:>]*+-[\s|:>-]*+")
_LEFT_OVER = re.compile(r"\*\*|~~|^#{1,6}(?!\d)|^\||\|$|\[\^|\]\(|^(?:```|~~~)|<!--")


@dataclass(frozen=True)
class Account:
    """The `share` of a document's letters that reached a chunk; lines of its body, from 1, with what did not (`lost`),
    and with markup that would be quoted (`marked`).
    """

    chunks: int
    share: float
    lost: tuple[tuple[int, str], ...]
    marked: tuple[tuple[int, str], ...]


def account_of(document: Document, chunks: Sequence[Chunk]) -> Account:
    """What became of a document's text."""
    said = [*_names(document), *(line for one in chunks for line in (*one.section.split(" > "), *one.text.split("\n")))]
    said += [question for one in chunks for question in one.asked]
    known = {_letters(line) for line in said}
    grams = {
        line[at : at + size] for line in known for size in range(1, GRAM + 1) for at in range(len(line) - size + 1)
    }
    lost: list[tuple[int, str]] = []
    all_letters = found = 0
    for number, line in enumerate(_readable(document.body), 1):
        for cell in line:
            letters = _letters(cell)
            missing = _missing(letters, grams)
            all_letters += len(letters)
            found += len(letters) - missing
            if missing:
                lost.append((number, cell.strip()))
    marked = tuple(_marked(document.body, chunks))
    return Account(len(chunks), found / all_letters if all_letters else 1.0, tuple(lost), marked)


def _names(document: Document) -> tuple[str, ...]:
    """What the document is called, which its first headings often say again: its title, and the file it came in."""
    return document.title, posixpath.splitext(posixpath.basename(document.front.source or ""))[0]


@dataclass(frozen=True)
class Accounts:
    """Of a corpus: its `problems` with those of what cannot be read at all, a warning for whatever else is not cited,
    and the share of each document that can be, by its id.
    """

    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    shares: dict[str, float]


def accounts_of(corpus: Corpus) -> Accounts:
    """What becomes of every document's text."""
    problems = list(corpus.problems)
    warnings: list[Problem] = []
    shares: dict[str, float] = {}
    for document in corpus.documents:
        account = account_of(document, chunk_document(document, corpus.chunking))
        shares[document.id] = round(account.share, 3)
        found = list(_hiding(corpus, document))
        if not found and not account.chunks:
            found = [silent(corpus, document)]
        problems += found
        warnings += [] if found else list(_warnings(corpus, document, account))
    return Accounts(tuple(problems), tuple(warnings), shares)


def readable(corpus: Corpus) -> Corpus:
    """The corpus with a problem for every comment that hides the rest of its document."""
    problems = [problem for document in corpus.documents for problem in _hiding(corpus, document)]
    return replace(corpus, problems=(*corpus.problems, *problems)) if problems else corpus


def silent(corpus: Corpus, document: Document) -> Problem:
    """The problem of a document that makes no chunk."""
    return _problem(corpus, document, 1, "nothing_cited")


def _hiding(corpus: Corpus, document: Document) -> Iterator[Problem]:
    if "<!--" not in document.body:
        return
    shown = _CODE.sub(lambda match: _blank(match[0]), _shown(document.body))
    place = shown.find("<!--")
    if place >= 0:
        yield _problem(corpus, document, shown.count("\n", 0, place) + 1, "comment_open")


def _warnings(corpus: Corpus, document: Document, account: Account) -> Iterator[Problem]:
    share = f"{account.share:.1%}"
    for line, text in account.lost:
        code = "heading_alone" if _HEADING.match(text) else "not_cited"
        yield _problem(corpus, document, line, code, text=f"{text:.{SHOWN}}", share=share)
    for line, text in account.marked:
        yield _problem(corpus, document, line, "markup_quoted", text=f"{text:.{SHOWN}}")


def _problem(corpus: Corpus, document: Document, line: int, code: str, **values: object) -> Problem:
    """A problem in a line of the document's body, from 1; of a document that is in no file, by its id."""
    source = corpus.sources.get(document.id)
    if source is None:
        return Problem(document.id, line, code, values)
    return source.problem(code, source.body_line + line - 1, None, **values)


def _readable(body: str) -> Iterator[list[str]]:
    """Line by line the pieces whose letters stand together: cells, and what is between marks."""
    shown = _TAG.sub(_tag, _NOTE.sub(_APART, _shown(body)))
    lines = [html.unescape(_LINK.sub("]", line)) for line in shown.split("\n")]
    for number, line in enumerate(lines):
        header = number + 2 < len(lines) and "|" in line and _is_ruler(lines[number + 1]) and "|" in lines[number + 2]
        if header or is_address(line.strip()) or has_marker(line):
            yield []
            continue
        pieces = re.split(rf"{_APART}|[。！？!?]|(?<!\\)\|", _BEFORE.sub("", line))
        yield [piece for piece in pieces if piece.strip().lower() not in GENERIC]


def _is_ruler(line: str) -> bool:
    return "|" in line and bool(_RULER.fullmatch(line))


def _shown(body: str) -> str:
    """The body without what it hides or strikes out, line for line."""
    lowered = body.lower() if len(body.lower()) == len(body) else body
    parts: list[str] = []
    position = 0
    never: set[str] = set()  # what closes nothing from here on
    for match in _OPENS.finditer(body):
        closing = "-->" if match[0] == "<!--" else "~~" if match[0] == "~~" else f"</{match[1].lower()}"
        if match.start() < position or closing in never:
            continue
        end = lowered.find(closing, match.end())
        if end < 0:
            never.add(closing)
            continue
        if closing == "~~" and "\n" in body[match.end() : end]:
            continue
        end = end + 2 if closing == "~~" else (body.find(">", end) + 1 or len(body))
        parts += [body[position : match.start()], _blank(body[match.start() : end])]
        position = end
    return "".join([*parts, body[position:]])


def _blank(text: str) -> str:
    """Nothing in its place but its lines' ends."""
    return _APART + "\n" * text.count("\n")


def _tag(match: re.Match[str]) -> str:
    name = match[1].lower()
    if not is_element(name):
        return match[0]
    return (_APART if name in BLOCKS or name in VOID else "") + "\n" * match[0].count("\n")


@functools.lru_cache(maxsize=4096)
def _letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def _missing(letters: str, grams: set[str]) -> int:
    """How many letters stand in no run that some chunk has."""
    size = min(GRAM, len(letters))
    if not size:
        return 0
    reached = 0  # letters before this place are found, or counted
    missing = 0
    for at in range(len(letters) - size + 1):
        if letters[at : at + size] in grams:
            missing += max(0, at - reached)
            reached = at + size
    return missing + len(letters) - reached


def _marked(body: str, chunks: Sequence[Chunk]) -> Iterator[tuple[int, str]]:
    for line in dict.fromkeys(line.strip() for chunk in chunks for line in chunk.text.split("\n")):
        if _LEFT_OVER.search(line) or any(is_element(tag[1].lower()) for tag in _TAG.finditer(line)):
            yield _line_of(body, line), line


def _line_of(body: str, text: str) -> int:
    wanted = _letters(text)[: 2 * GRAM]
    return next((number for number, line in enumerate(body.split("\n"), 1) if wanted and wanted in _letters(line)), 1)
