"""Notices: what a reader noticed in a file, and the words in which people are told.

A notice that wants a `look` means that a person has to see the text before customers may; others are for the record. A
file of which nothing can be used is refused with one.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

import yaml

from assist.errors import InvalidInput
from assist.texts.languages import Language

SHOWN = 80  # characters of a file's words that a notice repeats
LEAST_TEXT = 20  # letters for each picture below which a file is mostly pictures


@dataclass(frozen=True)
class Notice:
    """`code` names a text of `notices.yaml`, `values` are what it says of this file."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def look(self) -> bool:
        """Whether a person has to look before the text is used."""
        return bool(messages()[self.code].get("look"))

    def message(self, reader: Language = "en") -> str:
        """What was noticed and what to do, in the reader's language."""
        return str(messages()[self.code][reader]).format(**self.values)


class Unreadable(InvalidInput):
    """A file of which nothing can be used; its notice says why, and what to do."""

    def __init__(self, code: str, **values: Any) -> None:
        self.notice = Notice(code, values)
        super().__init__(self.notice.message())


def listed(words: Iterable[str], most: int = 5) -> str:
    """The first of several words in one line, each shortened."""
    known = [" ".join(word.split()) for word in words]
    shown = [word if len(word) <= SHOWN else word[:SHOWN] + "…" for word in known[:most]]
    return " | ".join([*shown, *(["…"] if len(known) > most else [])])


def picture_notices(alts: Sequence[str], text: str) -> Iterator[Notice]:
    """What to say of the pictures of a file, given what each is called ("" for nothing), beside its text."""
    if alts:
        named = listed(alt for alt in alts if alt)
        few = len(re.sub(r"\W", "", text)) < LEAST_TEXT * len(alts)
        values = {"count": len(alts), "alts": f" ({named})" if named else ""}
        yield Notice("mostly_pictures" if few else "pictures", values)


@functools.cache
def messages() -> dict[str, dict[str, Any]]:
    """Every text by code: whether it wants a `look`, and its words in `zh` and `en`."""
    return dict(yaml.safe_load(resources.files("assist.readers").joinpath("notices.yaml").read_text("utf-8")))
