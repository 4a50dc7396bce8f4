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
from assist.texts.periods import Period, periods
from assist.texts.sentences import sentence_spans

_STEPS: dict[str, dict[Language, str]] = {
    "placed_at": {"zh": "下单第 {n} 天", "en": "placed {n} days ago"},
    "paid_at": {"zh": "付款第 {n} 天", "en": "paid {n} days ago"},
    "shipped_at": {"zh": "发货第 {n} 天", "en": "shipped {n} days ago"},
    "delivered_at": {"zh": "签收第 {n} 天", "en": "delivered {n} days ago"},
}
_TOLD: dict[str, dict[Language, str]] = {
    "placed_at": {"zh": "{day}下单", "en": "placed on {day}"},
    "paid_at": {"zh": "{day}付款", "en": "paid on {day}"},
    "shipped_at": {"zh": "{day}发货", "en": "shipped on {day}"},
    "delivered_at": {"zh": "{day}签收", "en": "delivered on {day}"},
}
# How far a rule's periods reach for an order, behind the rule; {then} is empty while one runs.
_REACHES: dict[Language, str] = {"zh": "（您的订单 {since}：{ends}）", "en": " (your order was {since}: {ends})"}
_ENDS: dict[Language, str] = {"zh": "{words}到 {end}{then}", "en": "{words}, until {end}{then}"}
_OVER: dict[Language, str] = {"zh": "，已过", "en": ", now over"}
_LAST: dict[Language, str] = {"zh": "，就是今天", "en": ", which is today"}
# Where an order stands, as the rules put it that apply there.
_STANDS: dict[str, dict[Language, str]] = {
    "delivered_at": {"zh": "签收后", "en": "after delivery"},
    "shipped_at": {"zh": "发货后，物流", "en": "after dispatch, not delivered"},
    "paid_at": {"zh": "付款后，未发货", "en": "after payment, not dispatched"},
    "placed_at": {"zh": "下单后，未付款", "en": "after ordering, not paid"},
}
_CARRIED: dict[str, dict[Language, str]] = {
    "carrier": {"zh": "承运 {value}", "en": "carried by {value}"},
    "tracking_number": {"zh": "运单号 {value}", "en": "tracking number {value}"},
}
_STATUS: dict[Language, str] = {"zh": "您的订单{id}：{steps}。", "en": "Your order{id}: {steps}."}
_MONEY_KEY = re.compile("amount|price|total|paid|fee|cost|deposit|discount|balance|refund", re.IGNORECASE)
_PAID: dict[Language, str] = {"zh": "实付 {amount}", "en": "paid {amount}"}
_MORE: dict[Language, str] = {"zh": "另有 {n} 样", "en": "{n} more"}
LONGEST = 60  # characters of an order's value that is said


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


def days_of(order: Mapping[str, Any], today: dt.date, language: Language) -> tuple[str, ...]:
    """How long ago each step of an order was, in words, the earliest first; of steps on one day the last."""
    last = {step.day: step.key for step in steps_of(order) if step.key in _STEPS and step.day <= today}
    return tuple(_STEPS[key][language].format(n=(today - day).days) for day, key in sorted(last.items()))


def standing_of(order: Mapping[str, Any], language: Language) -> str | None:
    """Where an order stands, in the words of the rules for it: what its customer takes as known when they ask whether
    something still goes back. None when no step of it is told."""
    done = {step.key for step in steps_of(order)}
    return next((words[language] for key, words in _STANDS.items() if key in done), None)


def goods_of(order: Mapping[str, Any], language: Language) -> tuple[str, ...]:
    """What was ordered, in a few words for an agent: the first thing's name, and how many more there are."""
    named = _items(order)
    names = [str(one["name"]).strip() for one in named if _is_readable(one.get("name"))]
    if not names:
        return ()
    pieces = named[0].get("quantity")
    times = f" × {pieces}" if isinstance(pieces, int) and pieces > 1 else ""
    return (f"{names[0]}{times}", *([_MORE[language].format(n=len(names) - 1)] if len(names) > 1 else []))


def names_of(order: Mapping[str, Any]) -> tuple[str, ...]:
    """The names and codes of what was ordered."""
    told = (one.get(key) for one in _items(order) for key in ("sku", "name"))
    return tuple(str(one) for one in told if _is_readable(one))


def _items(order: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    items = order.get("items")
    return [one for one in items if isinstance(one, Mapping)] if isinstance(items, (list, tuple)) else []


def with_reach(text: str, order: Mapping[str, Any], today: dt.date, language: Language) -> str:
    """A text whose sentences say, before their stop, until when their periods reach for an order: whether the 7 days
    after delivery are over. Untouched where no period counts from a step that the order has taken.
    """
    told = ""
    position = 0
    for start, end in sentence_spans(text) if steps_of(order) else ():
        stop = start + len(text[start:end].rstrip("。.！!；;"))
        told += text[position:stop] + _reach_of(text[start:end], order, today, language)
        position = stop
    return told + text[position:]


def _reach_of(rule: str, order: Mapping[str, Any], today: dt.date, language: Language) -> str:
    days = {step.key: step.day for step in steps_of(order) if step.day <= today}
    told_by = {"paid_at": "placed_at"} | {key: key for key in days}
    counted = {(told_by[one.step], one.count, one.unit): one for one in periods(rule) if told_by.get(one.step) in days}
    steps = {step for step, _, _ in counted}
    if len(steps) != 1:
        return ""
    [step] = steps
    first = days[step]

    def told(period: Period) -> str:
        end = period.end(first)
        then = _OVER[language] if today > end else _LAST[language] if today == end else ""
        return _ENDS[language].format(words=period.words, end=_day_text(end, language, today), then=then)

    since = _TOLD[step][language].format(day=_day_text(first, language, today))
    ends = ("；" if language == "zh" else "; ").join(map(told, counted.values()))
    return _REACHES[language].format(since=since, ends=ends)


def status_of(order: Mapping[str, Any], language: Language) -> str | None:
    """Where an order is, in words for its customer: the day of each step, carrier and number; None when it says none.

    Days are told and nothing is guessed: what is not in the order (where the parcel is right now) is not said.
    """
    told = [
        *(_TOLD[step.key][language].format(day=_day_text(step.day, language)) for step in steps_of(order)
          if step.key in _TOLD),
        *(words[language].format(value=order[key]) for key, words in _CARRIED.items() if _is_readable(order.get(key))),
    ]  # fmt: skip
    if not told:
        return None
    number = f" {order['id']}" if _is_readable(order.get("id")) else ""
    return _STATUS[language].format(id=number, steps=("，" if language == "zh" else ", ").join(told))


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
    yield from days_of(order, today, language)
    amount = order.get("amount")
    if isinstance(amount, (int, float)) and not isinstance(amount, bool):
        yield _PAID[language].format(amount=f"{amount:g}")


def _is_readable(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= LONGEST


def _day_text(day: dt.date, language: Language, today: dt.date | None = None) -> str:
    """A day as it is said, with its year where that is not today's."""
    year = today is not None and day.year != today.year
    if language == "zh":
        return f"{f'{day.year} 年 ' if year else ''}{day.month} 月 {day.day} 日"
    return f"{day.day} {day:%B}{f' {day.year}' if year else ''}"


def _day(value: Any) -> dt.date | None:
    if not isinstance(value, str) or len(value) < 10:
        return None
    try:
        return dt.datetime.fromisoformat(value).date()
    except ValueError:
        return None
