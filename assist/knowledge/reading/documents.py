"""Documents: one Markdown file of the corpus with strict YAML front matter.

`read_corpus` never stops at the first mistake: it returns the good documents and every problem, each with file, line
and what to do, so that the content team fixes a folder in one go.
"""

from __future__ import annotations

import bisect
import datetime as dt
import functools
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assist.knowledge.chunkings import SECTIONS, Chunking
from assist.knowledge.markdown.markups import is_address
from assist.knowledge.reading.files import MAX_BYTES as MAX_BYTES
from assist.knowledge.reading.files import markdown_files, read_text
from assist.knowledge.reading.front_matter import Audience as Audience
from assist.knowledge.reading.front_matter import Channel as Channel
from assist.knowledge.reading.front_matter import FrontMatter as FrontMatter
from assist.knowledge.reading.front_matter import Kind as Kind
from assist.knowledge.reading.front_matter import Language as Language
from assist.knowledge.reading.front_matter import cut, normal_lines, read_front
from assist.knowledge.reading.front_suggestions import required_keys
from assist.knowledge.reading.golden_questions import GoldenQuestion, read_golden
from assist.knowledge.reading.leaks import copies_of_internal, left_in_public
from assist.knowledge.reading.problems import Problem
from assist.knowledge.reading.similar_questions import read_suggested
from assist.knowledge.reading.vocabularies import Vocabulary, read_vocabulary
from assist.texts.likeness import nearest_spelling

NEAR_ID = 0.75  # edit ratio from which an id that no document has was meant for another
_HEADING = re.compile(r"^#.*$", re.MULTILINE)
_COMMENT = re.compile(r"<!--(?:(?!-->)[\s\S])*+(?:-->|\Z)")
_PICTURE = re.compile(r"!\[[^\[\]\n]*+\](?:\([^()\n]*+\)|\[[^\[\]\n]*+\])|<img\b[^<>\n]*+>", re.IGNORECASE)


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
class Source:
    """A document where it was read: its file, and the lines of the opening ---, of each key, of the beginning text."""

    path: str
    document: Document
    first_line: int
    lines: Mapping[str, int]
    body_line: int

    def line(self, key: str) -> int:
        """Where a key stands; the first line if it is not written."""
        return self.lines.get(key, 1)

    def line_at(self, offset: int) -> int:
        """The line of the file in which an offset into the document's body lies."""
        return self.body_line + bisect.bisect_left(self._line_ends, offset)

    @functools.cached_property
    def _line_ends(self) -> list[int]:
        return [match.start() for match in re.finditer("\n", self.document.body)]

    def problem(self, code: str, line: int, key: str | None = None, **values: object) -> Problem:
        """A problem of this file."""
        return Problem(self.path, line, code, values, key)


@dataclass(frozen=True)
class Corpus:
    """What a folder holds: the documents that parsed, where each came from, problems, golden questions, vocabulary.

    `chunking` is how its documents are cut; `asked` are the similar questions suggested for chunks, by chunk id.
    """

    documents: tuple[Document, ...]
    problems: tuple[Problem, ...]
    sources: Mapping[str, Source] = field(default_factory=dict)
    golden: tuple[GoldenQuestion, ...] = ()
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    chunking: Chunking = SECTIONS
    asked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def paths(self) -> dict[str, str]:
        """The file of each document, by id."""
        return {key: source.path for key, source in self.sources.items()}


def main_language(documents: Sequence[Document]) -> Language:
    """The language of most documents: the shop's."""
    chinese = sum(document.front.language == "zh" for document in documents)
    return "zh" if 2 * chinese >= len(documents) else "en"


def read_corpus(folder: Path) -> Corpus:
    """Read every Markdown file below a folder (hidden files and folders left out), in path order."""
    if not folder.is_dir():
        return Corpus((), (Problem(str(folder), 0, "no_folder"),))
    sources: dict[str, Source] = {}
    problems: list[Problem] = []
    for path in markdown_files(folder):
        parsed = read_source(path)
        if not isinstance(parsed, Source):
            problems.extend(parsed)
        elif other := sources.get(parsed.document.id):
            values = {"id": parsed.document.id, "other": other.path, "near": _other_id(parsed.document.id, sources)}
            problems.append(parsed.problem("id_taken", parsed.line("id"), "id", **values))
        else:
            sources[parsed.document.id] = parsed
    problems.extend(_broken_references(sources))
    unsafe = [
        *(leak for source in sources.values() for leak in left_in_public(source)),
        *copies_of_internal(sources.values()),
    ]
    problems.extend(unsafe)
    if not sources and not problems:
        problems.append(Problem(str(folder), 0, "no_documents"))
    golden, wrong_questions = read_golden(folder, sources)
    vocabulary, wrong_names = read_vocabulary(folder)
    asked, wrong_rows = read_suggested(folder)
    problems += [*wrong_questions, *wrong_names, *wrong_rows]
    withheld = {problem.path for problem in unsafe}
    documents = tuple(source.document for source in sources.values() if source.path not in withheld)
    return Corpus(documents, tuple(problems), sources, golden, vocabulary, asked=asked)


def read_source(path: Path) -> Source | list[Problem]:
    """Parse one file, or say why it is no document."""
    text = read_text(path)
    return [text] if isinstance(text, Problem) else parse_source(text, path.as_posix())


def parse_document(text: str, name: str) -> Document | list[Problem]:
    """Parse the text of a document; `name` is what problems call the file."""
    parsed = parse_source(text, name)
    return parsed.document if isinstance(parsed, Source) else parsed


def parse_source(text: str, name: str) -> Source | list[Problem]:
    """Parse the text of a file; `name` is what problems call it."""
    text = normal_lines(text)
    parts = cut(text, name)
    if parts is None:
        return [Problem(name, 1, "no_front" if text.strip() else "empty")]
    if isinstance(parts, Problem):
        return [parts]
    read = read_front(parts, name, required_keys(parts.body, Path(name).stem))
    if isinstance(read, list):
        return read
    if read.front is None:
        return list(read.problems)
    body = parts.body.strip()
    blank = len(parts.body) - len(parts.body.lstrip())
    body_line = parts.body_line + parts.body.count("\n", 0, blank)
    source = Source(name, Document(read.front, body), parts.first, read.lines, body_line)
    shown = _HEADING.sub("", _COMMENT.sub("", body)).split("\n")
    said = "\n".join(line for line in shown if not is_address(line.strip()))
    if not re.search(r"\w", _PICTURE.sub("", said)):
        pictures = _PICTURE.search(said) is not None
        code, line = ("only_pictures", source.body_line) if pictures else ("empty", text.count("\n") + 1)
        return [Problem(name, line, code)]
    return source


def _other_id(taken: str, sources: Mapping[str, Source]) -> str:
    return next(other for number in range(2, len(sources) + 3) if (other := f"{taken[:70]}-{number}") not in sources)


def _broken_references(sources: Mapping[str, Source]) -> Iterator[Problem]:
    for source in sources.values():
        older = source.document.front.supersedes
        if older == source.document.id:
            yield source.problem("supersedes_itself", source.line("supersedes"), "supersedes")
        elif older is not None and older not in sources:
            near = _nearest(older, sources)
            code = "supersedes_ghost_near" if near else "supersedes_ghost"
            yield source.problem(code, source.line("supersedes"), "supersedes", older=older, near=near)


def _nearest(name: str, known: Iterable[str]) -> str:
    return nearest_spelling(name, known, NEAR_ID) or ""
