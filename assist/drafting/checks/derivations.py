"""Derivations: values that nobody stated and that follow from what was stated, with how.

A good reply converts, adds up, takes a percentage, counts days. A value counts as worked out only when one of the
figures that it comes from is of the case (the order, today, what the customer or this reply said): two figures of a
document alone make no third one true.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assist.texts.measures import COUNT, MONEY, Measure

# Every two figures are tried, so of an order of thousands the first ones.
MOST_OF_CASE = 120
MOST_STATED = 400
MOST_DAYS = 40
_DAY = 86_400
_MOST_TIMES = 120  # so many nights, pieces or months are counted; larger numbers are amounts
_IMPERIAL = 0.02  # how far a rounded conversion between metric and imperial may be off
_MONTHS_DAYS = (28, 31)
_MONTH = 30.4  # days
_YEAR_FROM = 1900
_ROUNDED_FROM = 100  # below, so many quotients lie near a whole number that any could be explained
_LEAST = 2  # a bare 1 is a piece or a place in a list: nothing is added to an amount by it
_LEAST_PRICE = 20  # a bare whole number below is no price: the 11 of 双11, the third time
_PARTS = (None, COUNT, "percent", "discount", "month", "workday", "second")  # what counts, divides or takes a share
_PERIODS = ("second", "month", "workday")
_TIMES = ("second", "month", "workday", "clock", "date", "day")


@dataclass(frozen=True)
class Figures:
    """What a value may come from: `case` of the order and the conversation, `stated` by the documents, days known.

    `days` are today, the order's days and those that the customer named.
    """

    case: tuple[Measure, ...]
    stated: tuple[Measure, ...]
    days: tuple[dt.date, ...]

    def without_days(self) -> Figures:
        """What a time in hours may come from: it is not what is left of a period that is counted in days."""
        case, stated = (tuple(one for one in ones if not _in_days(one)) for ones in (self.case, self.stated))
        return Figures(case, stated, ())


def derivation(one: Measure, figures: Figures) -> str | None:
    """How a value follows from what is known, as a short formula; None when it does not."""
    # A value is not worked out from itself.
    case = tuple(m for m in figures.case if not one.agrees_with(m) and m.value)[:MOST_OF_CASE]
    stated = tuple(m for m in figures.stated if not one.agrees_with(m) and m.value)[:MOST_STATED]
    figures = Figures(case, stated, figures.days[:MOST_DAYS])
    if one.kind in ("date", "day"):
        return next(_dates(one, figures), None)
    if one.kind == "clock":
        return next(_times_of_day(one, figures), None)
    ways = itertools.chain(_durations(one, figures), _amounts(one, figures), _conversions(one, figures))
    return next(ways, None)


def _amounts(one: Measure, figures: Figures) -> Iterator[str]:
    """Sums, differences, products and shares."""
    kinds = {one.kind, *_PARTS, *(MONEY if one.kind in (None, COUNT, *MONEY) else ())}
    case = [m for m in figures.case if m.kind in kinds]
    known = [*case, *(m for m in figures.stated if m.kind in kinds)]
    for a in case:
        for b in known:
            if a is b or not _may_make(one, a, b):
                continue
            for value, how in _pairs(a, b, one):
                if _same(value, one.value) and not _same(value, a.value) and not _same(value, b.value):
                    yield how
    yield from _sums(one, figures)


def _may_make(one: Measure, a: Measure, b: Measure) -> bool:
    """Whether two figures can make a third: an amount of money is made of one."""
    return one.kind not in MONEY or _may_be_money(a) or _may_be_money(b)


def _may_be_money(one: Measure) -> bool:
    """A price, if need be without its currency; a small whole number without one counts or names something."""
    return one.kind in MONEY or (one.kind is None and (one.value >= _LEAST_PRICE or one.value % 1 != 0))


def _pairs(a: Measure, b: Measure, one: Measure) -> Iterator[tuple[float, str]]:
    x, y = a.value, b.value
    if _adds(a, one) and _adds(b, one) and min(x, y) >= _LEAST:
        yield x + y, f"{x:g} + {y:g}"
        yield abs(x - y), f"{max(x, y):g} − {min(x, y):g}"
    yield from _times(a, b, one)
    yield from _times(b, a, one)
    if one.kind == "percent" and a.kind == b.kind and x and y:
        yield 100 * min(x, y) / max(x, y), f"{min(x, y):g} ÷ {max(x, y):g}"
        yield 100 - 100 * min(x, y) / max(x, y), f"1 − {min(x, y):g} ÷ {max(x, y):g}"
    # How often a threshold or a rate fits into what was paid.
    if one.kind in (None, COUNT) and y and {a.kind, b.kind} <= {*MONEY, None}:
        yield x * y, f"{x:g} × {y:g}"
        yield float(x // y), f"{x:g} ÷ {y:g}"


def _times(count: Measure, size: Measure, one: Measure) -> Iterator[tuple[float, str]]:
    """So many times a size, a share of it, or a part; times themselves are no sizes."""
    if one.kind in _TIMES or not (_adds(size, one) or one.kind in (None, COUNT)):
        return
    value = size.value
    if _counts(count) and (number := count.value / _DAY if count.kind == "second" else count.value) != 1:
        yield number * value, f"{number:g} × {value:g}"
        yield value / number, f"{value:g} ÷ {number:g}"
    if count.kind == "percent":
        yield value * count.value / 100, f"{value:g} × {count.value:g}%"
        yield value * (100 - count.value) / 100, f"{value:g} × {100 - count.value:g}%"
    if count.kind == "discount" and _adds(size, one):
        yield value * (count.value / (10 if count.value < 10 else 100)), f"{value:g} × {count.value:g} 折"


def _sums(one: Measure, figures: Figures) -> Iterator[str]:
    """All of several amounts of the case, as an order's items add up."""
    parts = [m.value for m in figures.case if m.kind == one.kind or (one.kind in MONEY and m.kind is None)]
    for size in (3, 4):
        for chosen in itertools.islice(itertools.combinations(parts[:10], size), 300):
            if _same(sum(chosen), one.value):
                yield " + ".join(f"{value:g}" for value in chosen)


def _durations(one: Measure, figures: Figures) -> Iterator[str]:
    """Days between two known days, what is left of a period, months for days."""
    if one.kind == "month":
        yield from _months_of(one, figures)
    if one.kind in ("second", None, COUNT):
        yield from _days_of(one.value / _DAY if one.kind == "second" else one.value, figures)


def _months_of(one: Measure, figures: Figures) -> Iterator[str]:
    for other in (*figures.case, *figures.stated):
        days = other.value / _DAY
        if other.kind == "second" and one.value * _MONTHS_DAYS[0] <= days <= one.value * _MONTHS_DAYS[1]:
            yield f"{days:g} ÷ 30"
    for a, b in itertools.combinations(figures.days, 2):
        if abs(abs((a - b).days) - one.value * _MONTH) <= _MONTH / 2:
            yield f"{min(a, b)} … {max(a, b)}"


def _days_of(days: float, figures: Figures) -> Iterator[str]:
    for other in (*figures.case, *figures.stated):
        if other.kind == "month" and other.value * _MONTHS_DAYS[0] <= days <= other.value * _MONTHS_DAYS[1]:
            yield f"{other.value:g} × 30"
    for a, b in itertools.combinations(sorted(set(figures.days)), 2):
        gone = (b - a).days
        # People count the day itself, or do not.
        if days in (gone, gone + 1):
            yield f"{a} … {b}"
        for period in (*figures.stated, *figures.case):
            if period.kind == "second" and days in (left := _left(period, gone), left + 1, -left, -left + 1):
                yield f"{period.value / _DAY:g} − {gone}"


def _times_of_day(one: Measure, figures: Figures) -> Iterator[str]:
    """A time of day so many hours before or after another."""
    known = (*figures.case, *figures.stated)
    for clock, period in itertools.product(known, known):
        if clock.kind == "clock" and period.kind == "second" and period.value < _DAY:
            for sign in (1, -1):
                reached = (clock.value + sign * period.value / 60) % (_DAY / 60)
                if one.agrees_with(replace(clock, value=reached)):
                    yield f"{clock.value / 60:g} h {'+' if sign > 0 else '−'} {period.value / 3600:g} h"


def _left(period: Measure, gone: int) -> float:
    return period.value / _DAY - gone


def _dates(one: Measure, figures: Figures) -> Iterator[str]:
    """A known day, or one that a period before or behind it leads to: to the day, else nearly."""
    yield from (str(day) for day in figures.days if _is_day(one, day))
    ways = [
        (f"{day} {'+' if sign > 0 else '−'} {_period_text(period)}", tuple(_reached(day, period, sign)))
        for day in figures.days
        for period in (*figures.stated, *figures.case)
        for sign in (1, -1)
        if period.kind in _PERIODS
    ]
    yield from (how for how, reached in ways if reached and _is_day(one, reached[0]))
    yield from (how for how, reached in ways if any(_is_day(one, day) for day in reached[1:]))


def _reached(day: dt.date, period: Measure, sign: int) -> Iterator[dt.date]:
    """The day at the end of a period, and those beside it: whether the first day counts is for people to say."""
    try:
        if period.kind == "second" and period.value >= _DAY and period.value < 4000 * _DAY:
            whole = int(period.value // _DAY)
            yield from (day + dt.timedelta(sign * (whole + shift)) for shift in (0, -1, 1))
        elif period.kind == "month" and period.value < 600:
            yield from (_months(day, sign * period.value) + dt.timedelta(shift) for shift in (0, -1, 1))
        elif period.kind == "workday" and period.value <= 120:
            # Public holidays are not known here: a few days more may have gone by.
            first = _workdays(day, sign * int(period.value))
            yield from (first + dt.timedelta(sign * shift) for shift in range(2))
    except (OverflowError, ValueError):
        return


def _months(day: dt.date, months: float) -> dt.date:
    whole = day.month - 1 + math.floor(months)
    year, month = day.year + whole // 12, whole % 12 + 1
    last = (dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(1)).day
    return dt.date(year, month, min(day.day, last)) + dt.timedelta(15 if months % 1 else 0)


def _workdays(day: dt.date, count: int) -> dt.date:
    step = 1 if count > 0 else -1
    while count:
        day += dt.timedelta(step)
        if day.weekday() < 5:
            count -= step
    return day


def _is_day(one: Measure, day: dt.date) -> bool:
    return one.value == (day.day if one.kind == "day" else day.month * 100 + day.day)


def _period_text(period: Measure) -> str:
    if period.kind == "second":
        return f"{period.value / _DAY:g} d"
    return f"{period.value:g} {'m' if period.kind == 'month' else 'wd'}"


def _conversions(one: Measure, figures: Figures) -> Iterator[str]:
    """The same size in another system of units, rounded; the year of a day that is known or that a period leads to."""
    if one.kind in ("length", "mass", "volume", "area"):
        for other in (*figures.case, *figures.stated):
            near = other.kind == one.kind and abs(other.value - one.value) <= _IMPERIAL * other.value
            if near and _unround(other) != _unround(one):
                yield f"≈ {other.value:g}"
    if (
        one.kind is None
        and _YEAR_FROM <= one.value <= 2200
        and any(day.year == one.value for day in _reachable(figures))
    ):
        yield year_text(one)


def _reachable(figures: Figures) -> Iterator[dt.date]:
    """The days that are known, and those at the end of a period from one of them."""
    periods = (*figures.stated, *figures.case)
    yield from figures.days
    yield from (end for day in figures.days for period in periods for end in _reached(day, period, 1))


def year_text(one: Measure) -> str:
    """How a year follows: it is that of a day, and says no more."""
    return f"{one.value:g}"


def _unround(one: Measure) -> bool:
    """Whether a value in base units betrays an imperial unit: 12 inches are 304.8 mm."""
    return abs(one.value - round(one.value)) > 1e-6 or one.value % 25.4 == 0


def _in_days(one: Measure) -> bool:
    return one.kind == "second" and one.value % _DAY == 0


def _adds(part: Measure, whole: Measure) -> bool:
    """Whether two figures can be added up: one kind, or a bare number among amounts of money."""
    if part.kind == whole.kind:
        return True
    return {part.kind, whole.kind} <= {None, *MONEY} and (part.kind is None or whole.kind is None)


def _counts(one: Measure) -> bool:
    """Whether a figure says how many times: pieces, people, nights, months."""
    if one.kind in (None, COUNT, "month", "workday"):
        return 0 < one.value <= _MOST_TIMES
    return _in_days(one)


def _same(value: float, stated: float) -> bool:
    """Equal as people round: to the cent, or to the whole where that is a small part."""
    whole = stated >= _ROUNDED_FROM and stated == round(stated)
    return abs(value - stated) < 0.006 or (whole and abs(value - stated) < 0.5001)


def known_days(texts: Sequence[Measure], today: dt.date) -> Iterator[dt.date]:
    """Days that people named without a year: the nearest to today."""
    for one in texts:
        if one.kind not in ("date", "day"):
            continue
        month, day = divmod(int(one.value), 100) if one.kind == "date" else (today.month, int(one.value))
        for year in (today.year, today.year - 1, today.year + 1):
            try:
                yield dt.date(year, month, day)
            except ValueError:
                continue
            break
