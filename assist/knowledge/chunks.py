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

from markdown_it import MarkdownIt

from assist.knowledge.chunkings import SECTIONS, Chunking
from assist.knowledge.documents import Document
from assist.knowledge.similar_questions import parted, set_apart
from assist.texts.languages import language_of

if TYPE_CHECKING:
    from langchain_text_splitters import RecursiveCharacterTextSplitter
    from markdown_it.token import Token

# Headers that say only "here come names and values": the row reads better without them.
GENERIC = ("", "项目", "参数", "属性", "数值", "说明", "item", "feature", "property", "value")
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
    splitter = _splitter(chunking.sizes[document.front.language])
    found: dict[str, Chunk] = {}
    for section, text, asked in _joined(list(_sections(document)), chunking.joined):
        for piece in splitter.split_text(text):
            identity = "\0".join((chunking.name, document.id, document.title, section, piece.strip()))
            chunk = Chunk(hashlib.sha256(identity.encode()).hexdigest()[:32], section, piece.strip(), asked)
            found.setdefault(chunk.id, chunk)
    return list(found.values())


@functools.cache
def _splitter(size: int) -> RecursiveCharacterTextSplitter:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    # The default keeps "。" at the head of the next chunk.
    return RecursiveCharacterTextSplitter(
        separators=SEPARATORS, keep_separator="end", chunk_size=size, chunk_overlap=0, strip_whitespace=True
    )


@functools.cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")


Section = tuple[str, str, tuple[str, ...]]  # heading path, plain text, the questions written for it


def _sections(document: Document) -> Iterator[Section]:
    """Every section that says something."""
    path: list[tuple[int, str]] = []
    lines: list[str] = []
    for level, text in (*_blocks(_parser().parse(set_apart(document.body))), (1, "")):
        if level == 0:
            lines.append(text)
            continue
        said, asked = parted(lines)
        if said:
            yield _heading_path(path, document.title), "\n".join(said), asked
        lines = []
        path = [step for step in path if step[0] < level] + [(level, text)]


def _joined(sections: Sequence[Section], count: int) -> Iterator[Section]:
    """Each `count` neighbouring sections as one, under the heading of the first."""
    for start in range(0, len(sections), count):
        group = sections[start : start + count]
        asked = tuple(question for _, _, questions in group for question in questions)
        yield group[0][0], "\n".join(text for _, text, _ in group), asked


def _heading_path(path: list[tuple[int, str]], title: str) -> str:
    return " > ".join(text for level, text in path if not (level == 1 and text == title))


def _blocks(tokens: list[Token]) -> Iterator[tuple[int, str]]:
    """Blocks in order as (heading level, text); level 0 is anything that is not a heading."""
    position = 0
    markers: list[str] = []
    while position < len(tokens):
        token = tokens[position]
        if token.type == "heading_open":
            yield int(token.tag[1]), _plain(tokens[position + 1])
            position += 1
        elif token.type == "table_open":
            end = next(i for i in range(position, len(tokens)) if tokens[i].type == "table_close")
            for row in _table_rows(tokens[position:end]):
                yield 0, row
            position = end
        elif token.type in ("fence", "code_block"):
            yield 0, token.content.strip()
        elif token.type == "list_item_open":
            markers.append(f"{token.info}{token.markup} " if token.info else "- ")
        elif token.type == "inline" and (text := _plain(token)):
            yield 0, (markers.pop() if markers else "") + text
            markers.clear()
        position += 1


def _table_rows(tokens: list[Token]) -> Iterator[str]:
    """Each body row as one sentence that names its columns."""
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and rows:
            # A full stop inside a row would cut it in two sentences and part a value from its row.
            rows[-1].append(_plain(token).rstrip("。."))
    if not rows:
        return
    chinese = language_of("".join("".join(row) for row in rows)) == "zh"
    for row in rows[1:]:
        if any(row):
            yield _row_sentence(rows[0], row, chinese) + ("。" if chinese else ".")


def _row_sentence(names: list[str], cells: list[str], chinese: bool) -> str:
    colon, comma = ("：", "；") if chinese else (": ", "; ")
    pairs = [(name, cell) for name, cell in zip(names, cells, strict=False) if cell]
    if names[0].lower() in GENERIC and len(pairs) == 2:
        owner = "" if names[1].lower() in GENERIC else names[1] + ("" if chinese else ", ")
        return f"{owner}{cells[0]}{colon}{cells[1]}"
    if names[0].lower() in GENERIC and len(pairs) > 2:
        return f"{cells[0]}{colon}" + comma.join(f"{name} {cell}" for name, cell in pairs[1:])
    return comma.join(f"{name}{colon}{cell}" if name else cell for name, cell in pairs)


def _plain(token: Token) -> str:
    """The words of an inline token: links keep their text, images their description, HTML goes."""
    parts: list[str] = []
    for child in token.children or []:
        if child.type in ("text", "code_inline") or child.type == "image":
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            chinese = bool(parts) and language_of(parts[-1][-1:]) == "zh"
            parts.append("" if chinese else " ")
    return "".join(parts).strip()
