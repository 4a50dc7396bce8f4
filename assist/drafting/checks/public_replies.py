"""Public replies: what a reply that everyone reads must not say about a customer or an order.

A reply on a social channel is read by everyone. What the cited documents say is public; the customer's data and the
state of an order are not, and there is no way to know that they are harmless: each is a `block` finding.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from assist.drafting.checks.findings import Finding
from assist.drafting.checks.readings import Reading
from assist.drafting.privacy.masks import find_personal_data
from assist.texts.measures import MONEY, measures
from assist.texts.numerals import numbers

_SHORTEST = 4  # characters of an order's or customer's value that can be recognised in a text
_DATES = ("placed_at", "paid_at", "shipped_at", "delivered_at")
_STATE = re.compile(
    r"您的(?:订单|包裹|快递|货)[^，。！？\n]{0,8}?(?:已经?|正在|还没|尚未|显示|预计)[^，。！？\n]{0,12}|"
    r"\byour (?:order|parcel|package|refund) (?:has|is|was|will|shows|hasn[’']t|isn[’']t)\b[^,.!?\n]{0,30}",
    re.IGNORECASE,
)


def check_public(reading: Reading) -> Iterator[Finding]:
    """Findings on a draft for a public channel: order numbers, amounts, dates and states, and personal data.

    Nothing on the other channels. What an offered passage says is public.
    """
    conversation = reading.turn.conversation
    if conversation.channel != "social":
        return
    documents = "\n".join(passage.text for passage in reading.offered)
    # What the customer wrote there everyone has read; a phone number or an address is not said once more for all that.
    public = f"{documents}\n{reading.turn.dialogue}"
    plain, known = reading.plain, "\n".join((documents, *reading.turn.names))
    spans = {
        *_amounts(plain, public, conversation.order),
        *_places(plain, public, [*_dates(conversation.order), *_values(conversation.order)]),
        *_places(plain, public, _values({k: v for k, v in conversation.customer.items() if k != "name"})),
        *((item.start, item.end) for item in find_personal_data(plain) if plain[item.start : item.end] not in known),
        *(match.span() for match in _STATE.finditer(plain) if match[0] not in public),
    }
    for start, end in sorted(_outermost(spans)):
        yield reading.found("public", "block", start, end, words=plain[start:end])
    # A greeting by name: harmless where it is the name shown there, which is not known here.
    for start, end in _places(plain, public, reading.turn.names):
        yield reading.found("public", "warn", start, end, words=plain[start:end])


def _values(data: Mapping[str, Any]) -> Iterator[str]:
    """Texts that identify an order or a customer: all but the articles, which are the shop's own."""
    for key, value in data.items():
        if isinstance(value, str) and key not in (*_DATES, "status", "currency", "promotion", "from", "level"):
            if len(value.strip()) >= _SHORTEST or key == "name":
                yield value.strip()
        elif isinstance(value, Mapping):
            yield from _values(value)


def _dates(order: Mapping[str, Any]) -> Iterator[str]:
    """An order's days as people write them."""
    for name in _DATES:
        try:
            day = dt.datetime.fromisoformat(str(order.get(name) or "")).date()
        except ValueError:
            continue
        month = day.strftime("%B")
        yield from (day.isoformat(), f"{day.month}月{day.day}日", f"{day.month} 月 {day.day} 日")
        yield from (f"{day.day} {month}", f"{month} {day.day}", f"{day.day} {month[:3]}", f"{month[:3]} {day.day}")


def _places(text: str, public: str, values: Sequence[str] | Iterator[str]) -> Iterator[tuple[int, int]]:
    for value in values:
        if value and value in text and value not in public:
            yield from (match.span() for match in re.finditer(rf"(?<!\d){re.escape(value)}(?!\d)", text))


def _amounts(text: str, public: str, order: Mapping[str, Any]) -> Iterator[tuple[int, int]]:
    """What was paid, unless a document names the same number."""
    paid = {one.value for one in numbers(str(order.get("amount") or ""))} - {one.value for one in measures(public)}
    places = [(one.start, one.end) for one in measures(text) if one.kind in (None, *MONEY)]
    for one in numbers(text):
        if one.value in paid and any(start <= one.start < end for start, end in places):
            yield one.start, one.end


def _outermost(spans: set[tuple[int, int]]) -> list[tuple[int, int]]:
    return [
        span for span in spans
        if not any(other != span and other[0] <= span[0] and span[1] <= other[1] for other in spans)
    ]  # fmt: skip
