"""Imports: from what a shop already has to documents of the corpus.

The text stays as it is; only front matter is put before it, as a suggestion for a person to look over. Nothing becomes
public because something could not be read: front matter that is understood only in part makes an internal document
which keeps the rest as comments, and front matter that cannot be read at all is refused. What is internal in the corpus
stays internal when it is imported again, unless the new file says `audience: public` in so many words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from assist.errors import InvalidInput
from assist.knowledge.reading.documents import Source, parse_source, read_corpus
from assist.knowledge.reading.files import files, markdown_files, passed_over, read_text
from assist.knowledge.reading.front_matter import Parts, Read, cut, normal_lines, read_front
from assist.knowledge.reading.front_suggestions import required_keys, suggest
from assist.knowledge.reading.internal_marks import internal_marks
from assist.knowledge.reading.problems import Problem
from assist.texts.languages import Language

_KEPT = "# not understood; the document stays internal until somebody has put this right:"


@dataclass(frozen=True)
class Imported:
    """One file. `skipped` says why it was left out; `suggested` whether front matter was made up.

    `internal` documents are shown to agents only; `not_understood` are the lines of front matter kept as comments.
    """

    source: str
    target: str
    id: str
    suggested: bool
    skipped: str | None = None
    internal: bool = False
    not_understood: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Made:
    """The text of a document to be written, and how it came to be."""

    text: str
    suggested: bool
    not_understood: tuple[str, ...] = ()


@dataclass
class _Target:
    """The corpus folder that is imported into: the ids it has, and which of its documents are internal."""

    taken: set[str]
    internal: set[str]
    overwrite: bool


def import_folder(source: Path, target: Path, *, overwrite: bool = False, reader: Language = "en") -> list[Imported]:
    """Copy a folder of plain Markdown into a corpus folder, with suggested front matter where there is none.

    Existing files are left alone unless `overwrite`; then a file without front matter gets that of the document which
    it replaces. Files that are no Markdown are named as left out, in the reader's language. Raises InvalidInput when
    the source holds no Markdown.
    """
    if not source.is_dir():
        raise InvalidInput(f"{source}: no such folder; give a folder of Markdown files")
    known = [one.document for one in read_corpus(target).sources.values()] if target.is_dir() else []
    held = _Target(
        {document.id for document in known} if not overwrite else set(),
        {document.id for document in known if document.front.audience == "internal"},
        overwrite,
    )
    results = [_import_file(path, source, target, held, reader) for path in markdown_files(source)]
    if not results:
        others = sum(1 for _ in files(source))
        raise InvalidInput(
            f"{source}: no Markdown files (*.md) here" + (f", {others} of other kinds" if others else "")
        )
    for path in passed_over(source):
        words = Problem(str(path), 0, "passed_over").message(reader)
        results.append(Imported(str(path), str(target / path.relative_to(source)), "", False, words))
    return results


def _import_file(path: Path, source: Path, target: Path, held: _Target, reader: Language) -> Imported:
    destination = target / path.relative_to(source)
    nothing = Imported(str(path), str(destination), "", False)
    text = read_text(path)
    if isinstance(text, Problem):
        return replace(nothing, skipped=text.message(reader))
    if destination.exists() and not held.overwrite:
        return replace(nothing, skipped=Problem("", 0, "exists").message(reader))
    made = _made(normal_lines(text), path, path.relative_to(source), destination, held)
    if not isinstance(made, _Made):
        return replace(nothing, skipped=_told(made, reader))
    parsed = parse_source(made.text, str(path))
    if not isinstance(parsed, Source):
        return replace(nothing, suggested=made.suggested, skipped=_told(parsed, reader))
    held.taken.add(parsed.document.id)
    internal = parsed.document.front.audience == "internal"
    if not internal and _is_internal(destination, parsed, held):
        made, internal = replace(made, text=_as_internal(made.text, str(path))), True
    destination.parent.mkdir(parents=True, exist_ok=True)
    destination.write_text(made.text, encoding="utf-8")
    return replace(
        nothing,
        id=parsed.document.id,
        suggested=made.suggested,
        internal=internal,
        not_understood=made.not_understood,
    )


def _made(text: str, path: Path, place: Path, destination: Path, held: _Target) -> _Made | list[Problem]:
    """The document that a file becomes, or why nobody can tell."""
    parts = cut(text, str(path))
    if isinstance(parts, Problem):
        return [parts]
    if parts is None:
        kept = _front_of(destination) if destination.exists() else None
        if kept is not None:
            return _Made(f"{kept}\n\n{text.strip()}\n", False)
        front = suggest(text, path.stem, str(place))
        if destination.exists():  # what was there cannot be read, so nobody knows for whom it was
            front["audience"] = "internal"
        return _Made(_with_front(_free(front, held.taken), text), True)
    read = read_front(parts, str(path), required_keys(parts.body, path.stem))
    if not isinstance(read, Read):
        return read
    if read.front is not None:
        return _Made(text.strip("\n") + "\n", False)
    return _understood(read, parts, path, held.taken)


def _understood(read: Read, parts: Parts, path: Path, taken: set[str]) -> _Made:
    """An internal document with the keys that are understood; the others stay as comments."""
    values = {key: value for key, value in read.values.items() if key not in read.unsound}
    front = {**required_keys(parts.body, path.stem), **values, "audience": "internal"}
    if "id" not in values:
        front = _free(front, taken)
    starts = sorted(read.lines.values())
    kept: list[str] = []
    for key in sorted(read.unsound & read.lines.keys(), key=read.lines.__getitem__):
        start = read.lines[key]
        end = next((other for other in starts if other > start), parts.body_line - 1)
        kept.extend(line.rstrip() for line in parts.front[start - parts.first - 1 : end - parts.first - 1])
    comments = [_KEPT, *(f"# {line}" for line in kept)] if kept else []
    return _Made(_with_front(front, parts.body, comments), True, tuple(kept))


def _with_front(front: Mapping[str, object], body: str, comments: Iterable[str] = ()) -> str:
    lines = yaml.safe_dump(dict(front), allow_unicode=True, sort_keys=False, width=10_000)
    return "---\n" + lines + "".join(f"{line}\n" for line in comments) + "---\n\n" + body.strip() + "\n"


def _is_internal(destination: Path, parsed: Source, held: _Target) -> bool:
    """Whether the text calls itself internal, the corpus has it as internal, or holds there what cannot be read.

    The new file's own word counts only if it is written: without a line `audience` a document is public by default.
    """
    if "audience" in parsed.lines:
        return False
    if parsed.document.id in held.internal or any(internal_marks(f"{parsed.document.title}\n{parsed.document.body}")):
        return True
    if not destination.exists():
        return False
    old = read_text(destination)
    before = parse_source(old, str(destination)) if isinstance(old, str) else []
    return not isinstance(before, Source) or before.document.front.audience == "internal"


def _front_of(path: Path) -> str | None:
    """The front matter of a document of the corpus, with its two lines ---; None if it cannot be read whole."""
    text = read_text(path)
    if isinstance(text, Problem):
        return None
    parts = cut(normal_lines(text), str(path))
    if not isinstance(parts, Parts):
        return None
    read = read_front(parts, str(path), required_keys(parts.body, path.stem))
    return "\n".join(("---", *parts.front, "---")) if isinstance(read, Read) and read.front else None


def _as_internal(text: str, name: str) -> str:
    parts = cut(text, name)
    assert isinstance(parts, Parts)
    return "\n".join(("---", *parts.front, "audience: internal", "---", parts.body))


def _free(front: Mapping[str, object], taken: set[str]) -> dict[str, object]:
    wanted = str(front["id"])
    free, number = wanted, 2
    while free in taken:
        free, number = f"{wanted}-{number}", number + 1
    taken.add(free)
    return {**front, "id": free}


def _told(problems: Iterable[Problem], reader: Language) -> str:
    return "; ".join(f"{problem.line}: {problem.message(reader)}" for problem in problems)
