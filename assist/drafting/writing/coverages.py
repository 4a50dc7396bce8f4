"""Coverages: how far the documents answer a turn, as the model's last line says. Read by code, never shown.

`COVERAGE: part | who pays the postage` names what is left open. Small models dress the line, translate or inflect the
level, or write it first; a reply may speak of a warranty's coverage, which is no mark. A model that writes NO_ANSWER,
as older prompts asked, says none; one that says nothing readable about it is taken to have answered all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

NO_ANSWER = "NO_ANSWER"
MOST_OPEN = 6
LONGEST = 120
Level = Literal["all", "part", "none"]
_LEVELS: dict[Level, str] = {
    "all": "all|full|fully|complete|全部?",
    "part": "part|partial|partially|partly|some|一?部分",
    "none": "none|no|nothing|没有?|无",
}
_DRESSING = r"[^\w\n|｜:：=]*"
_SIGN = rf"{_DRESSING}[:：=]\s*{_DRESSING}"
_ALONE = rf"(?={_SIGN}(?i:{'|'.join(_LEVELS.values())}){_DRESSING}(?:[|｜]|$))"
# In capitals at the head of a line it is the mark whatever follows; else only where nothing but a level does.
_MARK = re.compile(
    rf"(?:^[^\w\n]*COVERAGE(?={_DRESSING}(?:[:：=]|$))|(?:^[^\w\n]*(?i:coverage)|(?<!\w)COVERAGE){_ALONE})"
    rf"(?:{_SIGN}(?P<level>[^\W_]*)|{_DRESSING})",
    re.M,
)


@dataclass(frozen=True)
class Coverage:
    """`open` are the questions that the documents leave open."""

    level: Level = "all"
    open: tuple[str, ...] = ()


def coverage_of(open_questions: tuple[str, ...]) -> Coverage:
    """The coverage of a text that answers, and leaves some questions open or none."""
    return Coverage("part", open_questions) if open_questions else Coverage()


def parted(text: str) -> tuple[str, Coverage | None]:
    """The reply without the line, and what the line says; None where there is none."""
    if NO_ANSWER in text:
        return text.partition(NO_ANSWER)[0].strip(), Coverage("none")
    found = _MARK.search(text)
    if found is None:
        return text, None
    before, line, behind = text[: found.start()].rstrip(), *text[found.end() :].partition("\n")[::2]
    level = _level(found["level"] or "")
    if level is None or not before:
        rest = f"{before}\n{behind}".strip()
        return rest, Coverage(level, _open(level, line)) if level else None
    return before, Coverage(level, _open(level, f"{line}\n{behind}"))


def _level(word: str) -> Level | None:
    return next((one for one, words in _LEVELS.items() if re.fullmatch(words, word, re.IGNORECASE)), None)


def _open(level: Level, text: str) -> tuple[str, ...]:
    """The questions named behind the level, each after a bar or on a line of its own."""
    if level != "part":
        return ()
    pieces = (piece.strip(' \t*_`;；,，。."“”<>[]-•') for piece in re.split(r"[|｜\n]", text))
    return tuple(piece[:LONGEST] for piece in pieces if piece)[:MOST_OPEN]
