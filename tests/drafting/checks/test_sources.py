"""Sources: what may be cited, and whether what is cited agrees."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from assist.knowledge.open_releases import AsOf
from tests.drafting.drafted import check, kinds, passage


def test_a_source_that_does_not_hold_on_the_day_blocks() -> None:
    """Policies count on the order's day, everything else today; a source in force is no finding."""
    in_sale, later = dt.date(2026, 11, 5), dt.date(2026, 11, 20)
    days: dict[str, Any] = {"effective_from": dt.date(2026, 11, 1), "effective_until": dt.date(2026, 11, 15)}
    for kind, day, expected in (
        ("policy", later, ["expired_source"]),
        ("policy", in_sale, []),
        ("faq", in_sale, ["expired_source"]),
    ):
        source = passage("退货期 15 天。", kind=kind, **days)
        found = check("退货期 15 天。[1]", source, as_of=AsOf(policies=day, others=later))
        assert kinds(found) == expected
        assert all(finding.severity == "block" for finding in found)


@pytest.mark.parametrize(("text", "part"), [("补偿 5 元。", "内部资料"), ("Offer USD 5.", "is internal")])
def test_an_internal_source_blocks(text: str, part: str) -> None:
    """Nobody outside may see what it says."""
    found = [one for one in check(f"{text}[1]", passage(text, audience="internal")) if one.kind == "internal_source"]
    assert [one.severity for one in found] == ["block"]
    assert part in found[0].message


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("会员退货期限是 7 天。", "会员退货期限是 10 天。"),
        ("Refunds for parcels lost take 5 days.", "Refunds for parcels lost take 9 days."),
    ],
)
def test_sources_that_disagree_on_the_number_are_a_warning(one: str, other: str) -> None:
    """Both sentences are quoted; a rule made for some days is meant to differ."""
    (finding,) = check(f"{one}[1]", one, other)
    assert (finding.kind, finding.severity) == ("conflicting_sources", "warn")
    assert one in finding.message
    assert other in finding.message
    dated = passage(other, "p2", effective_until=dt.date(2027, 1, 1))
    assert check(f"{one}[1]", one, dated) == ()


def test_numbers_of_two_products_are_no_conflict() -> None:
    """The L1 and the L1S may cost what they cost."""
    assert check("萤火 L1 的标价是 129 元。[1]", "萤火 L1 的标价是 129 元。", "萤火 L1S 的标价是 199 元。") == ()


@pytest.mark.parametrize(("title", "conflicts"), [("云游地球仪", 0), ("星图地球仪使用手册", 1)])
def test_product_pages_disagree_only_about_one_product(title: str, conflicts: int) -> None:
    """Without a code it is their titles that tell: another globe's price is its own, a manual is of its product."""
    page = passage("这款地球仪的标价是 129 元。", "p1", kind="product", title="星图地球仪")
    other = passage("这款地球仪的标价是 199 元。", "p2", kind="product", title=title)
    assert kinds(check("这款地球仪的标价是 129 元。[1]", page, other)).count("conflicting_sources") == conflicts
