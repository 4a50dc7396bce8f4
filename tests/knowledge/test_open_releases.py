"""Open releases: which chunks hold on a day, whoever asks at the same time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from assist.knowledge.open_releases import AsOf
from assist.knowledge.passages import Search

SALE = dt.date(2026, 11, 5)


@dataclass(frozen=True)
class Interrupted(AsOf):
    """Days in the midst of whose look-up other callers come."""

    others_come: Callable[[], None] = lambda: None

    def __hash__(self) -> int:
        self.others_come()
        return super().__hash__()


def test_callers_with_many_days_do_not_disturb_each_other(search: Search) -> None:
    """Orders of hundreds of days are answered at once; what is remembered of them is bounded, and nobody's is lost."""
    opened = search.current()

    def many_days() -> None:
        for number in range(70):
            opened.allowed(AsOf.on(dt.date(2020, 1, 1) + dt.timedelta(days=number)))

    expected = opened.allowed(AsOf.on(SALE)).tolist()
    assert opened.allowed(Interrupted(SALE, SALE, many_days)).tolist() == expected
    assert any(expected)
