"""Scores: a finite number, or the reason for having none."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Unscored:
    """Why a metric has no value. Never a number: a NaN would pass every floor it is compared with."""

    reason: str


def finite(value: float) -> float | Unscored:
    """A value that can be compared with another."""
    return float(value) if math.isfinite(value) else Unscored("not a finite number")
