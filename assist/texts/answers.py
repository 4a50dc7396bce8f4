"""Answers: lines that hold a question and its answer, as in `Q：… A：…`, `问：… 答：…`, `Question: … Answer: …`."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ITEM = r"\s*+(?:(?:[-*+•]|\d{1,3}[.)、])\s++)?"
_NUMBERED = r"\s*+\d{0,3}+"
_ASKS = rf"{_ITEM}(?:Question|Q|问题?|提问)(?:{_NUMBERED}\s*+[:：]|\s*+\d{{1,3}}+\s*+[.、)]|\s++(?=\S))\s*+"
_LABEL = r"(?:Answer|A|答案?|回答|答复)"
_ANSWERS = rf"{_LABEL}(?:{_NUMBERED}\s*+[:：]|\s*+\d{{1,3}}+\s*+[.、)])\s*+"
_QUESTION = re.compile(_ASKS, re.IGNORECASE)
_ANSWER = re.compile(rf"{_ITEM}(?:{_ANSWERS}|{_LABEL}\s++)(?=\S)", re.IGNORECASE)
_ANSWER_INSIDE = re.compile(
    rf"(?:(?<=[?？。.!！~～\s])|(?<=[吗呢么])){_ANSWERS}(?=\S)|(?<=[?？])\s*+{_LABEL}\s++(?=\S)", re.IGNORECASE
)


@dataclass(frozen=True)
class Answered:
    """A line that answers: its question without label, and where the answer begins."""

    question: str
    start: int


def answered(line: str) -> Answered | None:
    """The question and the answer of a line that has both, or None."""
    asks = _QUESTION.match(line)
    answers = _ANSWER_INSIDE.search(line, asks.end()) if asks else None
    if asks is None or answers is None:
        return None
    question = line[asks.end() : answers.start()].strip()
    return Answered(question, answers.end()) if question else None


def begins_question(line: str) -> bool:
    """Whether a line begins as a question of such a pair."""
    return bool(_QUESTION.match(line))


def answer_start(line: str) -> int:
    """Where an answer begins behind its label; 0 without one."""
    match = _ANSWER.match(line)
    return match.end() if match else 0


def unlabelled(question: str) -> str:
    """A question without its label."""
    match = _QUESTION.match(question)
    return question[match.end() :] if match else question
