"""Findings: what the checks found in a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Finding:
    """Something a check found; `start` and `end` are code-point offsets into the draft's text."""

    kind: str
    severity: Literal["block", "warn", "info"]
    start: int
    end: int
    message: str
