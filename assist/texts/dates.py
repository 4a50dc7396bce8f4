"""Dates: the shop's day, whatever the server's clock says, and the days that people name.

dateparser was tried: it reads "11月5日" as a day in December and "2月29日" as one in August.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import zoneinfo
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assist.errors import SetupError
from assist.texts.languages import Language
from assist.texts.numerals import ENGLISH_SMALL, arabic, value_of
from assist.texts.scripts import normal_width

# China keeps one time and changes no clocks, so its zone needs no database.
ZONES: Mapping[Language, dt.tzinfo] = {"zh": dt.timezone(dt.timedelta(hours=8), "Asia/Shanghai"), "en": dt.UTC}
RECENT = 300  # days: a day without a year that lies further back may as well be the coming one
_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_WEEK = {one: place for place, one in enumerate("一二三四五六日")} | {"天": 6}
_DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_SHORT = rf"(?P<{{}}>{'|'.join(_MONTHS)})[a-z]{{{{0,6}}}}\.?"
_BOUGHT_NEXT = r"(?=\s*(?:号|日|那天|当天|买|下单|付款|拍|购|签收|收到))"
_NAMED = re.compile(
    r"(?<!\d)(?P<y1>\d{4})\s?[-/.年]\s?(?P<m1>\d{1,2})\s?[-/.月]\s?(?P<d1>\d{1,2})(?!\d)[日号]?|"
    rf"(?:(?P<year2>今年|去年|前年)的?)?(?<![\d一二三四五六七八九十])(?P<m2>{_NUMBER})\s?月\s?(?P<d2>{_NUMBER})\s?[日号]|"
    rf"(?<![\d./-])(?P<m3>\d{{1,2}})[./-](?P<d3>\d{{1,2}})(?![\d./-]){_BOUGHT_NEXT}|"
    r"(?P<feast>双(?:11|十一)|双(?:12|十二)|(?:618|六一八)(?=那天|当天|大促|期间|活动|买|下单|拍))(?:那天|当天|当日)?|"
    r"(?P<back>大前天|前天|昨[天日晚]|今[天日早晚])|(?P<ago>\d{1,3}|[一二两三四五六七八九十]{1,3})\s?天(?:之|以)?前|"
    rf"(?P<last>上+)个?月(?P<d4>{_NUMBER})[日号]|(?P<this>这个月|本月)(?P<d5>{_NUMBER})[日号]|"
    r"(?P<weeks>上+|这|本)(?:个?星期|个?礼拜|周)(?P<w1>[一二三四五六日天])|"
    rf"\b(?P<d6>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_SHORT.format('m6')}(?:,?\s+(?P<y6>\d{{4}}))?\b|"
    rf"\b{_SHORT.format('m7')}\s+(?P<d7>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<y7>\d{{4}}))?\b|"
    r"\b(?P<word>the day before yesterday|yesterday|today)\b|"
    rf"\b(?P<n>\d{{1,3}}|{ENGLISH_SMALL}) days? ago\b|"
    rf"\blast (?P<w2>{'|'.join(_DAYS)})[a-z]{{0,6}}\b",
    re.IGNORECASE,
)  # fmt: skip
# Weeks and months gone by name a day only nearly: enough to know whose rules bind, not for a date to be compared with.
_NEARLY = re.compile(
    r"(?P<ago>\d{1,2}|[一二两三四五六七八九十]{1,2}|半)\s?(?P<unit>周|个?星期|个?礼拜|个?月)(?:之|以)?前|"
    rf"\b(?P<n>\d{{1,2}}|{ENGLISH_SMALL}|an?) (?P<units>week|month)s? ago\b",
    re.IGNORECASE,
)
_WEEK_DAYS, _MONTH_DAYS = 7, 30.4
_OTHER_COUNTS = {"a": 1.0, "an": 1.0, "半": 0.5}
_FEASTS = {"双11": (11, 11), "双十一": (11, 11), "双12": (12, 12), "双十二": (12, 12)}
_BACK = {"今": 0, "昨": 1, "前": 2, "大": 3, "today": 0, "yesterday": 1, "the day before yesterday": 2}
# The day and the buying stand together: "昨天追尾了，座椅买了大半年" names no day of an order.
_BUYING = (
    r"(?:买|下单|拍下?|付款|付|购买?|入手|订|下订)[了过]?(?:的(?!话)|了|过|订单)|下的单|"
    r"(?:下单|付款|拍下|购买)(?=订单|[，,。\s]|$)"
)
_THEN_BOUGHT = re.compile(
    rf"[^，。；！？,;!?\n]{{0,8}}?(?:{_BUYING})|,? (?:I|we) (?:\w+ )?(?:bought|ordered|purchased)\b", re.I
)
_BOUGHT_THEN = re.compile(
    r"(?:(?:下单|付款|购买)(?:的?(?:日期|时间|日子))?(?:是|为|在|于|：|:)?\s?|"
    r"\b(?:bought|ordered|purchased|paid|placed)\b(?:(?!\b(?:and|but|then)\b)[^,.!?;\n]){0,40}?\s(?:on |the )*)$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class NamedDay:
    """A day as somebody named it; `day` is None when neither this year nor the one before has it (29 February)."""

    words: str
    day: dt.date | None
    start: int
    end: int


def zone_named(name: str) -> dt.tzinfo:
    """A time zone by its name in the IANA database. Raises SetupError."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        known = next((zone for zone in ZONES.values() if str(zone) == name), None)
        if known is None:
            raise SetupError(
                f"ASSIST_TIMEZONE: {name!r} is no time zone that this machine knows; write one like Asia/Shanghai"
            ) from None
        return known


def today_in(zone: dt.tzinfo) -> dt.date:
    """The day that it is now in a zone."""
    return dt.datetime.now(zone).date()


def in_zone(value: Any, zone: dt.tzinfo) -> Any:
    """Data with every time that has an offset on its day in a zone; one that is on that day already stays as written.

    A time without an offset is the shop's own.
    """
    if isinstance(value, Mapping):
        return {key: in_zone(one, zone) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(in_zone(one, zone) for one in value)
    if not isinstance(value, str) or len(value) < len("2026-11-05T20:10Z"):
        return value
    try:
        written = dt.datetime.fromisoformat(value)
        there = written.astimezone(zone) if written.tzinfo else written
    except (ValueError, OverflowError):
        return value
    return value if there.date() == written.date() else there.isoformat()


def named_days(text: str, today: dt.date) -> Iterator[NamedDay]:
    """The days that a text names, in order: a date without a year is the last such day that was."""
    narrow = normal_width(text)
    for match in _NAMED.finditer(narrow):
        try:
            day = _day_of(match, today)
        except (ValueError, OverflowError):
            day = None
        if day is not None or _looks_like_a_day(match):
            yield NamedDay(text[match.start() : match.end()], day, *match.span())


def bought_on(text: str, today: dt.date) -> NamedDay | None:
    """The one day on which a customer says that they bought, nearly where they count weeks or months; None when they
    name none, or several."""
    narrow = normal_width(text)
    found = {}
    for named in (*named_days(text, today), *_days_nearly(text, today)):
        before = narrow[max(0, named.start - 60) : named.start]
        recent = named.day is None or 0 <= (today - named.day).days <= RECENT or re.search(r"\d{4}|年", named.words)
        if recent and (_THEN_BOUGHT.match(narrow, named.end) or _BOUGHT_THEN.search(before)):
            found[named.day] = named
    return next(iter(found.values())) if len(found) == 1 else None


def _days_nearly(text: str, today: dt.date) -> Iterator[NamedDay]:
    """The days so many weeks or months ago."""
    for match in _NEARLY.finditer(normal_width(text)):
        said, unit = (match["ago"] or match["n"]).lower(), match["unit"] or match["units"].lower()
        days = _MONTH_DAYS if "月" in unit or unit == "month" else _WEEK_DAYS
        gone = round(days * (_OTHER_COUNTS.get(said) or value_of(said)))
        yield NamedDay(text[match.start() : match.end()], today - dt.timedelta(gone), *match.span())


def _day_of(match: re.Match[str], today: dt.date) -> dt.date | None:
    said = match.groupdict()
    if back := said["back"] or said["word"]:
        return today - dt.timedelta(_BACK[back.lower()] if back.isascii() else _BACK[back[0]])
    if ago := said["ago"] or said["n"]:
        return today - dt.timedelta(int(value_of(ago)))
    if said["weeks"] or said["w2"]:
        return _weekday(said, today)
    if said["last"] or said["this"]:
        month = today.year * 12 + today.month - 1 - len(said["last"] or "")
        return dt.date(month // 12, month % 12 + 1, int(arabic(said["d4"] or said["d5"])))
    month_day = _month_and_day(said)
    year = said["y1"] or said["y6"] or said["y7"]
    if said["year2"]:
        year = str(today.year - "今去前".index(said["year2"][0]))
    if year:
        return dt.date(int(year), *month_day)
    return _last(*month_day, today)


def _weekday(said: Mapping[str, str | None], today: dt.date) -> dt.date:
    if name := said["w2"]:
        return today - dt.timedelta((today.weekday() - _DAYS.index(name.lower()) - 1) % 7 + 1)
    weeks, day = said["weeks"] or "", said["w1"] or ""
    monday = today - dt.timedelta(today.weekday() + 7 * weeks.count("上"))
    return monday + dt.timedelta(_WEEK[day])


def _month_and_day(said: Mapping[str, str | None]) -> tuple[int, int]:
    if feast := said["feast"]:
        return _FEASTS.get(feast, (6, 18))
    for number in "12367":
        month, day = said[f"m{number}"], said[f"d{number}"]
        if month and day:
            place = month[:3].lower()
            return _MONTHS.index(place) + 1 if place in _MONTHS else int(arabic(month)), int(arabic(day))
    raise ValueError("no day")


def _last(month: int, day: int, today: dt.date) -> dt.date | None:
    """The last such day up to today, in this year or the one before; None when neither has one, as for 29 February."""
    for year in (today.year, today.year - 1):
        with contextlib.suppress(ValueError):
            if (found := dt.date(year, month, day)) <= today:
                return found
    return None


def _looks_like_a_day(match: re.Match[str]) -> bool:
    try:
        month, day = _month_and_day(match.groupdict())
    except ValueError:
        return False
    return 1 <= month <= 12 and 1 <= day <= 31
