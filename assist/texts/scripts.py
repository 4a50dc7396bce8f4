"""Scripts: traditional Chinese characters read as simplified ones, full-width letters and digits as half-width ones."""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Any

TRADITIONAL = 0.1
_HAN = re.compile(r"[\u3400-\u9fff]")


def plain(text: str) -> str:
    """The text for comparing: NFKC, simplified characters, lower case. Its length may differ."""
    narrow = unicodedata.normalize("NFKC", text)
    return (simplified(narrow) if _HAN.search(narrow) else narrow).lower()


def simplified(text: str) -> str:
    """The text in simplified characters; what is simplified already stays as it is."""
    return str(_converter().convert(text))


def is_traditional(text: str) -> bool:
    """Whether a Chinese text is in traditional characters: simplified ones would be others, in a tenth of it."""
    held = _HAN.findall(text)
    other = sum(one != new for one, new in zip(held, _HAN.findall(simplified(text)), strict=False))
    return bool(held) and other >= max(2, TRADITIONAL * len(held))


@functools.cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


_WIDTHS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_SPACES = (0x3000, 0xA0, *range(0x2000, 0x2010), *range(0x2028, 0x2030), *range(0x205F, 0x206A), 0xFEFF)
_DASHES = (*range(0x2010, 0x2016), 0x2212)
_NORMAL = {**_WIDTHS, **dict.fromkeys(_SPACES, 0x20), **dict.fromkeys(_DASHES, 0x2D)}


def normal_width(text: str) -> str:
    """The text with full-width forms, odd spaces and dashes as ASCII; the same length."""
    return text.translate(_NORMAL)
