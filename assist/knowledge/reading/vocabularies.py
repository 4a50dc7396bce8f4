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

    @functools.cached_property
    def _synonyms(self) -> Names:
        return Names((name, other) for group in self.groups for name in group for other in group)

    @functools.cached_property
    def _products(self) -> Names:
        coded = [group for group in self.groups if any(code == group[0].upper() for code, _, _ in codes(group[0]))]
        return Names((name, group[0]) for group in coded for name in (group[0].rpartition("-")[2], *group))


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
