"""Orders: what follows from an order on a day, worked out once: days gone by since each step, what was paid.

The keys with a meaning are those of the contract (`placed_at`, `paid_at`, `shipped_at`, `delivered_at`, `amount`,
`items`); any other key that ends in `_at` or holds an ISO date is a day as well, for bookings and subscriptions.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assist.texts.languages import Language
from assist.texts.measures import COUNT, Measure, measures

_STEPS: dict[str, dict[Language, str]] = {
    "placed_at": {"zh": "下单第 {n} 天", "en": "placed {n} days ago"},
    "paid_at": {"zh": "付款第 {n} 天", "en": "paid {n} days ago"},
    "shipped_at": {"zh": "发货第 {n} 天", "en": "shipped {n} days ago"},
    "delivered_at": {"zh": "签收第 {n} 天", "en": "delivered {n} days ago"},
}
_MONEY_KEY = re.compile("amount|price|total|paid|fee|cost|deposit|discount|balance|refund", re.IGNORECASE)
_PAID: dict[Language, str] = {"zh": "实付 {amount}", "en": "paid {amount}"}


@dataclass(frozen=True)
class Step:
    """A day of an order: the key that it stands under, and the day."""

    key: str
    day: dt.date


def order_text(order: Mapping[str, Any]) -> str:
    """An order as text, for the checks: empty without one."""
    return json.dumps(dict(order), ensure_ascii=False, default=str) if order else ""


def steps_of(order: Mapping[str, Any]) -> tuple[Step, ...]:
    """The days of an order, in the order in which they are given."""
    return tuple(Step(key, day) for key, value in order.items() if (day := _day(value)) is not None)


def facts_of(order: Mapping[str, Any], today: dt.date, language: Language) -> tuple[str, ...]:
    """What follows from an order on a day, in words for an agent or a model: 签收第 11 天, paid 459."""
    return tuple(_facts(order, today, language))


def figures_of(order: Mapping[str, Any]) -> Iterator[Measure]:
    """The figures of an order, without places in a text: amounts as bare numbers, whole ones under a key that counts
    things (`quantity`, `nights`) as counts, what texts state as they state it. Ids are none.
    """
    for key, value in order.items():
        if isinstance(value, bool) or key == "id" or key.endswith("_id"):
            continue
        if day := _day(value):
            yield Measure("date", day.month * 100 + day.day, 0, 0)
        elif isinstance(value, (int, float)):
            counts = isinstance(value, int) and not _MONEY_KEY.search(key)
            yield Measure(COUNT if counts else None, float(value), 0, 0)
        elif isinstance(value, str):
            yield from (Measure(one.kind, one.value, 0, 0) for one in measures(value))
        elif isinstance(value, Mapping):
            yield from figures_of(value)
        elif isinstance(value, (list, tuple)):
            yield from (figure for one in value if isinstance(one, Mapping) for figure in figures_of(one))


def _facts(order: Mapping[str, Any], today: dt.date, language: Language) -> Iterator[str]:
    # Of several steps on one day the last says most.
    last = {step.day: step.key for step in steps_of(order) if step.key in _STEPS and step.day <= today}
    for day, key in last.items():
        yield _STEPS[key][language].format(n=(today - day).days)
    amount = order.get("amount")
    if isinstance(amount, (int, float)) and not isinstance(amount, bool):
        yield _PAID[language].format(amount=f"{amount:g}")


def _day(value: Any) -> dt.date | None:
    if not isinstance(value, str) or len(value) < 10:
        return None
    try:
        return dt.datetime.fromisoformat(value).date()
    except ValueError:
        return None
