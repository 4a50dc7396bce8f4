"""Suspicions: what in a text hides from people, or speaks to a language model instead of to them.

Of messages and documents alike. Patterns know only so many words; what a draft makes of an instruction is judged by the
checks.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Literal

from assist.texts.instructions import INSTRUCTIONS
from assist.texts.scripts import normal_width, simplified

_EMOJI = "\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"
_JOINER = rf"(?<![{_EMOJI}])\u200d|\u200d(?![{_EMOJI}])"
_ZERO_WIDTH = "\u200b\u200c\u2060-\u2064\ufeff"
_TAGS = "\U000e0000-\U000e0fff"
_INVISIBLE = re.compile(
    rf"[{_ZERO_WIDTH}{_TAGS}\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200e\u200f\u202a-\u202e\u2065-\u206f"
    rf"\u3164\ufe00-\ufe0e\uffa0\ufff9-\ufffb]|{_JOINER}"
)
_HIDDEN = re.compile(
    rf"(?<!\U0001f3f4)(?<![{_TAGS}])[{_TAGS}]+|[\u202a\u202b\u202d\u202e\u2066-\u2068]|"
    rf"(?<=\w)(?:[{_ZERO_WIDTH}]|{_JOINER})+(?=\w)|[\u3164\uffa0\u115f\u1160]{{2,}}"
)
# Styles by which readers do not see an element of HTML.
UNSEEN_STYLE = (
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|opacity\s*:\s*0(?![.\d])|font-size\s*:\s*0(?![.\d])"
)
_HIDDEN_HTML = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?:script|iframe|object|embed|meta|form)\b[^>]*+(?:>|\Z)|"
    rf"<[a-z](?=[^<>]*+>)[^<>]*?(?:\son\w+\s*=|{UNSEEN_STYLE}|font-size\s*:\s*0|"
    r"color\s*:\s*(?:white|transparent|#fff)|\shidden(?=[\s>=/]))[^<>]*>",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Suspicion:
    """A span of a text that is hidden from people, or speaks to a model; code-point offsets."""

    kind: Literal["hidden", "instruction"]
    start: int
    end: int


def visible(text: str) -> str:
    """The text without the characters that people cannot see. What joins or colours emoji stays."""
    return _INVISIBLE.sub("", text)


@functools.lru_cache(maxsize=8192)  # passages come again and again
def find_suspicions(text: str) -> tuple[Suspicion, ...]:
    """What is hidden in a text, and what in it speaks to a model, in order; instructions without overlaps."""
    found = [
        Suspicion("hidden", *match.span()) for pattern in (_HIDDEN, _HIDDEN_HTML) for match in pattern.finditer(text)
    ]
    unseen = {match.start() for match in _INVISIBLE.finditer(text)}
    seen = [place for place in range(len(text)) if place not in unseen]
    bare = normal_width("".join(text[place] for place in seen))
    plain = simplified(bare)
    plain = plain if len(plain) == len(bare) else bare
    end = 0
    for match in sorted((m for p in INSTRUCTIONS for m in p.finditer(plain)), key=lambda match: match.start()):
        if match.start() >= end and match[0].strip():
            end = match.end()
            found.append(Suspicion("instruction", seen[match.start()], seen[end - 1] + 1))
    return tuple(sorted(found, key=lambda suspicion: suspicion.start))
