"""Days: what is told of a day that only the customer's word stands for."""

from __future__ import annotations

from collections.abc import Iterator

from assist.drafting.checks.findings import Finding
from assist.drafting.checks.readings import Reading


def check_days(reading: Reading) -> Iterator[Finding]:
    """The day on which the customer says that they bought: whose rules were taken, or that there is no such day."""
    named, as_of, end = reading.turn.bought, reading.turn.as_of, len(reading.text)
    if named is None:
        return
    if named.day is None:
        yield reading.found("no_such_day", "warn", end, end, words=named.words)
    elif as_of is not None:
        yield reading.found("day_named", "info", end, end, words=named.words, day=as_of.policies)
