"""Golden questions: what must find a document among its first passages before a release goes live."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assist.knowledge.reading.problems import Problem

FILE = "golden.yaml"


class GoldenQuestion(BaseModel):
    """A question that must find a document among its first passages before a release goes live."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    question: str = Field(min_length=1)
    document: str
    as_of: dt.date | None = None


def read_golden(folder: Path, known: Container[str]) -> tuple[tuple[GoldenQuestion, ...], list[Problem]]:
    """The golden questions of a corpus folder, if it has any, and what is wrong with them."""
    path = folder / FILE
    if not path.is_file():
        return (), []
    found: list[GoldenQuestion] = []
    problems: list[Problem] = []
    name = path.as_posix()
    try:
        source = path.read_text("utf-8-sig")
        rows = yaml.safe_load(source) or []
        lines = [node.start_mark.line + 1 for node in getattr(yaml.compose(source, yaml.SafeLoader), "value", [])]
        for number, row in enumerate(rows if isinstance(rows, list) else [rows], 1):
            line = lines[number - 1] if number <= len(lines) and isinstance(rows, list) else 1
            question = GoldenQuestion.model_validate(row)
            if question.document not in known:
                values = {"number": number, "document": question.document}
                problems.append(Problem(name, line, "golden_ghost", values))
            found.append(question)
    except (yaml.YAMLError, ValueError) as error:
        problems.append(_unreadable(error, name, len(found) + 1))
    return tuple(found), problems


def _unreadable(error: Exception, name: str, number: int) -> Problem:
    if not isinstance(error, ValidationError):
        return Problem(name, 1, "golden_not_yaml", {"problem": str(error).splitlines()[0]})
    first = error.errors()[0]
    key = ".".join(map(str, first["loc"])) or "it"
    return Problem(name, 1, "golden_bad", {"number": number, "key": key, "problem": first["msg"]})
