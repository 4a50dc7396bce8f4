"""Problems: what is wrong in a file of the corpus, and the words in which the content team is told.

An error stops a publish, because the document cannot be used safely or not at all; a warning is shown. The words stand
in `problems.yaml`, in the languages of those who write documents.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any, Literal

import yaml

from assist.texts.languages import Language

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Problem:
    """Something wrong in a file: `line` counts from 1 (0: the whole file), `key` is the front-matter key concerned.

    `code` names a text of `problems.yaml`, `values` are what it says of this case.
    """

    path: str
    line: int
    code: str
    values: Mapping[str, object] = field(default_factory=dict)
    key: str | None = None

    @property
    def severity(self) -> Severity:
        """Whether it stops a publish."""
        severity: Severity = messages()[self.code]["severity"]
        return severity

    def message(self, reader: Language = "en") -> str:
        """What is wrong and what to write, in the reader's language."""
        text = messages()[self.code]
        words = str(text[reader]).format(**self.values)
        return f"{self.key}: {words}" if self.key and not text.get("names_key") else words

    def as_line(self, reader: Language = "en") -> str:
        """The whole line: path, line, message."""
        return f"{self.path}:{self.line}: {self.message(reader)}"

    def row(self, reader: Language = "en") -> dict[str, Any]:
        """The problem as plain data, worded for a reader."""
        return {
            "path": self.path,
            "line": self.line,
            "field": self.key,
            "severity": self.severity,
            "code": self.code,
            "message": self.message(reader),
        }

    def __str__(self) -> str:
        return self.as_line()


@functools.cache
def messages() -> dict[str, dict[str, Any]]:
    """Every text by code: its `severity`, and its words in `zh` and `en`."""
    return dict(
        yaml.safe_load(resources.files("assist.knowledge.reading").joinpath("problems.yaml").read_text("utf-8"))
    )
