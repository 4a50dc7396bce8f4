"""Coverages: how far the documents answer a turn, as the model's last line says. Read by code, never shown.

`COVERAGE: part | who pays the postage` names what is left open. A model that writes NO_ANSWER, as older prompts asked,
says none; one that says nothing about it is taken to have answered all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast

NO_ANSWER = "NO_ANSWER"
MOST_OPEN = 6
LONGEST = 120
Level = Literal["all", "part", "none"]
_LINE = re.compile(
    r"^[^\w\n]*COVERAGE\s*[:：=]\s*[*_\"“]*(?P<level>all|part|none)\b(?P<open>.*)\Z", re.IGNORECASE | re.M | re.DOTALL
)


@dataclass(frozen=True)
class Coverage:
    """`open` are the questions that the documents leave open."""

    level: Level = "all"
    open: tuple[str, ...] = ()


def parted(text: str) -> tuple[str, Coverage | None]:
    """The reply without the line, and what the line says; None where there is none."""
    if NO_ANSWER in text:
        return text.partition(NO_ANSWER)[0].strip(), Coverage("none")
    found = _LINE.search(text)
    if found is None:
        return text, None
    pieces = (piece.strip(' \t*_;；,，。."“”<>[]') for piece in re.split(r"[|｜\n]", found["open"]))
    questions = tuple(piece[:LONGEST] for piece in pieces if piece)[:MOST_OPEN]
    return text[: found.start()].rstrip(), Coverage(cast(Level, found["level"].lower()), questions)
