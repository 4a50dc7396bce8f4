"""Places: groups of countries that rules are made for, and their members. What holds for the EU holds for Germany."""

from __future__ import annotations

import functools
import re
from importlib import resources

from assist.texts.scripts import plain


def is_told_of(place: str, text: str) -> bool:
    """Whether a text speaks of a place by its name, or of a group of countries that it belongs to."""
    return any(_stands_in(name, text) for name in (place, *_groups().get(plain(place), ())))


def _stands_in(name: str, text: str) -> bool:
    if name.isascii() and len(name) <= 4:  # EU, but not in "neutral"
        return re.search(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])", text) is not None
    return plain(name) in plain(text)


@functools.cache
def _groups() -> dict[str, tuple[str, ...]]:
    """The names of the groups that a country belongs to, by each of its names."""
    found: dict[str, tuple[str, ...]] = {}
    for line in resources.files("assist.texts").joinpath("places.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            names, _, members = line.partition(":")
            for member in re.split(r"[,\s]+", members.strip()):
                found[plain(member)] = tuple(name.strip() for name in names.split(","))
    return found
