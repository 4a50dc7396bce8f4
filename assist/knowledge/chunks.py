"""Chunks: the citable pieces of a document.

A chunk holds readable text, not Markdown: emphasis is dropped, a table row becomes a sentence that names its columns
("型号：X10；价格：899 元。"), so that one row can be found, quoted and checked by itself. A chunk's id is the
hash of what it says and where it stands in the document's headings, never of its position: editing one section of a
document leaves the ids of all others alone, and only new ids are embedded.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assist.knowledge.chunkings import SECTIONS, Chunking
from assist.knowledge.markdown.blocks import lines_of
from assist.knowledge.markdown.pages import SUMMARY, Line
from assist.knowledge.reading.documents import Document
from assist.knowledge.reading.similar_questions import parted, set_apart
from assist.texts.statements import leads

if TYPE_CHECKING:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

LONGEST_ROW = 400  # characters that are read in one go
SEPARATORS = ["\n\n", "\n", "。", "！", "？", "；", ". ", "! ", "? ", "，", ", ", " ", ""]


@dataclass(frozen=True)
class Chunk:
    """A piece of a document: `section` is its heading path, `text` what it says, `asked` the questions written for it.

    The questions are no part of the id: a new question moves no text.
    """

    id: str
    section: str
    text: str
    asked: tuple[str, ...] = ()

    def indexed_text(self, title: str) -> str:
        """What is embedded and tokenised: the text with its title and headings before it."""
        return "\n".join(part for part in (title, self.section, self.text) if part)


def chunk_document(document: Document, chunking: Chunking = SECTIONS) -> list[Chunk]:
    """Cut a document along its headings, long sections further along sentence ends."""
    size = chunking.sizes[document.front.language]
    found: dict[str, Chunk] = {}
    for section, text, asked in _joined(list(_sections(document, size)), chunking.joined):
        for piece in _pieces(text, size):
            identity = "\0".join(
                (chunking.family or chunking.name, document.id, document.title, section, piece.strip())
            )
            chunk = Chunk(hashlib.sha256(identity.encode()).hexdigest()[:32], section, piece.strip(), asked)
            found.setdefault(chunk.id, chunk)
    return list(found.values())


def _pieces(text: str, size: int) -> Iterator[str]:
    """A section in pieces of up to `size` characters, cut between lines; long lines at sentence ends.

    A piece that begins inside a list begins with the lines that lead to its first item.
    """
    lines = text.split("\n")
    piece: list[str] = []
    for line, above in zip(lines, leads(lines), strict=True):
        if len(line) >= size:
            if piece:
                yield "\n".join(piece)
            piece = []
            yield from _cut(line, [lines[place] for place in above], size)
            continue
        if piece and sum(len(one) + 1 for one in piece) + len(line) > size:
            yield "\n".join(piece)
            piece = []
        if not piece:
            piece = _led([lines[place] for place in above], size - len(line))
        piece.append(line)
    if piece:
        yield "\n".join(piece)


def _cut(line: str, above: list[str], size: int) -> Iterator[str]:
    """A line that is too long by itself, each part behind what leads to it."""
    led = _led(above, size)
    room = size - sum(len(one) + 1 for one in led)
    indent = "  " if led else ""
    for place, part in enumerate(_splitter(room).split_text(line)):
        yield "\n".join([*led, indent + part if place else part])


def _led(above: list[str], room: int) -> list[str]:
    """The lines that lead to another, if they leave it at least half of the room."""
    return above if sum(len(one) + 1 for one in above) <= room // 2 else []


@functools.cache
def _splitter(size: int) -> RecursiveCharacterTextSplitter:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    # The default keeps "。" at the head of the next chunk.
    return RecursiveCharacterTextSplitter(
        separators=SEPARATORS, keep_separator="end", chunk_size=size, chunk_overlap=0, strip_whitespace=True
    )


Section = tuple[str, str, tuple[str, ...]]  # heading path, plain text, the questions written for it


def _sections(document: Document, size: int) -> Iterator[Section]:
    """Every section that says something."""
    path: list[tuple[int, str]] = []
    lines: list[str] = []
    for line in (*lines_of(set_apart(document.body), min(size, LONGEST_ROW)), Line("", 1)):
        level, text = line.level, line.text
        if level == 0:
            lines.append(text)
            continue
        if not text and level >= SUMMARY and not (path and path[-1][0] >= level):
            continue  # the end of what has not begun
        said, asked = parted(lines)
        if said:
            yield _heading_path(path, document.title), "\n".join(said), asked
        lines = []
        path = [step for step in path if step[0] < level] + ([(level, text)] if text else [])


def _joined(sections: Sequence[Section], count: int) -> Iterator[Section]:
    """Each `count` neighbouring sections as one, under the heading of the first."""
    for start in range(0, len(sections), count):
        group = sections[start : start + count]
        asked = tuple(question for _, _, questions in group for question in questions)
        yield group[0][0], "\n".join(text for _, text, _ in group), asked


def _heading_path(path: list[tuple[int, str]], title: str) -> str:
    return " > ".join(text for level, text in path if not (level == 1 and text == title))
