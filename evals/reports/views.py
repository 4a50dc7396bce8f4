"""Views: what a report shows, and numbers that say where in results.json they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from evals.gate.gates import Verdict
from evals.gate.impacts import Change, Impact
from evals.runs.runs import Result, Run

WORDS = {
    "pass": ("✓", "Pass"),
    "regression": ("✕", "Regression"),
    "insufficient data": ("?", "Insufficient data"),
    "invalid": ("!", "Invalid"),
}


@dataclass(frozen=True)
class View:
    """A run, the same as `results.json` has it, and what it was compared with, if anything."""

    run: Run
    data: Mapping[str, Any]
    verdict: Verdict | None
    base: Run | None
    impact: Impact | None

    @property
    def summary(self) -> Mapping[str, Any]:
        """The counts and shares of the run."""
        summary: Mapping[str, Any] = self.data["summary"]
        return summary

    @property
    def title(self) -> str:
        """The verdict in a word; without one, how many cases pass."""
        if self.verdict:
            return WORDS[self.verdict.verdict][1]
        return f"{self.summary['passed']} of {self.summary['cases']} cases pass"

    @property
    def newly_failing(self) -> list[Result]:
        """The cases that pass in the base and fail now."""
        names = self.verdict.newly_failed if self.verdict else ()
        return [result for result in self.run.results if result.id in names]

    @property
    def edits(self) -> list[Change]:
        """Of what changed since the base, the documents."""
        return [change for change in self.impact.changes if change.what.startswith("documents")] if self.impact else []

    def at(self, *keys: str | int) -> Any:
        """The value at a place in results.json."""
        value: Any = self.data
        for key in keys:
            value = value[key]
        return value


def traced(view: View, *keys: str | int) -> str:
    """The attributes of an element that shows a number of results.json: the number, and a JSON pointer to it."""
    pointer = "/" + "/".join(str(key).replace("~", "~0").replace("/", "~1") for key in keys)
    return f'data-at="{escape(pointer)}" data-value="{view.at(*keys)}"'


def number(view: View, *keys: str | int, form: str = "") -> str:
    """A number of results.json as HTML; `form` is a format specification."""
    value = view.at(*keys)
    return f'<span class="num" {traced(view, *keys)}>{format(value, form)}</span>'
