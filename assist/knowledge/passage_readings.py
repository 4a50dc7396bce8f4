"""Passage readings: what follows from a passage's words alone is worked out once, whatever it was found for.

A passage that is found for another question has another score, and says the same.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TypeVar

from assist.knowledge.passages import Passage

KEPT = 4_096  # passages, of each reading; the last ones that were asked for
T = TypeVar("T")


def read_once(read: Callable[[Passage], T]) -> Callable[[Passage], T]:
    """The same reading, whose results are kept. It may look at a passage's headings, text and language only."""

    @functools.lru_cache(maxsize=KEPT)
    def kept(words: _Words) -> T:
        return read(words.passage)

    @functools.wraps(read)
    def once(passage: Passage) -> T:
        return kept(_Words(passage))

    return once


class _Words:
    """A passage, equal to any other that says the same."""

    __slots__ = ("_told", "passage")

    def __init__(self, passage: Passage) -> None:
        self.passage = passage
        self._told = (passage.id, passage.title, passage.section, passage.text, passage.language)

    def __hash__(self) -> int:
        return hash(self._told)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Words) and self._told == other._told
