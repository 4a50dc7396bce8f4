"""Differences between two texts, word by word; Chinese character by character."""

from __future__ import annotations

import difflib
import re
from html import escape

_TOKEN = re.compile(r"[A-Za-z]+|\d+(?:[.,]\d+)*|\s+|.", re.DOTALL)


def marked_difference(before: str, after: str) -> tuple[str, str]:
    """Both texts as HTML, with what went marked in the first and what came in the second."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    left, right = [], []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = escape("".join(old[a:b])), escape("".join(new[c:d]))
        left.append(gone if kind == "equal" or not gone else f"<del>{gone}</del>")
        right.append(come if kind == "equal" or not come else f"<ins>{come}</ins>")
    return "".join(left), "".join(right)
