"""Vocabularies: what a shop and its customers call things; `vocabulary.yaml` in the corpus.

`synonyms` are lists of words that mean the same here; `products` give a code the names it goes by. A chunk that says
one of them is found by all of them: the others join its search words, never its text. Vectors are not touched, so a new
vocabulary makes a new release without embedding anything.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assist.knowledge.scripts import plain

FILE = "vocabulary.yaml"
_Word = Annotated[str, Field(min_length=2, max_length=60)]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, str_strip_whitespace=True)

    synonyms: list[Annotated[list[_Word], Field(min_length=2)]] = []
    products: dict[_Word, list[_Word]] = {}


@dataclass(frozen=True)
class Vocabulary:
    """Groups of names for one thing each. The same name may stand in several groups."""

    groups: tuple[tuple[str, ...], ...] = ()

    def expand(self, text: str) -> str:
        """The text, and in a last line the other names of everything that it names."""
        named = (
            dict.fromkeys(
                other
                for match in self._pattern.finditer(plain(text))
                for group in self._by_name[match[0]]
                for other in self.groups[group]
            )
            if self.groups
            else {}
        )
        return f"{text}\n{' '.join(named)}" if named else text

    @functools.cached_property
    def _by_name(self) -> Mapping[str, list[int]]:
        found: dict[str, list[int]] = {}
        for place, group in enumerate(self.groups):
            for name in group:
                found.setdefault(plain(name), []).append(place)
        return found

    @functools.cached_property
    def _pattern(self) -> re.Pattern[str]:
        """Longest names first; a Latin name must stand alone: "l1" is not in "sl1000"."""
        parts = []
        for name in sorted(self._by_name, key=len, reverse=True):
            left = r"(?<![a-z0-9])" if re.match("[a-z0-9]", name) else ""
            right = r"(?![a-z0-9])" if re.search("[a-z0-9]$", name) else ""
            parts.append(left + re.escape(name) + right)
        return re.compile("|".join(parts))


def read_vocabulary(folder: Path) -> tuple[Vocabulary, list[tuple[int, str]]]:
    """The vocabulary of a corpus folder, empty when it has none; and what is wrong with it as (line, message)."""
    path = folder / FILE
    if not path.is_file():
        return Vocabulary(), []
    try:
        parsed = _File.model_validate(yaml.safe_load(path.read_text("utf-8")) or {})
    except UnicodeDecodeError:
        return Vocabulary(), [(1, "not UTF-8; save the file as UTF-8")]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        return Vocabulary(), [(mark.line + 1 if mark else 1, f"not YAML: {getattr(error, 'problem', error)}")]
    except ValidationError as error:
        return Vocabulary(), [(1, _explain(item)) for item in error.errors()]
    products = ((code, *names) for code, names in parsed.products.items())
    groups = (*map(tuple, parsed.synonyms), *products)
    return Vocabulary(groups), [(1, message) for message in _repeated(parsed.synonyms)]


def _repeated(synonyms: list[list[str]]) -> Iterator[str]:
    """A word in two lists of synonyms would make all of both mean the same, or seem to."""
    seen: dict[str, int] = {}
    for number, group in enumerate(synonyms, 1):
        for word in dict.fromkeys(map(plain, group)):
            if word in seen:
                yield f"synonyms {seen[word]} and {number} both hold {word!r}; join them or take it out of one"
            seen[word] = number


def _explain(item: Any) -> str:
    where = " > ".join(str(step + 1 if isinstance(step, int) else step) for step in item["loc"]) or "the file"
    hint = "write `synonyms:` with lists of two or more words, `products:` with `CODE: [name, …]`"
    return f"{where}: {item['msg']}; {hint}"
