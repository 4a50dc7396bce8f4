"""Vocabularies: what a shop and its customers call things; `vocabulary.yaml` in the corpus.

`synonyms` are lists of words that mean the same here; `products` give a code the names it goes by. A chunk that says
one of them is found by all of them: the others join its search words, never its text. Vectors are not touched, so a new
vocabulary makes a new release without embedding anything.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assist.knowledge.reading.files import read_text
from assist.knowledge.reading.problems import Problem
from assist.texts.numerals import codes
from assist.texts.scripts import plain

FILE = "vocabulary.yaml"
_PARTS = re.compile(r"[a-z0-9]+|[^a-z0-9\s]+")
_Word = Annotated[str, Field(min_length=2, max_length=60)]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, str_strip_whitespace=True)

    synonyms: list[Annotated[list[_Word], Field(min_length=2)]] = []
    products: dict[_Word, list[_Word]] = {}


class Names:
    """Names looked for in texts; each stands for one or more things.

    The longest counts (an Air Pro is not an Air), however it is spaced (灯L1S), and a Latin one only where it
    stands alone ("l1" is not in "sl1000").
    """

    def __init__(self, named: Iterable[tuple[str, str]]) -> None:
        """`named` are pairs of a name and what it stands for."""
        self._meant: dict[str, list[str]] = {}
        patterns: dict[str, str] = {}
        for name, thing in named:
            parts = _PARTS.findall(plain(name))
            self._meant.setdefault("".join(parts), []).append(thing)
            left = r"(?<![a-z0-9])" if parts[0].isascii() else ""
            right = r"(?![a-z0-9])" if parts[-1].isascii() else ""
            patterns["".join(parts)] = left + re.escape(parts[0]) + "".join(map(_next, parts, parts[1:])) + right
        longest = sorted(patterns, key=len, reverse=True)
        self._pattern = re.compile("|".join(patterns[name] for name in longest)) if longest else None

    def meant_in(self, text: str) -> Iterator[str]:
        """What the names in a text stand for, in the order in which they are said."""
        for match in self._pattern.finditer(plain(text)) if self._pattern else ():
            yield from self._meant["".join(match[0].split())]


def _next(before: str, part: str) -> str:
    """Two Latin words are written apart; beside Chinese some write a space and some none."""
    return (r"\s+" if before.isalnum() and part.isalnum() and (before + part).isascii() else r"\s*") + re.escape(part)


@dataclass(frozen=True)
class Vocabulary:
    """Groups of names for one thing each. The same name may stand in several groups.

    A group that begins with an article code is a product.
    """

    groups: tuple[tuple[str, ...], ...] = ()

    def expand(self, text: str) -> str:
        """The text, and in a last line the other names of everything that it names."""
        named = dict.fromkeys(self._synonyms.meant_in(text))
        return f"{text}\n{' '.join(named)}" if named else text

    def products_in(self, text: str) -> frozenset[str]:
        """The codes of the products that a text names: by code, by its last part ("L1S"), or by another name."""
        return frozenset(self._products.meant_in(text))

    @property
    def product_names(self) -> tuple[str, ...]:
        """All codes and other names of products."""
        return tuple(name for group in self._coded for name in group)

    @functools.cached_property
    def _synonyms(self) -> Names:
        return Names((name, other) for group in self.groups for name in group for other in group)

    @functools.cached_property
    def _products(self) -> Names:
        return Names((name, group[0]) for group in self._coded for name in (group[0].rpartition("-")[2], *group))

    @property
    def _coded(self) -> list[tuple[str, ...]]:
        return [group for group in self.groups if any(code == group[0].upper() for code, _, _ in codes(group[0]))]


def read_vocabulary(folder: Path) -> tuple[Vocabulary, list[Problem]]:
    """The vocabulary of a corpus folder, empty when it has none or cannot be used; and what is wrong with it."""
    path = folder / FILE
    if not path.is_file():
        return Vocabulary(), []
    source, name = read_text(path), path.as_posix()
    if isinstance(source, Problem):
        return Vocabulary(), [source]
    try:
        node = yaml.compose(source, yaml.SafeLoader)
        parsed = _File.model_validate(yaml.safe_load(source) or {})
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        values = {"problem": getattr(error, "problem", None) or "no YAML"}
        return Vocabulary(), [Problem(name, mark.line + 1 if mark else 1, "vocabulary_not_yaml", values)]
    except ValidationError as error:
        return Vocabulary(), [_problem(item, node, name) for item in error.errors()]
    products = ((code, *names) for code, names in parsed.products.items())
    groups = (*map(tuple, parsed.synonyms), *products)
    return Vocabulary(groups), list(_repeated(parsed.synonyms, node, name))


def _repeated(synonyms: list[list[str]], node: yaml.Node | None, name: str) -> Iterator[Problem]:
    """A word in two lists of synonyms would make all of both mean the same, or seem to."""
    seen: dict[str, int] = {}
    for number, group in enumerate(synonyms, 1):
        for word in dict.fromkeys(map(plain, group)):
            if word in seen:
                values = {"one": seen[word], "other": number, "word": word}
                line = _line_of(node, ("synonyms", number - 1))
                yield Problem(name, line, "vocabulary_twice", values, "synonyms")
            seen[word] = number


_CODES = {"extra_forbidden": "vocabulary_key", "too_short": "vocabulary_alone"}


def _problem(item: Any, node: yaml.Node | None, name: str) -> Problem:
    """What is wrong with a value, and where it stands."""
    last = item["loc"][-1] if item["loc"] else FILE
    where = " > ".join(str(step + 1 if isinstance(step, int) else step) for step in item["loc"]) or FILE
    code = _CODES.get(item["type"], "vocabulary_word" if item["type"].startswith("string_") else "vocabulary_shape")
    key = str(item["loc"][0]) if item["loc"] else None
    values = {"where": where, "key": last, "value": f"{item['input']!s:.40}"}
    return Problem(name, _line_of(node, item["loc"]), code, values, key)


def _line_of(node: yaml.Node | None, steps: Iterable[object]) -> int:
    """The line in which a value of a YAML file begins, as far as the way to it is there."""
    line = 1
    for step in steps:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == str(step)), None)
            if found is None:
                break
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
        else:
            break
    return line
