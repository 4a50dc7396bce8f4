"""Documents: one Markdown file of the corpus with strict YAML front matter.

`read_corpus` never stops at the first mistake: it returns the good documents and every problem, each with file, line
and what to do, so that the content team mends a folder in one go.
"""

from __future__ import annotations

import datetime as dt
import difflib
import functools
import hashlib
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assist.knowledge.chunkings import SECTIONS, Chunking
from assist.knowledge.similar_questions import FILE as ASKED
from assist.knowledge.similar_questions import read_suggested
from assist.knowledge.vocabularies import FILE as VOCABULARY
from assist.knowledge.vocabularies import Vocabulary, read_vocabulary

MAX_BYTES = 4 * 1024 * 1024
GOLDEN = "golden.yaml"
SLUG = r"^[a-z0-9][a-z0-9_-]{0,79}$"

Kind = Literal["policy", "product", "faq", "macro", "guide"]
Language = Literal["zh", "en"]
Audience = Literal["public", "internal"]
Channel = Literal["chat", "email", "social", "phone"]


class FrontMatter(BaseModel):
    """The keys a document may carry; anything else is an error."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    id: str = Field(pattern=SLUG)
    title: str = Field(min_length=1, max_length=200)
    kind: Kind
    language: Language
    audience: Audience = "public"
    effective_from: dt.date | None = None
    effective_until: dt.date | None = None
    products: list[str] = []
    channels: list[Channel] = []
    regions: list[str] = []
    tags: list[str] = []
    owner: str | None = None
    review_by: dt.date | None = None
    supersedes: str | None = None
    source: str | None = None


@dataclass(frozen=True)
class Document:
    """A parsed document: its front matter and its Markdown body."""

    front: FrontMatter
    body: str

    @property
    def id(self) -> str:
        """The stable slug by which other documents, cases and citations name it."""
        return self.front.id

    @property
    def title(self) -> str:
        """What people call it."""
        return self.front.title

    @functools.cached_property
    def hash(self) -> str:
        """SHA-256 over front matter and body: two versions of a document never share it."""
        return hashlib.sha256(f"{self.front.model_dump_json()}\0{self.body}".encode()).hexdigest()

    def in_force(self, day: dt.date) -> bool:
        """Whether the document holds on a day (`effective_until` is exclusive)."""
        start, end = self.front.effective_from, self.front.effective_until
        return (start is None or start <= day) and (end is None or day < end)


@dataclass(frozen=True)
class Problem:
    """Something wrong in a file of the corpus: `path:line: message`."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class GoldenQuestion(BaseModel):
    """A question that must find a document among its first passages before a release goes live."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    question: str = Field(min_length=1)
    document: str
    as_of: dt.date | None = None


@dataclass(frozen=True)
class Corpus:
    """What a folder holds: the documents that parsed, where each came from, problems, golden questions, vocabulary.

    `chunking` is how its documents are cut; `asked` are the similar questions suggested for chunks, by chunk id.
    """

    documents: tuple[Document, ...]
    problems: tuple[Problem, ...]
    paths: dict[str, str] = field(default_factory=dict)
    golden: tuple[GoldenQuestion, ...] = ()
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    chunking: Chunking = SECTIONS
    asked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read_corpus(folder: Path) -> Corpus:
    """Read every `*.md` below a folder (hidden files and folders left out), in path order."""
    documents: list[Document] = []
    problems: list[Problem] = []
    paths: dict[str, str] = {}
    if not folder.is_dir():
        return Corpus((), (Problem(str(folder), 0, "no such folder; set ASSIST_CORPUS_DIR or pass --corpus"),))
    for path in markdown_files(folder):
        name = path.as_posix()
        parsed = read_document(path)
        if not isinstance(parsed, Document):
            problems.extend(parsed)
        elif parsed.id in paths:
            problems.append(Problem(name, 2, f"id {parsed.id!r} is already used by {paths[parsed.id]}; change one"))
        else:
            paths[parsed.id] = name
            documents.append(parsed)
    problems.extend(_broken_references(documents, paths))
    if not documents and not problems:
        problems.append(Problem(str(folder), 0, "no Markdown documents here; try `assist corpus import`"))
    golden = _read_golden(folder / GOLDEN, paths, problems)
    vocabulary, wrong = read_vocabulary(folder)
    problems.extend(Problem((folder / VOCABULARY).as_posix(), line, message) for line, message in wrong)
    asked, wrong = read_suggested(folder)
    problems.extend(Problem((folder / ASKED).as_posix(), line, message) for line, message in wrong)
    return Corpus(tuple(documents), tuple(problems), paths, golden, vocabulary, asked=asked)


def markdown_files(folder: Path) -> Iterator[Path]:
    """The Markdown files below a folder, sorted, without hidden ones."""
    for path in sorted(folder.rglob("*.md")):
        if not path.is_dir() and not any(part.startswith(".") for part in path.relative_to(folder).parts):
            yield path


def read_document(path: Path) -> Document | list[Problem]:
    """Parse one file, or say what is wrong with it."""
    name = path.as_posix()
    try:
        raw = path.read_bytes()
    except OSError as error:
        return [Problem(name, 1, f"cannot be read ({error.strerror}); mend or remove it")]
    if len(raw) > MAX_BYTES:
        size = len(raw) / 1024 / 1024
        return [Problem(name, 1, f"{size:.1f} MB is over the limit of {MAX_BYTES // 1024 // 1024} MB; split it")]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return [Problem(name, line, f"byte {error.start} is not UTF-8{_guess_encoding(raw)}; save the file as UTF-8")]
    return parse_document(text, name)


def parse_document(text: str, name: str) -> Document | list[Problem]:
    """Parse the text of a document; `name` is what problems call the file."""
    text = text.replace("\r\n", "\n")
    match = re.match(r"---[ \t]*\n(.*?)^---[ \t]*\n?", text, re.DOTALL | re.MULTILINE)
    if match is None:
        hint = "close it with a line ---" if text.startswith("---") else "`assist corpus import` suggests it"
        return [Problem(name, 1, f"no front matter between two --- lines; {hint}")]
    front = _parse_front(match[1], name)
    if not isinstance(front, FrontMatter):
        return front
    body = text[match.end() :].strip()
    if not re.sub(r"^#.*$", "", body, flags=re.MULTILINE).strip():
        return [
            Problem(name, text.count("\n") + 1, "the document has no text below its front matter; write or delete it")
        ]
    return Document(front, body)


def _parse_front(source: str, name: str) -> FrontMatter | list[Problem]:
    try:
        node = yaml.compose(source, Loader=yaml.SafeLoader)
        values = yaml.safe_load(source)
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        hint = "; put a value that holds a colon in quotes" if "mapping values" in problem else ""
        return [Problem(name, 2 + (mark.line if mark else 0), f"front matter is not YAML: {problem}{hint}")]
    if not isinstance(node, yaml.MappingNode):
        return [Problem(name, 2, "front matter must be `key: value` lines")]
    lines: dict[str, int] = {}
    for key, _ in node.value:
        line = key.start_mark.line + 2
        if key.value in lines:
            return [Problem(name, line, f"{key.value!r} appears twice; keep one")]
        lines[key.value] = line
    try:
        return _validate(values, name, lines)
    except ValidationError as error:
        return [Problem(name, lines.get(str(item["loc"][0]), 2), _explain(item, values)) for item in error.errors()]


def _validate(values: dict[str, Any], name: str, lines: dict[str, int]) -> FrontMatter | list[Problem]:
    front = FrontMatter.model_validate(values)
    start, end = front.effective_from, front.effective_until
    if start and end and start >= end:
        message = f"effective_until {end} is not after effective_from {start} (until is exclusive)"
        return [Problem(name, lines["effective_until"], message)]
    return front


def _explain(item: Any, values: dict[str, Any]) -> str:
    """A pydantic error in the words of someone who writes documents."""
    key, kind = str(item["loc"][0]), item["type"]
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(key, FrontMatter.model_fields, n=1)
        return f"unknown key {key!r}; " + (f"did you mean {near[0]!r}?" if near else "see the README for the keys")
    if kind == "missing":
        return f"{key!r} is required; add a line `{key}: …`"
    if key == "id" and kind == "string_pattern_mismatch":
        return f"id {values['id']!r} must be lower-case letters, digits, - or _"
    if kind.startswith("date"):
        return f"{key}: {values[key]!r} is not a date; write it as 2026-03-01"
    if kind == "literal_error":
        return f"{key}: {item['input']!r} is not one of {item['ctx']['expected']}"
    return f"{key}: {item['msg'].lower()} (got {item['input']!r})"


def _broken_references(documents: Iterable[Document], paths: dict[str, str]) -> Iterator[Problem]:
    for document in documents:
        older = document.front.supersedes
        if older == document.id:
            yield Problem(paths[document.id], 2, "the document supersedes itself; name the older one")
        elif older is not None and older not in paths:
            yield Problem(
                paths[document.id], 2, f"supersedes {older!r}, which does not exist; remove the line or restore it"
            )


def _read_golden(path: Path, known: Container[str], problems: list[Problem]) -> tuple[GoldenQuestion, ...]:
    """The golden questions of a corpus, if it has any; what is wrong with them joins the problems."""
    if not path.is_file():
        return ()
    found: list[GoldenQuestion] = []
    name = path.as_posix()
    try:
        rows = yaml.safe_load(path.read_text("utf-8")) or []
        for number, row in enumerate(rows if isinstance(rows, list) else [rows], 1):
            question = GoldenQuestion.model_validate(row)
            if question.document not in known:
                problems.append(
                    Problem(name, number, f"question {number} names {question.document!r}: no such document")
                )
            found.append(question)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        problems.append(Problem(name, 1, f"not YAML in UTF-8: {str(error).splitlines()[0]}"))
    except ValidationError as error:
        key = ".".join(map(str, error.errors()[0]["loc"])) or "it"
        message = (
            f"question {len(found) + 1}: {key}: {error.errors()[0]['msg']}; write `- question: …` and `document: …`"
        )
        problems.append(Problem(name, 1, message))
    return tuple(found)


def _guess_encoding(raw: bytes) -> str:
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return " (it looks like GB18030)"
