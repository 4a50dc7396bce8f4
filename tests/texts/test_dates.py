"""Dates: the shop's day in data, and the days that people name."""

from __future__ import annotations

import datetime as dt

import pytest

from assist.texts.dates import ZONES, bought_on, in_zone, named_days, zone_named

TODAY = dt.date(2026, 11, 20)  # a Friday
CHINA = ZONES["zh"]


@pytest.mark.parametrize(
    ("written", "zone", "there"),
    [
        ("2026-10-31T16:30:00Z", CHINA, "2026-11-01T00:30:00+08:00"),
        ("2026-10-31T18:30:00+00:00", CHINA, "2026-11-01T02:30:00+08:00"),
        ("2026-11-01T00:30:00+08:00", CHINA, "2026-11-01T00:30:00+08:00"),
        ("2026-11-05T12:00:00Z", CHINA, "2026-11-05T12:00:00Z"),
        ("2026-11-05T20:10:00", CHINA, "2026-11-05T20:10:00"),
        ("2026-11-05", CHINA, "2026-11-05"),
        ("2026-11-01T00:30:00+08:00", ZONES["en"], "2026-10-31T16:30:00+00:00"),
        ("2026-11-01T03:30:00Z", zone_named("America/New_York"), "2026-10-31T23:30:00-04:00"),
        ("SO-20261105-0042-7777", CHINA, "SO-20261105-0042-7777"),
        ("9999-12-31T23:30:00Z", CHINA, "9999-12-31T23:30:00Z"),
    ],
)
def test_a_time_with_an_offset_is_put_on_the_shops_day(written: str, zone: dt.tzinfo, there: str) -> None:
    """One that is on it stays as written; without an offset it is the shop's own; also deep inside an order."""
    assert in_zone({"items": [{"shipped_at": written}], "n": 2}, zone) == {"items": [{"shipped_at": there}], "n": 2}


def test_the_default_zone_needs_no_database() -> None:
    """China's, on a machine without the zones of the world."""
    assert dt.datetime(2026, 7, 1, tzinfo=CHINA).utcoffset() == dt.timedelta(hours=8)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("11月5日下单，11月8号到的", ["2026-11-05", "2026-11-08"]),
        ("十二月三号的单子", ["2025-12-03"]),
        ("去年6月1日、2026/10/2、2026年3月4日", ["2025-06-01", "2026-10-02", "2026-03-04"]),
        ("昨天、前天、三天前、今天", ["2026-11-19", "2026-11-18", "2026-11-17", "2026-11-20"]),
        ("上周五、这周一、上上周日、上个月3号", ["2026-11-13", "2026-11-16", "2026-11-08", "2026-10-03"]),
        ("双11那天和618大促", ["2026-11-11", "2026-06-18"]),
        ("11.11下单", ["2026-11-11"]),
        ("last Friday, yesterday, 3 days ago", ["2026-11-13", "2026-11-19", "2026-11-17"]),
        ("5 Nov, November 6th, 2025 and 7 Sept 2026", ["2026-11-05", "2025-11-06", "2026-09-07"]),
        ("2月29日、2月30日、2026-02-29、Feb 29", [None, None, None, None]),
        ("尺码10-11，价格11.5元，版本3.12，5月份，7天，may 3 people", ["2026-05-03"]),
    ],
)
def test_named_days_are_the_last_such_days(text: str, days: list[str | None]) -> None:
    """With a year or without; a day that no year near has is named, and is none."""
    assert [str(one.day) if one.day else None for one in named_days(text, TODAY)] == days


@pytest.mark.parametrize("year", range(2023, 2030))
def test_the_29th_of_february_never_fails(year: int) -> None:
    """In any year, on any day of it."""
    for today in (dt.date(year, 2, 28), dt.date(year, 3, 1), dt.date(year, 12, 31)):
        [named] = named_days("2月29日", today)
        last = max((one for one in (2020, 2024, 2028) if dt.date(one, 2, 29) <= today), default=2020)
        assert named.day == (dt.date(last, 2, 29) if last >= year - 1 else None)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("我11月5日买的花瓶，能退吗", "2026-11-05"),
        ("11月8号付款的，能价保多少天", "2026-11-08"),
        ("双十一下单了还没发", "2026-11-11"),
        ("下单日期是11月3日", "2026-11-03"),
        ("I bought the vase last Friday", "2026-11-13"),
        ("ordered it on 5 Nov, is it 30 days?", "2026-11-05"),
        ("On November 5th I ordered two", "2026-11-05"),
        ("a jacket that I bought three weeks ago", "2026-10-30"),
        ("Bought it a month ago, zip is broken", "2026-10-21"),
        ("两个月前买的背包", "2026-09-20"),
        ("半个月前拍的，还能退吗", "2026-11-05"),
        ("两个星期前收到的", None),
        ("the zip broke two weeks ago, bought in spring", None),
        ("2月29日买的能退到什么时候", "none"),
        ("双12买的话有什么优惠", None),
        ("想11月25日下单，几天到", None),
        ("11月30日前能到吗", None),
        ("昨天追尾了，座椅买了大半年", None),
        ("买的花瓶今天又降价了", None),
        ("11月5日买的，10月1日也买了", None),
        ("Ordered in August, it came sept 3rd", None),
    ],
)
def test_the_day_of_buying_is_read_where_it_is_said(text: str, day: str | None) -> None:
    """Past, one, and beside the buying; a day to come, another event's, or one of two is none."""
    named = bought_on(text, TODAY)
    assert (named and (str(named.day) if named.day else "none")) == day
