"""Suggestions: what a text says of itself, for a person to look over."""

from __future__ import annotations

import datetime as dt

import pytest

from assist.knowledge.reading.front_suggestions import id_of, suggest
from assist.knowledge.reading.stated_terms import terms_of
from assist.knowledge.reading.vocabularies import Vocabulary

TODAY = dt.date(2026, 11, 29)


@pytest.mark.parametrize(
    ("title", "body", "start", "until"),
    [
        ("退货办法", "本办法自2026年3月1日起施行。", "2026-03-01", None),
        ("退货规则", "（2026年1月1日公布，自2026年3月1日起施行）", "2026-03-01", None),
        ("退货规则", "施行日期：2026年3月1日", "2026-03-01", None),
        ("退货规则", "施行日期：2026年2月30日", None, None),
        ("双12活动", "活动时间：2026年12月1日20:00至12月12日24:00。", "2026-12-01", "2026-12-13"),
        ("双12活动", "12月1日20:00至12月12日，跨店满减。", "2026-12-01", "2026-12-13"),
        ("双12活动", "活动时间：12月1日0:00—12月13日0:00", "2026-12-01", "2026-12-13"),
        ("年货节", "活动时间：12月25日至1月5日", "2026-12-25", "2027-01-06"),
        ("优惠券", "有效期至2026年12月31日。", None, "2027-01-01"),
        ("Returns", "Effective 1 March 2026, the period is 30 days.", "2026-03-01", None),
        ("Returns", "Effective date: 2026-03-01", "2026-03-01", None),
        ("Returns", "Effective: 2026/13/01", None, None),
        ("Sale", "Valid from March 1, 2026 to March 31, 2026.", "2026-03-01", "2026-04-01"),
        ("Coupon", "This coupon is valid until 12 December 2026.", None, "2026-12-13"),
        ("退货规则", "签收后7天内，自2026年3月1日起算的订单除外。", None, None),
        ("发票", "2026年3月1日至3月5日下单的发票已补开。", None, None),
    ],
)
def test_the_days_that_a_text_gives_itself_are_suggested(
    title: str, body: str, start: str | None, until: str | None
) -> None:
    """An end is exclusive; days of something else are left alone, and such as the calendar lacks."""
    terms = terms_of(title, body, TODAY)
    assert (terms.start and str(terms.start), terms.until and str(terms.until)) == (start, until)


def test_a_year_that_is_not_written_is_assumed_and_said() -> None:
    """The next fitting one; the title's, if it has one."""
    assert terms_of("双12活动", "活动时间：12月1日至12月12日", TODAY).assumed
    told = terms_of("2025年双12活动", "活动时间：12月1日至12月12日", TODAY)
    assert (told.start, told.assumed) == (dt.date(2025, 12, 1), False)


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("returns", "returns"),
        ("FAQ 2026", "faq-2026"),
        ("七日无理由退货", "qi-ri-wu-li-you-tui-huo"),
        ("公告-gb18030", "gong-gao-gb18030"),
        ("360001-退货", "360001-tui-huo"),
    ],
)
def test_ids_can_be_read(name: str, made: str) -> None:
    """Chinese names are spelt."""
    assert id_of(name) == made


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("网络购买商品七日无理由退货暂行办法", "policy"),
        ("常见问题", "faq"),
        ("云脊说明书", "product"),
        ("怎样退货", "guide"),
        ("客服快捷语", "macro"),
        ("Privacy policy", "policy"),
        ("Product manual", "product"),
        ("售后", "policy"),
    ],
)
def test_the_kind_is_told_by_title_and_name(name: str, kind: str) -> None:
    """Rules about goods are rules."""
    assert suggest(f"# {name}\n\n文字。", name)["kind"] == kind


def test_products_that_a_text_is_about_are_named() -> None:
    """Those of its title, or the few that it names; a list of all is about none."""
    vocabulary = Vocabulary(tuple((f"X-{n}", f"款{n}") for n in range(6)))
    assert suggest("# 款1 保修\n\n款2 不同。", "a", vocabulary=vocabulary)["products"] == ["X-1"]
    assert suggest("# 保修\n\n款2 保修两年。", "a", vocabulary=vocabulary)["products"] == ["X-2"]
    assert "products" not in suggest("# 保修\n\n" + "".join(f"款{n}。" for n in range(6)), "a", vocabulary=vocabulary)


def test_a_title_is_suggested_without_its_markup() -> None:
    """A link or stars in a heading are no part of it."""
    assert suggest("# **[Returns](https://a.example)**\n\nText.", "a")["title"] == "Returns"
