"""Languages: the two that the product reads and writes, and which of them a text is in."""

from __future__ import annotations

import re
from typing import Literal

from assist.texts.measures import COUNT, measures

Language = Literal["zh", "en"]

_CJK = re.compile(r"[\u3400-\u9fff]")
# Words in small letters, and the first: what else is Latin in a Chinese text are names, codes and units.
_WORD = re.compile(r"(?<![A-Za-z0-9-])(?:[a-z]{2,}+|(?<=\A)[A-Z][a-z]++|I|a)(?![A-Za-z0-9-])")
# What stands behind a figure is its unit: 980 mg/100 g.
_UNIT = re.compile(r"(?<=\d)\s?[A-Za-z]{1,4}(?:/\d*\s?[A-Za-z]{1,4})?(?![A-Za-z-])")
CHARACTERS = 2  # of a Chinese word


def language_of(text: str) -> Language:
    """The language of a text: Chinese when it has as many Chinese words as English ones; names and codes are none."""
    characters = len(_CJK.findall(text))
    return "zh" if characters and characters >= CHARACTERS * len(_WORD.findall(text)) else "en"


def is_foreign(text: str, language: Language) -> bool:
    """Whether a text speaks another language than this one: a row of units, sizes and codes speaks none."""
    said = _UNIT.sub(" ", text)
    return language_of(said) != language and (language == "en" or bool(_spoken(said)))


def _spoken(text: str) -> list[str]:
    """The English words of a text; a unit that heads a column is none."""
    return [word for word in _WORD.findall(text) if all(one.kind in (None, COUNT) for one in measures(f"1 {word}"))]
