"""Courtesies: turns that ask nothing (在吗, thanks, ok, an emoji) and want an answer in kind, not a search.

Words in `courtesies.yaml` beside this file; a turn with any other word is no courtesy, nor is "??" or "行？".
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from importlib import resources
from typing import Any

import yaml

from assist.texts.languages import Language
from assist.texts.scripts import plain

LONGEST = 60  # characters; what is longer says something
_LETTERS = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Courtesy:
    """What a turn is: greeting, thanks, assent or goodbye; words of its macro's heading, the best first; what is said
    without one.
    """

    label: str
    macro: tuple[str, ...]
    reply: str


def courtesy_of(turn: str, language: Language) -> Courtesy | None:
    """The courtesy that a turn is, or None when it says or asks anything else; a turn of other signs is an assent."""
    text = plain(turn).strip()
    if not text or len(text) > LONGEST:
        return None
    labels = _labels()
    found = [label for match in _words().finditer(text) if (label := labels[match[0]]) != "fillers"]
    if _LETTERS.search(_words().sub(" ", text)):
        return None
    label = found[-1] if found else "assent"
    if label == "assent" and "?" in text:
        return None
    listed = _listed()[label]
    return Courtesy(label, tuple(listed["macro"]), listed["reply"][language])


@functools.cache
def _listed() -> dict[str, Any]:
    text = resources.files("assist.drafting.turns").joinpath("courtesies.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


@functools.cache
def _labels() -> dict[str, str]:
    """Every listed word with its label; the first label that lists it counts."""
    found: dict[str, str] = {}
    for label, row in _listed().items():
        for word in (*row["zh"], *row["en"]):
            found.setdefault(plain(str(word)), label)
    return found


@functools.cache
def _words() -> re.Pattern[str]:
    """Any listed word, the longest first; Latin ones whole."""
    parts = []
    for word in sorted(_labels(), key=len, reverse=True):
        before, after = r"(?<![a-z])" if word[0].isascii() else "", r"(?![a-z])" if word[-1].isascii() else ""
        parts.append(f"{before}{re.escape(word)}{after}")
    return re.compile("|".join(parts))
