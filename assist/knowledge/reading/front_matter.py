"""Front matter: the keys before a document's text, read strictly, and what to write where they cannot be read.

Whoever can be read only in part is not read at all: a key that is not understood might have been the one that says
`internal`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assist.knowledge.reading import front_remedies as remedies
from assist.knowledge.reading.problems import Problem
from assist.texts.languages import Language as Language

SLUG = r"^[a-z0-9][a-z0-9_-]{0,79}$"
DATES = ("effective_from", "effective_until", "review_by")

Kind = Literal["policy", "product", "faq", "macro", "guide"]
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


class _Loader(yaml.SafeLoader):
    """YAML in which every value stays as it is written: a date that is none is told with its line."""


def _as_written(loader: _Loader, node: yaml.ScalarNode) -> str:
    return str(loader.construct_scalar(node))


for _tag in ("timestamp", "int", "float", "bool"):
    _Loader.add_constructor(f"tag:yaml.org,2002:{_tag}", _as_written)


@dataclass(frozen=True)
class Parts:
    """A file cut in two: the lines of its front matter and the text below. `first` is the line of the opening ---."""

    front: tuple[str, ...]
    body: str
    first: int

    @property
    def body_line(self) -> int:
        """The line in which the text begins, from 1."""
        return self.first + len(self.front) + 2


@dataclass(frozen=True)
class Read:
    """Front matter that YAML can read: its values, the line of each key, what is wrong, and what all of it makes.

    `front` is None as long as there is any problem.
    """

    values: Mapping[str, Any]
    lines: Mapping[str, int]
    problems: tuple[Problem, ...] = ()
    front: FrontMatter | None = None
    unsound: frozenset[str] = field(default_factory=frozenset)  # keys that are not understood


def normal_lines(text: str) -> str:
    """The text as UNIX writes it: no byte-order marks, one kind of line end."""
    return text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def cut(text: str, name: str) -> Parts | Problem | None:
    """Part a file at its front matter: None if it has none, a problem if it has some without beginning or end."""
    lines = text.split("\n")
    first = next((place for place, line in enumerate(lines) if line.strip()), None)
    if first is None:
        return None
    if lines[first].strip() != "---":
        return remedies.lookalike(lines, first, name, FrontMatter.model_fields)
    last = next((place for place in range(first + 1, len(lines)) if lines[place].rstrip() == "---"), None)
    if last is None:
        end = remedies.last_key_line(lines, first)
        return Problem(name, first + 1, "front_not_closed", {"line": end, "words": lines[end - 1].strip()[:40]})
    return Parts(tuple(lines[first + 1 : last]), "\n".join(lines[last + 1 :]), first + 1)


def read_front(parts: Parts, name: str, fallback: Mapping[str, str]) -> Read | list[Problem]:
    """Read front matter, or say why YAML cannot; `fallback` is what to suggest for required keys that are missing."""
    wide = list(remedies.wide_colons(parts, name))
    if wide:
        return wide
    loaded = _load(parts, name)
    if isinstance(loaded, Problem):
        return [loaded]
    node, values = loaded
    lines: dict[str, int] = {}
    for key, _ in node.value:
        line = key.start_mark.line + parts.first + 1
        if not isinstance(key, yaml.ScalarNode):
            return [Problem(name, line, "front_no_mapping")]
        if key.value in lines:
            return [Problem(name, line, "key_twice", {"key": key.value}, key.value)]
        lines[key.value] = line
    return _validated(values, lines, name, parts, fallback)


def _load(parts: Parts, name: str) -> tuple[yaml.MappingNode, dict[str, Any]] | Problem:
    source = "\n".join(parts.front)
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(source, Loader=_Loader)):
            return Problem(name, parts.first + 1, "front_alias")
        node = yaml.compose(source, Loader=_Loader)
        values = yaml.load(source, Loader=_Loader)  # a SafeLoader
    except yaml.YAMLError as error:
        return remedies.not_yaml(error, parts, name)
    except (ValueError, TypeError, RecursionError):
        return Problem(name, parts.first + 1, "front_not_yaml", {"problem": "a value cannot be read", "words": ""})
    if not isinstance(node, yaml.MappingNode) or not isinstance(values, dict):
        return Problem(name, parts.first + 1, "front_no_mapping")
    return node, {str(key): value for key, value in values.items()}


def _validated(
    values: dict[str, Any], lines: dict[str, int], name: str, parts: Parts, fallback: Mapping[str, str]
) -> Read:
    problems = [*_dates(values, lines, name), *remedies.swallowed(parts, lines, name)]
    front = None
    try:
        front = FrontMatter.model_validate({k: v for k, v in values.items() if k not in {p.key for p in problems}})
    except ValidationError as error:
        seen = {problem.key for problem in problems}
        for item in error.errors():
            key = str(item["loc"][0])
            if key not in seen:
                seen.add(key)
                line = lines.get(key, parts.first + 1)
                problems.append(remedies.of_value(item, values, fallback, FrontMatter.model_fields, name, line))
    if front and not problems:
        problems.extend(_order(front, lines, name))
    unsound = {str(problem.key) for problem in problems}
    if "effective_until" in unsound:
        unsound |= {"effective_from"} & lines.keys()
    return Read(values, lines, tuple(problems), None if problems else front, frozenset(unsound))


def _dates(values: dict[str, Any], lines: dict[str, int], name: str) -> Iterator[Problem]:
    """Put days in the place of their texts; those that are none are problems."""
    for key in DATES:
        value = values.get(key)
        if value is None:
            continue
        try:
            if not re.fullmatch(r"\d{4}-\d\d-\d\d", str(value)):
                raise ValueError
            values[key] = dt.date.fromisoformat(str(value))
        except ValueError:
            yield Problem(name, lines[key], *remedies.of_date(value), key)


def _order(front: FrontMatter, lines: dict[str, int], name: str) -> Iterator[Problem]:
    start, end = front.effective_from, front.effective_until
    if start and end and start >= end:
        yield Problem(name, lines["effective_until"], "dates_swapped", {"start": start, "end": end}, "effective_until")
