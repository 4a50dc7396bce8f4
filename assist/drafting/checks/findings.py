"""Findings: what the checks found in a text, and the words in which an agent is told.

A `block` finding withholds the accept key until the agent has dealt with it; `warn` is shown; `info` is for the record.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal, get_args

import yaml

from assist.texts.languages import Language

Severity = Literal["block", "warn", "info"]
Kind = Literal[
    "ungrounded_number", "ungrounded_name", "contradicts_source", "missing_condition", "false_premise",
    "wrong_language", "uncited_sentence", "unknown_citation", "over_promise", "forbidden_phrase",
    "off_platform_contact", "expired_source", "internal_source", "conflicting_sources", "injection_suspected",
    "personal_data", "incomplete", "derived_value", "left_out",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Finding:
    """Something a check found; `start` and `end` are code-point offsets into the draft's text."""

    kind: Kind
    severity: Severity
    start: int
    end: int
    message: str


def found(message: str, severity: Severity, start: int, end: int, reader: Language, **values: object) -> Finding:
    """A finding with one of the texts of `messages.yaml`, which says of what kind it is, in the agent's language."""
    text = messages()[message]
    return Finding(text["kind"], severity, start, end, text[reader].format(**values))


@functools.cache
def messages() -> dict[str, dict[str, Any]]:
    """Every text by name: its `kind`, and its words in `zh` and `en`."""
    text = resources.files("assist.drafting.checks").joinpath("messages.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))
