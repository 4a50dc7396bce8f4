"""Scripts: traditional Chinese characters read as simplified ones, full-width letters and digits as half-width ones."""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Any

_HAN = re.compile(r"[\u3400-\u9fff]")


def plain(text: str) -> str:
    """The text for comparing: NFKC, simplified characters, lower case. Its length may differ."""
    narrow = unicodedata.normalize("NFKC", text)
    return (simplified(narrow) if _HAN.search(narrow) else narrow).lower()


def simplified(text: str) -> str:
    """The text in simplified characters; what is simplified already stays as it is."""
    return str(_converter().convert(text))


@functools.cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")
