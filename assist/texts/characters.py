"""Characters: what looks like text and is none, so that no database, page or model can take it.

JSON may hold half of a character (a lone surrogate: an emoji cut in two) and NUL; command lines may hold bytes that are
not UTF-8, which Python reads as such halves too.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

MAX_DEPTH = 40  # lists and objects within each other; a conversation with its order needs six
_UNSOUND = re.compile("[\0\ud800-\udfff]")
REPLACEMENT = "\ufffd"


def unsound_character(text: str) -> str | None:
    """What is wrong with a text, with the place counted from 1; None for a sound one."""
    if not (found := _UNSOUND.search(text)):
        return None
    what = "NUL (U+0000)" if found[0] == "\0" else f"half of a character (U+{ord(found[0]):04X})"
    return f"holds {what} at character {found.start() + 1}; leave it out, or send the whole character as UTF-8"


def unsound_value(data: Any, name: str = "") -> str | None:
    """The first thing in JSON data that cannot be kept, and where; None for sound data.

    Besides characters: numbers that JSON does not have (NaN, infinity), and nesting deeper than MAX_DEPTH.
    """
    waiting: list[tuple[str, Any, int]] = [(name, data, 0)]
    while waiting:
        where, value, depth = waiting.pop()
        problem = unsound_character(value) if isinstance(value, str) else None
        if isinstance(value, float) and not math.isfinite(value):
            problem = "is not a number that JSON has; leave it out"
        if isinstance(value, dict | list):
            if depth == MAX_DEPTH:
                return f"{name or 'value'}: nested more than {MAX_DEPTH} deep; send less"
            if isinstance(value, dict) and (problem := _unsound_key(value)):
                problem = f"a key {problem}"
            waiting.extend(reversed([(place, part, depth + 1) for place, part in _parts(where, value)]))
        if problem:
            return f"{where or 'value'}: {problem}"
    return None


def sound(text: str) -> str:
    """The text with what no text can hold replaced: for what comes from elsewhere and cannot be refused."""
    return _UNSOUND.sub(REPLACEMENT, text)


def _unsound_key(record: dict[Any, Any]) -> str | None:
    return next((problem for key in record if (problem := unsound_character(str(key)))), None)


def _parts(where: str, value: dict[Any, Any] | list[Any]) -> Iterator[tuple[str, Any]]:
    before = f"{where}." if where else ""
    for key, part in value.items() if isinstance(value, dict) else enumerate(value):
        yield f"{before}{key}", part
