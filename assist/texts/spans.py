"""Spans: which places of a text are taken, and where any of many words stands, in one pass whatever their number.

Orders have thousands of article codes and numbers, conversations may name hundreds of people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

LONGEST = 64  # characters of a word that is looked for


class Taken:
    """Which characters of a text are taken: one look at each."""

    def __init__(self, length: int) -> None:
        self._taken = bytearray(length)

    def add(self, start: int, end: int) -> None:
        """Take a span."""
        self._taken[start:end] = b"\1" * (end - start)

    def touched(self, start: int, end: int) -> bool:
        """Whether any character of a span is taken."""
        return self._taken.find(1, start, end) >= 0


class Words:
    """Words to be found in texts, of up to LONGEST characters; longer ones are not looked for."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_length: defaultdict[int, set[str]] = defaultdict(set)
        for word in words:
            if 0 < len(word) <= LONGEST:
                self._by_length[len(word)].add(word)

    def cover(self, text: str, start: int, end: int) -> bool:
        """Whether one of the words stands in the text where it covers a span."""
        return any(
            text[place : place + length] in words
            for length, words in self._by_length.items()
            if length >= end - start
            for place in range(max(0, end - length), start + 1)
        )

    def found_in(self, text: str) -> Iterator[tuple[int, int]]:
        """Start and end of every word in a text, those of the longest words first."""
        for length in sorted(self._by_length, reverse=True):
            words = self._by_length[length]
            for place in range(len(text) - length + 1):
                if text[place : place + length] in words:
                    yield place, place + length
