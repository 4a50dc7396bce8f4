"""Languages: the two that the product reads and writes, and which of them a text is in."""

from __future__ import annotations

import re
from typing import Literal

Language = Literal["zh", "en"]

_CJK = re.compile(r"[\u3400-\u9fff]")
# Words in small letters, and the first: what else is Latin in a Chinese text are names, codes and units.
_WORD = re.compile(r"(?<![A-Za-z0-9-])(?:[a-z]{2,}+|(?<=\A)[A-Z][a-z]++|I|a)(?![A-Za-z0-9-])")
CHARACTERS = 2  # of a Chinese word


def language_of(text: str) -> Language:
    """The language of a text: Chinese when it has as many Chinese words as English ones; names and codes are none."""
    characters = len(_CJK.findall(text))
    return "zh" if characters and characters >= CHARACTERS * len(_WORD.findall(text)) else "en"
