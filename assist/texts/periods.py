"""Periods: so many days, months or years that a rule counts from a step of an order, and the day on which one ends.

"签收后 7 天内", "within 30 days of delivery", "12 个月，自购买之日起".

Hours and working days are none: a day alone does not tell when they are over.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from assist.texts.numerals import ENGLISH_SMALL, value_of

Unit = Literal["day", "month"]
_LONGEST = 3650  # days or months
_BEFORE = 8  # characters before a step that tell whose it is
_STEPS_ZH = (
    ("delivered_at", r"签收|收货|收到(?:商品|货物?|包裹|产品|宝贝)?(?=后|之|起|当|次)"),
    ("placed_at", r"下单|购买|购机"),
    ("paid_at", r"付款|支付"),
    ("shipped_at", r"发货|寄出"),
)
_STEPS_EN = (
    ("delivered_at", r"delivery|receipt|receiving (?:it|them|your order|the (?:order|parcel|goods|item)s?)"),
    ("placed_at", r"purchase|buying|ordering|(?:placing (?:your|the|an) )?order"),
    ("paid_at", r"payment|paying"),
    ("shipped_at", r"dispatch|shipment"),
)


def _either(steps: tuple[tuple[str, str], ...], names: str) -> str:
    return "|".join(f"(?P<{names}{place}>{words})" for place, (_, words) in enumerate(steps))


_COUNT_ZH = r"(?P<{}>(?<![\d.第一二三四五六七八九十])(?:\d{{1,4}}|[一二两三四五六七八九十]{{1,3}}))\s?"
_UNIT_ZH = r"(?P<{}>天|日(?!期)|个?自然日|个月|年|周)(?![前后]|之?[前后]|以[前后上]|左右)"
_OF_ZH = re.compile(
    rf"(?:{_either(_STEPS_ZH, 's')})[^，。；！？,;!?\d一二两三四五六七八九十第多比]{{0,8}}?"
    rf"{_COUNT_ZH.format('n')}{_UNIT_ZH.format('u')}|"
    rf"{_COUNT_ZH.format('m')}{_UNIT_ZH.format('v')}[^。；！？;!?\d]{{0,6}}自[^，。；！？,;!?\d]{{0,4}}"
    rf"(?:{_either(_STEPS_ZH, 't')})"
)
_OF_EN = re.compile(
    rf"(?P<until>\b(?:within|for|up to|to|than) )?\b(?P<n>\d{{1,4}}|{ENGLISH_SMALL})[ -](?:calendar )?"
    r"(?P<u>(?:day|week|month|year)s?) (?:of|from|since|(?(until)(?:after|following)|(?!))) "
    rf"(?:the |your |its )?(?:(?:date|day) of )?(?:{_either(_STEPS_EN, 's')})\b"
    r"(?! of (?:the|your|a) (?:return|claim|complaint))",
    re.IGNORECASE,
)
# What a shop takes to pay or to look at counts from when it received something, whoever the sentence names.
_BY_US = re.compile(r"(?:仓库?|仓储|商家|我们|我方|店铺|平台|退[货件]|[退寄]回[^，。；！？,;!?]{0,4})(?:后|已|确认)?$")
_OURS = re.compile(
    r"质检|验收|审核|到账|原路|入账|"
    r"\bwe (?:receive|get|have)|\bwarehouse|\binspect|\brefund(?:ed|s)? (?:is|are|will|within|reach|arriv)",
    re.IGNORECASE,
)
_DAYS = {"周": 7, "week": 7}
_MONTHS = {"个月": 1, "month": 1, "年": 12, "year": 12}


@dataclass(frozen=True)
class Period:
    """A period of a rule: the step of an order that it counts from, as the order's key names it, how many days or
    months it has, and its words."""

    step: str
    count: int
    unit: Unit
    words: str

    def end(self, first: dt.date) -> dt.date:
        """Its last day, for an order whose step was on the first; that day itself is not counted. One that no calendar
        reaches is the last of all."""
        try:
            if self.unit == "day":
                return first + dt.timedelta(self.count)
            month = first.month - 1 + self.count
            year, month = first.year + month // 12, month % 12 + 1
            return dt.date(year, month, min(first.day, calendar.monthrange(year, month)[1]))
        except (OverflowError, ValueError):
            return dt.date.max


def periods(sentence: str) -> Iterator[Period]:
    """The periods that a sentence counts from a step of the customer's order; none where it tells of the shop's own."""
    if _OURS.search(sentence):
        return
    for pattern, steps in ((_OF_ZH, _STEPS_ZH), (_OF_EN, _STEPS_EN)):
        for match in pattern.finditer(sentence):
            said = match.groupdict()
            number, unit = said["n"] or said.get("m", ""), (said["u"] or said.get("v", "")).lower().rstrip("s")
            if _BY_US.search(sentence[max(0, match.start() - _BEFORE) : match.start()]):
                continue
            step = next(key for place, (key, _) in enumerate(steps) if said[f"s{place}"] or said.get(f"t{place}"))
            months = _MONTHS.get(unit)
            count = round(value_of(number)) * (months or _DAYS.get(unit, 1))
            if 0 < count <= _LONGEST:
                words = sentence[match.start("n" if said["n"] else "m") : match.end("u" if said["u"] else "v")]
                yield Period(step, count, "month" if months else "day", words)
