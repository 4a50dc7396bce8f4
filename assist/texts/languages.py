"""Languages: the two that the product reads and writes, and which of them a text is in."""

from __future__ import annotations

import re
from typing import Literal

Language = Literal["zh", "en"]

_CJK = re.compile(r"[\u3400-\u9fff]")
_LETTER = re.compile(r"[A-Za-z]+")


def language_of(text: str) -> Language:
    """The language of a text: Chinese as soon as its characters outweigh the Latin words."""
    return "zh" if len(_CJK.findall(text)) >= len(_LETTER.findall(text)) and _CJK.search(text) else "en"
