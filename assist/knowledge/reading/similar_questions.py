"""Similar questions (相似问): what customers ask for a section, so that questions meet questions.

Written by hand in the document, below the text they belong to:

    相似问：                      Asked:
    - 拆开了还能退吗               - can i send it back once opened

The line may be a heading, and the questions may be a list or bare lines right below it.

Others are suggested by a model and kept beside the documents in `asked.jsonl` (`assist corpus asked`), one row for each
chunk, or learned from use. They are no part of a chunk's text or id, are never quoted, and only ever lift the chunk
they belong to.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assist.knowledge.reading.files import read_text
from assist.knowledge.reading.problems import Problem
from assist.texts.scripts import plain

FILE = "asked.jsonl"
MOST = 24  # for one chunk; the first ones count
LONGEST = 200
MAX_BYTES = 64 * 1024 * 1024
_MARKER = re.compile(r"(?:相似问题?|similar questions|asked)\s?[:：]?\s*", re.IGNORECASE)
_ITEM = re.compile(r"(?:[-*]|\d+[.)])\s++(.+)")
_BULLET = re.compile(r"(?:[-*+•]|\d{1,2}[.)、．](?!\d))\s*")
_DRESSED = " *_#>"  # what may stand around a marker in Markdown

Origin = Literal["written", "suggested", "learned"]


@dataclass(frozen=True)
class SimilarQuestion:
    """A question that customers ask for a chunk, and where it comes from."""

    text: str
    origin: Origin

    @property
    def id(self) -> str:
        """The key of its vector: the same words are embedded once, whatever chunks they belong to."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:32]


Asked = Mapping[str, tuple[SimilarQuestion, ...]]  # by chunk id


class SuggestedRow(BaseModel):
    """A row of `asked.jsonl`; document and section are for people, the chunk's id says where it belongs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    chunk: str = Field(pattern=r"^[0-9a-f]{32}$")
    document: str = ""
    section: str = ""
    questions: list[str] = Field(max_length=MOST)


def has_marker(body: str) -> bool:
    """Whether a document's text may hold questions written by hand."""
    return any(_MARKER.fullmatch(line.strip(_DRESSED)) for line in body.splitlines())


def set_apart(body: str) -> str:
    """A document's Markdown with each marker as a paragraph of its own and a list below it, however it was written.

    A marker that follows its text without an empty line, or is a heading, would else make the questions part of what
    the document says; so would questions without bullets, which are those right below the marker.
    """
    if not has_marker(body):
        return body
    lines: list[str] = []
    below = False  # right below a marker, or below a question that is
    for line in body.splitlines():
        bare = line.strip(_DRESSED)
        if _MARKER.fullmatch(bare):
            lines += ["", bare, ""]
            below = True
        elif below and bare and not line.startswith(("#", "  ")) and not _ITEM.match(line):
            lines.append(f"- {_BULLET.sub('', bare, count=1)}")
        else:
            below = below and bool(bare) and not line.startswith("#")
            lines.append(line)
    return "\n".join(lines)


def parted(lines: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    """The text lines of a section without the questions written below a marker, and these questions."""
    kept: list[str] = []
    questions: list[str] = []
    inside = False
    for line in lines:
        if _MARKER.fullmatch(line.strip()):
            inside = True
        elif inside and (item := _ITEM.fullmatch(line.strip())):
            questions.append(item[1].strip()[:LONGEST])
        else:
            inside = False
            kept.append(line)
    return kept, tuple(questions)


def read_suggested(folder: Path) -> tuple[dict[str, tuple[str, ...]], list[Problem]]:
    """The suggested questions of a corpus by chunk id, and what is wrong with the file, by line.

    Rows of chunks that no longer exist are kept: the text may come back.
    """
    path = folder / FILE
    found: dict[str, tuple[str, ...]] = {}
    if not path.is_file():
        return found, []
    text, wrong = read_text(path, limit=MAX_BYTES), list[Problem]()
    if isinstance(text, Problem):
        return found, [text]
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = SuggestedRow.model_validate_json(line)
        except ValidationError as error:
            wrong.append(_problem(error, path.as_posix(), number))
            continue
        found[row.chunk] = tuple(question.strip()[:LONGEST] for question in row.questions if question.strip())
    return found, wrong


_CODES = {"json_invalid": "asked_not_json", "extra_forbidden": "asked_key", "too_long": "asked_many"}


def _problem(error: ValidationError, name: str, line: int) -> Problem:
    first = error.errors()[0]
    key = str(first["loc"][0]) if first["loc"] else None
    return Problem(name, line, _CODES.get(first["type"], "asked_row"), {"key": key or "", "most": MOST}, key)


def suggested_line(chunk: str, document: str, section: str, questions: Sequence[str]) -> str:
    """A row of `asked.jsonl`."""
    row = {"chunk": chunk, "document": document, "section": section, "questions": list(questions)}
    return json.dumps(row, ensure_ascii=False)


def same_asked(text: str) -> str:
    """What two spellings of one question share, whatever their case, script and punctuation."""
    return "".join(c for c in plain(text) if c.isalnum())


def together(parts: Iterable[tuple[Origin, Sequence[str]]]) -> tuple[SimilarQuestion, ...]:
    """The questions of one chunk from all origins, each once whatever its case and punctuation; at most MOST."""
    found: dict[str, SimilarQuestion] = {}
    for origin, texts in parts:
        for text in texts:
            if key := same_asked(text):
                found.setdefault(key, SimilarQuestion(text, origin))
    return tuple(found.values())[:MOST]


def stored(asked: Asked) -> dict[str, list[list[str]]]:
    """As it is kept in SQL with the release."""
    return {chunk: [[one.text, one.origin] for one in questions] for chunk, questions in sorted(asked.items())}


def restored(value: Mapping[str, Sequence[Sequence[str]]] | None) -> dict[str, tuple[SimilarQuestion, ...]]:
    """What `stored` made."""
    return {
        chunk: tuple(SimilarQuestion(text, origin) for text, origin in rows)  # type: ignore[arg-type]  # our own rows
        for chunk, rows in (value or {}).items()
    }
