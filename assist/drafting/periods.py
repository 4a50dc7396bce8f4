"""Periods: until which day the shop's own rules let an order go back."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from assist.drafting.turns.orders import steps_of
from assist.knowledge.open_releases import AsOf, OpenRelease
from assist.texts.languages import Language
from assist.texts.sentences import sentences

_WORDS: dict[Language, tuple[str, ...]] = {"zh": ("签收", "收货"), "en": ("delivery", "receipt")}
_DAYS: dict[Language, re.Pattern[str]] = {
    "zh": re.compile(r"(?:签收|收货)[^，。；\d]{0,8}(\d{1,3}) ?[天日](?!前)"),
    "en": re.compile(r"\b(\d{1,3}) days (?:of|from|after) (?:the )?(?:day of )?(?:delivery|receipt)", re.IGNORECASE),
}
_RETURNS: dict[Language, re.Pattern[str]] = {
    "zh": re.compile(r"退货|无理由"),
    "en": re.compile(r"\breturn", re.IGNORECASE),
}
# A period of another kind, or one that is over, is no day until which an order may go back.
_OTHERWISE: dict[Language, re.Pattern[str]] = {
    "zh": re.compile(r"质量|保修|超过|不支持|不可|不能|不予|到账|发错|少发|破损|运费|客户|企业|定制"),
    "en": re.compile(
        r"fault|defect|warrant|refunded|\bnot\b|no longer|damaged|wrong item|postage|shipping|custom", re.IGNORECASE
    ),
}
_OPEN: dict[Language, str] = {"zh": "可退到 {day:%m-%d}", "en": "returns until {day:%d %b}"}
_OVER: dict[Language, str] = {"zh": "退货期 {day:%m-%d} 已过", "en": "returns ended {day:%d %b}"}


def return_line(
    opened: OpenRelease, order: Mapping[str, Any], as_of: AsOf, today: dt.date, told: tuple[Language, Language]
) -> tuple[str, ...]:
    """Until when an order may go back, in words, or nothing; `told` are the rules' language and the reader's."""
    rules, reader = told
    day = return_day(opened, order, as_of, rules)
    return () if day is None else ((_OPEN if today <= day else _OVER)[reader].format(day=day),)


def return_day(opened: OpenRelease, order: Mapping[str, Any], as_of: AsOf, language: Language) -> dt.date | None:
    """The last day of the general return period; None where the policies in force do not name exactly one.

    A rule made for some days (a sale) goes before a standing one.
    """
    delivered = next((step.day for step in steps_of(order) if step.key == "delivered_at"), None)
    if delivered is None:
        return None
    stated = set(_stated(opened, as_of, language))
    found = {days for days, dated in stated if dated} or {days for days, _ in stated}
    return delivered + dt.timedelta(days=found.pop()) if len(found) == 1 else None


def _stated(opened: OpenRelease, as_of: AsOf, language: Language) -> Iterator[tuple[int, bool]]:
    """The return periods that public policies in force state, and whether each is one for some days only."""
    allowed = opened.allowed(as_of) & opened.public
    held = {int(place) for word in _WORDS[language] for place in opened.lexical.holding(word)}
    for place in sorted(held & set(map(int, np.flatnonzero(allowed)))):
        front = opened.documents[place].front
        if front.kind == "policy" and front.language == language:
            for days in _periods(opened.chunks[place].text, language):
                yield days, front.effective_until is not None


def _periods(text: str, language: Language) -> Iterator[int]:
    for sentence in sentences(text):
        if _RETURNS[language].search(sentence) and not _OTHERWISE[language].search(sentence):
            yield from map(int, _DAYS[language].findall(sentence))
