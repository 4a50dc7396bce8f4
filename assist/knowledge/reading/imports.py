"""Imports: the document that a text from elsewhere becomes.

The text stays as it is; only front matter is put before it, as a suggestion for a person to look over. Nothing becomes
public because something could not be read: front matter that is understood only in part makes an internal document
which keeps the rest as comments, and front matter that cannot be read at all is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import yaml

from assist.knowledge.reading.documents import Source, parse_source
from assist.knowledge.reading.front_matter import Parts, Read, cut, normal_lines, read_front
from assist.knowledge.reading.front_suggestions import required_keys
from assist.knowledge.reading.internal_marks import internal_marks, says_internal
from assist.knowledge.reading.problems import Problem

_KEPT = "# not understood; the document stays internal until somebody has put this right:"
_LEFT = "# not understood:"

_UNREADY = re.compile(r"draft|published?$|hidden|unlisted|noindex|status|草稿|状态|发布", re.IGNORECASE)

Suggest = Callable[[], Mapping[str, object]]
Free = Callable[[str], str]


@dataclass(frozen=True)
class Made:
    """The text of a document's file; `suggested` says whether front matter was made up.

    `not_understood` are the lines of front matter kept as comments, `missing` the keys that it lacked; `marked` says
    that its own words call it internal; `by_caution` that it is internal for no other reason than what was not read.
    """

    text: str
    source: Source
    suggested: bool
    not_understood: tuple[str, ...] = ()
    marked: bool = False
    missing: tuple[str, ...] = ()
    by_caution: bool = False


def made_document(text: str, name: str, stem: str, suggest: Suggest, free: Free = str) -> Made | list[Problem]:
    """The document that a text becomes, or why nobody can tell.

    `suggest` makes front matter for a text without any, `free` an id that is not taken of one that is suggested.
    """
    text = normal_lines(text)
    parts = cut(text, name)
    if isinstance(parts, Problem):
        return [parts]
    if parts is None:
        return _parsed(with_front(suggest(), text), name, suggested=True)
    read = read_front(parts, name, required_keys(parts.body, stem))
    if not isinstance(read, Read):
        return read
    if read.front is None:
        return _understood(read, parts, name, stem, free)
    made = _parsed(text.strip("\n") + "\n", name, suggested=False)
    if isinstance(made, Made) and "audience" not in read.lines and _is_marked(made.source):
        return _parsed(as_internal(made.text), name, suggested=False, marked=True)
    return made


def with_front(front: Mapping[str, object], body: str, comments: Iterable[str] = ()) -> str:
    """A document's file with this front matter."""
    lines = yaml.safe_dump(dict(front), allow_unicode=True, sort_keys=False, width=10_000)
    return "---\n" + lines + "".join(f"{line}\n" for line in comments) + "---\n\n" + body.strip() + "\n"


def as_internal(text: str) -> str:
    """A document's file, which says nothing of its audience, as an internal one."""
    parts = cut(text, "")
    assert isinstance(parts, Parts)
    return "\n".join(("---", *parts.front, "audience: internal", "---", parts.body))


def as_public(text: str) -> str:
    """A document's file, which was made internal by caution, as somebody who has looked lets customers see it."""
    parts = cut(text, "")
    assert isinstance(parts, Parts)
    put_right = {"audience: internal": "audience: public", _KEPT: _LEFT}
    return "\n".join(("---", *(put_right.get(line, line) for line in parts.front), "---", parts.body))


def held_back(made: Made, lines: Iterable[str]) -> Made:
    """A document whose file had mistakes in these lines of front matter: internal, unless it says that it is public."""
    document = made.source.document
    if "audience" in made.source.lines or document.front.audience == "internal":
        return made
    internal = _parsed(as_internal(made.text), made.source.path, suggested=made.suggested)
    assert isinstance(internal, Made)
    marked = any(map(_holds_back, lines)) or any(internal_marks(f"{document.title}\n{document.body}"))
    return replace(made, text=internal.text, source=internal.source, by_caution=not marked)


def _parsed(text: str, name: str, *, suggested: bool, marked: bool = False) -> Made | list[Problem]:
    source = parse_source(text, name)
    return Made(text, source, suggested, marked=marked) if isinstance(source, Source) else source


def _is_marked(source: Source) -> bool:
    """Whether a text calls itself internal; without a line `audience` its document would be public."""
    document = source.document
    return document.front.audience == "public" and any(internal_marks(f"{document.title}\n{document.body}"))


def _holds_back(line: str) -> bool:
    """Whether a line that is not understood may say that customers must not see the document, or not yet."""
    key, _, value = line.partition(":")
    return bool(_UNREADY.match(key.strip())) or says_internal(key) or says_internal(value) or any(internal_marks(line))


def _understood(read: Read, parts: Parts, name: str, stem: str, free: Free) -> Made | list[Problem]:
    """An internal document with the keys that are understood; the others stay as comments."""
    values = {key: value for key, value in read.values.items() if key not in read.unsound}
    required = required_keys(parts.body, stem)
    front = {**required, "id": free(required["id"]), **values, "audience": "internal"}
    starts = sorted(read.lines.values())
    kept: list[str] = []
    for key in sorted(read.unsound & read.lines.keys(), key=read.lines.__getitem__):
        start = read.lines[key]
        end = next((other for other in starts if other > start), parts.body_line - 1)
        kept.extend(line.rstrip() for line in parts.front[start - parts.first - 1 : end - parts.first - 1])
    comments = [_KEPT, *(f"# {line}" for line in kept)] if kept else []
    made = _parsed(with_front(front, parts.body, comments), name, suggested=True)
    missing = tuple(str(problem.key) for problem in read.problems if problem.code == "key_missing")
    if not isinstance(made, Made):
        return made
    document = made.source.document
    marked = any(map(_holds_back, kept)) or any(internal_marks(f"{document.title}\n{document.body}"))
    by_caution = "audience" not in read.values and not marked
    return replace(made, not_understood=tuple(kept), missing=missing, by_caution=by_caution)
