"""Personal data: found, masked before anything leaves the process or is stored, restored locally in the draft.

Patterns with their own proof (checksums, issued prefixes) rather than a model: what is masked must be explainable.
A masked text carries placeholders such as ⟦PHONE_1⟧; the same value always gets the same placeholder in one text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

_DIGIT = "[0-9\uff10-\uff19]"
_GAP = "[ \\-\u3000]?"
_EDGE_LEFT, _EDGE_RIGHT = "(?<![0-9A-Za-z\uff10-\uff19])", "(?![0-9A-Za-z\uff10-\uff19])"


@dataclass(frozen=True)
class PersonalData:
    """A span of a text that identifies a person: its type and code-point offsets."""

    type: str
    start: int
    end: int


@dataclass
class Mask:
    """Placeholders handed out so far, to put the values back. Lives for one draft only, never stored."""

    placeholders: dict[str, str] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)

    def hide(self, text: str) -> str:
        """The text with personal data replaced by placeholders."""
        parts, position = [], 0
        for item in find_personal_data(text):
            parts += [text[position : item.start], self._placeholder(item.type, text[item.start : item.end])]
            position = item.end
        return "".join([*parts, text[position:]])

    def restore(self, text: str) -> str:
        """The text with the values put back."""
        for value, placeholder in self.placeholders.items():
            text = text.replace(placeholder, value)
        return text

    def _placeholder(self, kind: str, value: str) -> str:
        if value not in self.placeholders:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self.placeholders[value] = f"⟦{kind}_{self._counts[kind]}⟧"
        return self.placeholders[value]


def find_personal_data(text: str) -> list[PersonalData]:
    """Personal data in a text, in order, without overlaps (the earlier kind in the list below wins)."""
    found: list[PersonalData] = []
    for kind, pattern, proof in _KINDS:
        for match in pattern.finditer(text):
            if proof(match[0]) and not any(match.start() < f.end and f.start < match.end() for f in found):
                found.append(PersonalData(kind, match.start(), match.end()))
    return sorted(found, key=lambda item: item.start)


def _digits(value: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", value) if c.isalnum()).upper()


def _is_identity_number(value: str) -> bool:
    """Mainland identity card: 17 digits and a check character (GB 11643-1999, modulus 11-2)."""
    number = _digits(value)
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False))
    return number[17] == "10X98765432"[total % 11]


def _is_card_number(value: str) -> bool:
    """Bank card: 16 to 19 digits that pass the Luhn check (ISO/IEC 7812-1)."""
    number = _digits(value)
    doubled = [int(digit) * (2 if i % 2 else 1) for i, digit in enumerate(reversed(number))]
    return sum(digit - 9 if digit > 9 else digit for digit in doubled) % 10 == 0


def _always(_value: str) -> bool:
    return True


_KINDS: tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...] = (
    ("EMAIL", re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"), _always),
    ("ID", re.compile(f"{_EDGE_LEFT}{_DIGIT}{{17}}[0-9Xx\uff10-\uff19\uff38]{_EDGE_RIGHT}"), _is_identity_number),
    ("BANK", re.compile(f"{_EDGE_LEFT}(?:{_DIGIT}{_GAP}){{15,18}}{_DIGIT}{_EDGE_RIGHT}"), _is_card_number),
    (
        "PHONE",
        re.compile(
            f"{_EDGE_LEFT}(?:(?:\\+|00)86{_GAP})?[1\uff11][3-9\uff13-\uff19](?:{_GAP}{_DIGIT}){{9}}{_EDGE_RIGHT}"
        ),
        _always,
    ),
)


def without_personal_data(text: str) -> str:
    """The text with personal data taken out: what may be searched for."""
    parts, position = [], 0
    for item in find_personal_data(text):
        parts.append(text[position : item.start])
        position = item.end
    return " ".join([*parts, text[position:]])


def mask_all(texts: Iterator[str]) -> list[str]:
    """Mask several texts with placeholders of their own, for storing: nothing can restore them."""
    mask = Mask()
    return [mask.hide(text) for text in texts]
