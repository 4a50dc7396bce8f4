"""Measures: numbers with what they count, so that 7 元 is never taken for 7 天.

A value is kept in the base unit of its kind (seconds, months, grams, …): 24 小时 is 1 天, 两周 is 14 天, one year is 12
months. Working days are a kind of their own. A date is a month and a day, a time of day is minutes after midnight.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assist.texts.numerals import DECIMAL, Number, arabic, narrow, numbers, value_of
from assist.texts.spans import Taken

COUNT = "count"
MONEY = ("cny", "usd", "eur", "gbp")
_DAY = 86_400
_NOON = 12 * 60  # minutes
_ROUND = 100  # from here on a Chinese numeral without a unit states a number (四千)
# 一米八, 三块五: the next smaller unit is left unsaid.
_TENTHS = re.compile(r"(?<=[米块])[一二三四五六七八九](?=$|[^\u4e00-\u9fff]|[的宽长高深多左以])")
_EMPHASIS = ("千万", "百万", "万一")  # 千万别
_LOOSE = re.compile("an? |half|hundred", re.IGNORECASE)  # a hundred times better
_APPROXIMATE = re.compile("[一二两三四五六七八九]{2}")  # 两三天 is no number
_FIRST_YEAR = 1900  # from here on, 2026 年 is a year and not a duration

# Kind, value of one unit in the kind's base unit, pattern. The first that fits counts.
_UNITS: tuple[tuple[str, float, str], ...] = (
    ("workday", 1, r"个?工作日|(?:business|working|work) ?-?days?"),
    ("second", 3600, r"个?小时|个?钟头?(?!情)|hours?|hrs?\b|h\b"),
    ("second", 60, r"分钟|minutes?|mins?\b"),
    ("second", 1, r"秒钟?|seconds?"),
    ("second", 14 * _DAY, r"fortnights?"),
    ("second", 7 * _DAY, r"周(?!年|末|[一二三四五六日])|个?星期(?![一二三四五六日天])|weeks?"),
    ("second", _DAY, r"天|个?自然日|日(?=内|之内|以内|后|起)|(?:calendar[ -])?days?"),
    ("month", 1, r"个月|months?"),
    ("month", 12, r"年(?!\s?\d)|years?|yrs?\b"),
    ("clock", 60, r"o'clock"),
    ("cny", 1, r"元|块钱?(?![布石儿])|人民币|yuan\b|RMB|CNY"),
    ("cny", 0.1, r"角钱|毛钱?"),
    ("usd", 1, r"美元|美金|dollars?|USD|bucks"),
    ("eur", 1, r"欧元|euros?|EUR"),
    ("gbp", 1, r"英镑|pounds?|quid|GBP"),
    ("percent", 1, r"%|％|percent\b|per cent"),
    ("percent", 10, r"成(?![为功年人交立本员长分型品套])"),
    ("discount", 1, r"折(?!叠)"),
    ("energy", 1, r"Wh\b|瓦时"),
    ("charge", 1, r"mAh\b|毫安时"),
    ("power", 1, r"W\b|瓦|watts?"),
    ("current", 1, r"A\b|安(?!全)|amps?"),
    ("voltage", 1, r"V\b|伏|volts?"),
    ("frequency", 1, r"Hz\b|赫兹"),
    ("loudness", 1, r"dB\b|分贝|decibels?"),
    ("light", 1, r"流明|lumens?|lm\b"),
    ("mass", 1000, r"kg\b|公斤|千克|kilo(?:gram)?s?\b"),
    ("mass", 453.592, r"磅|lbs?\b"),
    ("mass", 28.3495, r"盎司|oz\b|ounces?"),
    ("mass", 500, r"斤"),
    ("mass", 1, r"g\b|克|grams?"),
    ("area", 1, r"m²|m2\b|平方米?|平米|square met(?:re|er)s?"),
    ("length", 1, r"mm\b|毫米"),
    ("length", 10, r"cm\b|厘米|公分"),
    (
        "length",
        25.4,
        r"英寸|inch(?:es)?|in\b(?= (?:wide|long|deep|high|tall|across))|[\"”](?= (?:wide|long|deep|high|tall)|\s?[x×])",
    ),
    ("length", 304.8, r"英尺|尺(?![寸码])|feet|foot\b|ft\b"),
    ("length", 1_000_000, r"km\b|公里|千米|kilomet(?:re|er)s?"),
    ("length", 1_609_344, r"英里|miles?"),
    ("length", 1000, r"m\b|米(?![饭粉])|met(?:re|er)s?"),
    ("volume", 1, r"ml\b|毫升"),
    ("volume", 29.5735, r"fl\.? ?oz\b|fluid ounces?"),
    ("volume", 1000, r"L\b|升(?!级)|lit(?:re|er)s?"),
    ("speed", 1, r"Mbps|Mb/s|兆(?!字节)"),
    ("data", 1, r"MB\b"),
    ("data", 1024, r"GB\b|G(?=流量|的)"),
    ("data", 1024 * 1024, r"TB\b"),
    ("degree", 1, r"°\s?C?|℃|摄氏度|度(?!假)|degrees?"),
    (
        COUNT,
        1,
        r"个|件|张|次|回|双|套|台|条|只|顶|档|期|层|倍|人|位|家|杯|码|笔|单|晚|分|积分|盏|本|瓶|包(?![邮退换赔修运])|遍|"
        r"points?|pieces?|times?|items?|countries|settings?|steps?",
    ),
)
# A unit in Latin letters ends where these end: in 5kg的 it stands beside Chinese, which \b takes for the same word.
_PATTERNS = (pattern.replace(r"\b", r"(?![a-z\d_])") for _, _, pattern in _UNITS)
_UNIT = re.compile(r"[\s-]?(?:" + "|".join(f"(?P<u{i}>{p})" for i, p in enumerate(_PATTERNS)) + ")", re.IGNORECASE)
_BEFORE = {
    "cny": r"[¥￥]|RMB|CNY|人民币",
    "usd": r"(?:US)?\$|USD",
    "eur": r"€|EUR",
    "gbp": r"£|GBP",
    "percent": "百分之",
}
_PREFIX = re.compile("(?:" + "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _BEFORE.items()) + r")\s?$")
_LONGEST_PREFIX = 5  # characters: 人民币, 百分之 or USD, and a space
# 两周半, 三个半小时, two and a half hours.
_AND_HALF = re.compile(r"(?: and a half|½)(?=[\s-])|(?=个半(?:小时|钟头|月|星期))", re.IGNORECASE)
_HALF_MORE = re.compile(r"半(?![年天月价折个])")
_RANGE = re.compile(r"\s?(?:[-–—~～×xX*]|至|到|to|and|or|或|、|by)\s?$", re.IGNORECASE)
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, 1)}
_MONTH = r"(?P<month>Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)(?:uary|ruary|ch|il|ust|ember|ober)?"
# A whole numeral: one that begins or ends inside another is none, and a day has no five digits.
_CN_DIGIT = "[零〇一二两三四五六七八九十]"
_CN = rf"(?:(?<!\d)\d{{1,4}}+(?!\d)|(?<!{_CN_DIGIT}){_CN_DIGIT}{{1,4}}+(?!{_CN_DIGIT}))"
_DATES = (
    re.compile(r"(?<!\d)(?:(?:19|20)\d\d)-(?P<m>\d{1,2})-(?P<d>\d{1,2})"),
    re.compile(rf"(?P<m>{_CN})\s?月\s?(?P<d>{_CN})\s?[日号]?"),
    re.compile(
        rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:(?: to | and |[-–])(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?)? {_MONTH}\b",
        re.IGNORECASE,
    ),
    re.compile(rf"\b{_MONTH} (?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?!,?\d)", re.IGNORECASE),
    re.compile(r"(?<![\d/])(?P<m>1[0-2]|[1-9])/(?P<d>[12]\d|3[01]|[1-9])(?![\d/])(?=\s?[号日前之到买下]|\b)"),
    re.compile(rf"(?P<d>{_CN})\s?[日号](?!内|之内|以内|后|码|线|常)"),
)
_LATER = r"(?P<later>下午|傍晚|当?晚上?|夜里|pm\b|p\.m\.)"
_CLOCK = re.compile(
    rf"(?:{_LATER}\s?)?(?<![\d:.])(?P<h>\d{{1,2}})[:：](?P<m>\d\d)(?!\d)|"
    rf"(?:(?:{_LATER.replace('later', 'later2')}|(?P<early>[上中]午|早上?|清晨|"
    rf"凌晨))\s?)?(?<![\d.第差早晚快慢多])(?P<h2>{_CN})\s?(?!{DECIMAL})点(?P<half>半)?(?![击火名评数儿])|"
    r"\b(?P<h3>\d{1,2})\s?(?P<half2>pm|am|p\.m\.|a\.m\.)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Measure:
    """A number that a text states: `kind` is None when nothing says what it counts; offsets into the text.

    `vague` is a time of day of which nothing says whether it is before or after noon.
    """

    kind: str | None
    value: float
    start: int
    end: int
    vague: bool = False

    def agrees_with(self, other: Measure) -> bool:
        """Whether both state the same: one value, of one kind or of a kind that is not told."""
        loose = {None, COUNT}
        alike = self.kind == other.kind or bool(
            (self.kind is None or other.kind is None) or {self.kind, other.kind} <= loose
        )
        apart = abs(self.value - other.value)
        if self.kind == "clock" and (self.vague or other.vague):
            apart %= _NOON
        return alike and apart < 1e-6


def measures(text: str) -> list[Measure]:
    """All measures of a text, in order. Digits inside product codes are none, nor is the 一 of 一个."""
    plain = narrow(text)
    found = [*_dates(plain), *_clocks(plain)]
    taken = Taken(len(plain))
    for dated in found:
        taken.add(dated.start, dated.end)
    following: tuple[Measure, Number] | None = None
    for number in reversed(numbers(plain)):
        one = None if taken.touched(number.start, number.end) else _measure(plain, number)
        if one is None:
            continue
        if following and one.kind in (None, COUNT) and _RANGE.fullmatch(plain[one.end : following[1].start]):
            one = Measure(following[0].kind, one.value * _factor(*following), one.start, one.end)
        found.append(one)
        following = one, number
    return list(_outermost(sorted(found, key=lambda one: (one.start, -one.end))))


@functools.lru_cache(maxsize=4_096)
def measures_in(text: str) -> tuple[Measure, ...]:
    """The same of a text that comes again: they are read once."""
    return tuple(measures(text))


def _outermost(found: Iterable[Measure]) -> Iterator[Measure]:
    """Without what is read a second time inside another: the 半小时 of 三个半小时. The days of one date stand alike."""
    last: Measure | None = None
    for one in found:
        if last is None or one.start >= last.end or (one.start, one.end) == (last.start, last.end):
            yield one
            last = one


def _measure(text: str, number: Number) -> Measure | None:
    half = _AND_HALF.match(text, number.end)
    skipped = half.end() + (text.startswith("个半", half.end()) * 2) if half else number.end
    unit = _UNIT.match(text, skipped)
    before = _PREFIX.search(text, max(0, number.start - _LONGEST_PREFIX), number.start)
    value = number.value + (0.5 if half else 0)
    if before and before.lastgroup:
        end = unit.end() if unit and _kind(unit)[0] == before.lastgroup else number.end
        return Measure(before.lastgroup, value, before.start(), end)
    if unit is None:
        return Measure(None, value, number.start, number.end) if _states(text, number, value) else None
    kind, factor = _kind(unit)
    tail = _HALF_MORE.match(text, unit.end()) if kind not in (COUNT, "clock") else None
    if tail:
        return Measure(kind, round((value + 0.5) * factor, 6), number.start, tail.end())
    if tenths := _TENTHS.match(text, unit.end()) if kind in ("length", "cny") else None:
        return Measure(kind, round((value + value_of(tenths[0]) / 10) * factor, 6), number.start, tenths.end())
    if kind == "month" and value >= _FIRST_YEAR:
        return Measure(None, value, number.start, number.end)
    if _APPROXIMATE.fullmatch(text, number.start, number.end):
        return None
    if kind == COUNT and number.written in ("chinese", "english") and value <= 1:
        return None
    return Measure(kind, round(value * factor, 6), number.start, unit.end())


def _states(text: str, number: Number, value: float) -> bool:
    """Whether a number says a quantity without a unit: in words only from a hundred on, and not "thanks a million"."""
    words = text[number.start : number.end]
    if number.written == "chinese":
        return value >= _ROUND and words not in _EMPHASIS
    return number.written != "english" or (value >= _ROUND and not _LOOSE.match(words))


def _factor(one: Measure, number: Number) -> float:
    return one.value / number.value if number.value else 1.0


def _kind(unit: re.Match[str]) -> tuple[str, float]:
    kind, factor, _ = _UNITS[int((unit.lastgroup or "u0")[1:])]
    return kind, factor


def _dates(text: str) -> Iterator[Measure]:
    taken = Taken(len(text))
    for pattern in _DATES:
        for match in pattern.finditer(text):
            if taken.touched(*match.span()):
                continue
            taken.add(*match.span())
            groups = match.groupdict()
            name = (groups.get("month") or "")[:3].lower()
            month = _MONTHS[name] if name else int(arabic(groups["m"])) if groups.get("m") else 0
            for day in (groups["d"], groups.get("d2")):
                if day:
                    yield Measure("date" if month else "day", month * 100 + int(arabic(day)), *match.span())


def _clocks(text: str) -> Iterator[Measure]:
    for match in _CLOCK.finditer(text):
        hour = int(arabic(match["h"] or match["h2"] or match["h3"]))
        minute = int(match["m"] or (30 if match["half"] else 0))
        marked = bool(match["h"] or match["h3"] or match["later2"] or match["early"])
        if match["h2"] and not marked and hour <= 1:
            continue  # 一点 is a little
        later = bool(match["later"] or match["later2"] or (match["half2"] or "").lower().startswith("p"))
        if (later and hour < 12) or (later and hour == 12 and "晚" in (match["later2"] or match["later"] or "")):
            hour += 12
        yield Measure("clock", hour * 60 + minute, *match.span(), vague=not marked)
