"""Stated terms: from when and until when a document says that it holds.

Only what is said of the whole document counts: 本办法自…起施行, 活动时间：…至…, "Effective 1 March 2026". A day is
exclusive as an end: what is said to last until 12 December ends before the 13th.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?:{'|'.join(_MONTHS)})[a-z]{{0,6}}\.?"
_CHINESE_DAY = r"(?:(?<!\d)\d{4}\s?[年/.-]\s?)?(?<!\d)\d{1,2}\s?[月/.-]\s?\d{1,2}(?!\d)\s?[日号]?"
_ENGLISH_DAY = (
    rf"(?:\d{{4}}-\d\d-\d\d|\d{{1,2}}(?:st|nd|rd|th)?\s{{1,3}}(?:of\s{{1,3}})?{_MONTH},?(?:\s{{1,3}}\d{{4}})?"
    rf"|{_MONTH}\s{{1,3}}\d{{1,2}}(?:st|nd|rd|th)?(?!\d),?(?:\s{{1,3}}\d{{4}})?)"
)
_CLOCK = (
    r"(?:\s?(?:[（(]周.[）)])?\s?(?:凌晨|上午|下午|晚上?|中午)?\s?\d{1,2}\s?"
    r"(?:[:：]\s?\d{2}(?:[:：]\d{2})?|[点时](?:整|\d{1,2}分)?)(?:整)?)?"
)
_LAWS = (
    "法|办法|条例|规定|政策|规则|公告|通知|协议|细则|解释|制度|标准|须知|声明|活动|方案|流程|条款|承诺|指引|手册|"
    "版本?|文件"
)
_TO = r"\s?(?:至|到|[-–—~～]{1,2})\s?"
_LABEL = r"(?:活动|促销|优惠|有效|生效|执行|适用|报名|参与|售卖|预售)?(?:时间|期限?|日期|有效期|期间)"
_START = (
    rf"(?:本|该|新)(?:{_LAWS})(?:将)?(?:自|从|于)\s?(?P<a>{_CHINESE_DAY}){_CLOCK}(?:\s?零时)?\s?起?\s?"
    r"(?:正式)?(?:施行|实施|生效|执行|启用|适用)",
    rf"(?:施行|生效|实施|执行|启用|发布并?生效)(?:日期|时间|日)\s{{0,3}}[:：]\s{{0,3}}(?P<b>{_CHINESE_DAY})",
    rf"(?:自|从)?(?P<c>{_CHINESE_DAY}){_CLOCK}\s?起\s?(?:正式)?(?:施行|实施|生效|执行|启用)",
    rf"(?:effective|in force|valid|applicable|applies|takes? effect|comes? into (?:force|effect))(?: date)?"
    rf"(?: (?:on|from|as of|starting|since|beginning)){{0,3}}\s{{0,3}}[:：]?\s{{0,3}}(?P<d>{_ENGLISH_DAY})",
)
_RANGE = (
    rf"{_LABEL}\s{{0,3}}[:：为是]?\s{{0,3}}(?:自|从)?\s{{0,3}}(?P<a1>{_CHINESE_DAY}){_CLOCK}\s?起?{_TO}"
    rf"(?P<a2>{_CHINESE_DAY}|\d{{1,2}}\s?[日号])(?P<ac>{_CLOCK})",
    rf"(?:自|从)\s?(?P<b1>{_CHINESE_DAY}){_CLOCK}\s?起?{_TO}"
    rf"(?P<b2>{_CHINESE_DAY}|\d{{1,2}}\s?[日号])(?P<bc>{_CLOCK})\s?(?:止|期间|有效|内)",
    rf"(?:valid|runs?|available|in force|effective|from|period|dates?|offer)(?: (?:from|between|is|on)){{0,3}}"
    rf"\s{{0,3}}[:：]?\s{{0,3}}(?P<c1>{_ENGLISH_DAY})\s{{0,3}}(?:to|until|till|through|and|[-–—])\s{{0,3}}(?P<c2>{_ENGLISH_DAY})",
)
_END = (
    rf"(?:有效期(?:至|到|截止)|(?:失效|到期|截止|截至|终止|结束)(?:日期|时间|日)?\s{{0,3}}[:：至到于为]?)"
    rf"\s{{0,3}}[:：]?\s{{0,3}}(?P<a>{_CHINESE_DAY})(?P<ac>{_CLOCK})",
    rf"(?:valid|runs?|in force|available|applies|expires?|ends?|expiry(?: date)?|expiration(?: date)?|closes)"
    rf"(?: (?:on|until|till|through|by|at)){{0,3}}\s{{0,3}}[:：]?\s{{0,3}}(?:until|till|through)?"
    rf"\s{{0,3}}(?P<d>{_ENGLISH_DAY})",
)
_STARTS = tuple(re.compile(pattern, re.IGNORECASE) for pattern in _START)
_RANGES = tuple(re.compile(pattern, re.IGNORECASE) for pattern in _RANGE)
_ENDS = tuple(re.compile(pattern, re.IGNORECASE) for pattern in _END)
_OPEN_RANGE = re.compile(
    rf"(?P<a1>{_CHINESE_DAY}){_CLOCK}\s?起?{_TO}(?P<a2>{_CHINESE_DAY}|\d{{1,2}}\s?[日号])(?P<ac>{_CLOCK})"
)
_PROMOTION = re.compile(
    r"活动|促销|大促|优惠|限时|狂欢|抢购|秒杀|双\s?1[12]|双十[一二]|618|sale|promotion|offer|deal", re.IGNORECASE
)
_MIDNIGHT = re.compile(r"(?<!\d)0?0\s?[:：点时]\s?(?:00)?(?!\d)|零[点时]")
HEAD, TAIL = 1_200, 1_500  # characters of a long document in which it speaks of itself


@dataclass(frozen=True)
class Terms:
    """The first day, and the day after the last one; `assumed` says that a year was not written and is taken to be the
    next fitting one.
    """

    start: dt.date | None = None
    until: dt.date | None = None
    assumed: bool = False


def terms_of(title: str, body: str, today: dt.date) -> Terms:
    """What a document says of its own time. A year that is not written is that of the title, else the coming one."""
    text = f"{title}\n{body if len(body) <= HEAD + TAIL else body[:HEAD] + chr(10) + body[-TAIL:]}"
    reader = _Reader(today, _year_in(title) or _year_in(body[:HEAD]))
    for pattern in _RANGES:
        for match in pattern.finditer(text):
            if (found := reader.range(match)) is not None:
                return found
    if _PROMOTION.search(title):
        for match in _OPEN_RANGE.finditer(text):
            if (found := reader.range(match)) is not None:
                return found
    start = next((day for pattern in _STARTS if (day := reader.last(pattern, text))), None)
    until = next((day for pattern in _ENDS if (day := reader.end(pattern, text))), None)
    if start and until and start >= until:
        until = None
    return Terms(start, until, reader.assumed)


class _Reader:
    def __init__(self, today: dt.date, year: int | None) -> None:
        self.today, self.year = today, year
        self.assumed = False

    def range(self, match: re.Match[str]) -> Terms | None:
        """Both ends of a range; None if they are no days."""
        groups = {key[-1]: value for key, value in match.groupdict().items() if value is not None}
        start, end = self.day(groups["1"]), groups["2"].strip()
        if start is None:
            return None
        if re.fullmatch(r"\d{1,2}\s?[日号]", end):
            last = _date(start.year, start.month, int(re.findall(r"\d+", end)[0]))
        else:
            last = self.day(end, start)
        if last is None or last < start:
            return None
        return Terms(start, _behind(last, groups.get("c", "")), self.assumed)

    def last(self, pattern: re.Pattern[str], text: str) -> dt.date | None:
        """The last day that a pattern finds: laws say it in their last article."""
        days = [self.day(next(filter(None, match.groups()))) for match in pattern.finditer(text)]
        return next((day for day in reversed(days) if day), None)

    def end(self, pattern: re.Pattern[str], text: str) -> dt.date | None:
        """The day after the first end that a pattern finds."""
        for match in pattern.finditer(text):
            groups = match.groupdict()
            day = self.day(groups.get("a") or groups.get("d") or "")
            if day is not None:
                return _behind(day, groups.get("ac") or "")
        return None

    def day(self, words: str, after: dt.date | None = None) -> dt.date | None:
        """A day as it is written; None if the calendar has none."""
        numbers = [int(number) for number in re.findall(r"\d+", words)]
        named = re.search("|".join(_MONTHS), words.lower())
        if named:
            month = _MONTHS.index(named[0]) + 1
            day, year = min(numbers), next((number for number in numbers if number > 31), None)
            if re.match(r"\d{4}-", words):
                return _date(*numbers)
        elif len(numbers) == 3:
            year, month, day = numbers
        elif len(numbers) == 2:
            (month, day), year = numbers, None
        else:
            return None
        if year is not None:
            return _date(year, month, day)
        return self._without_year(month, day, after)

    def _without_year(self, month: int, day: int, after: dt.date | None) -> dt.date | None:
        if after is not None:
            same = _date(after.year, month, day)
            return same if same is None or same >= after else _date(after.year + 1, month, day)
        if self.year is not None:
            return _date(self.year, month, day)
        self.assumed = True
        this = _date(self.today.year, month, day)
        gone = this is not None and this < self.today - dt.timedelta(days=90)
        return _date(self.today.year + 1, month, day) if gone else this


def _behind(day: dt.date, clock: str) -> dt.date:
    """The first day on which something no longer holds that ends on a day, at a time if one is said."""
    return day if _MIDNIGHT.search(clock) else day + dt.timedelta(days=1)


def _year_in(text: str) -> int | None:
    match = re.search(r"(?<!\d)(20\d\d)(?=\s?年|[/.-]\d|\b)(?!\d)", text)
    return int(match[1]) if match else None


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
