"""Conditions: what limits a statement must be said with it."""

from __future__ import annotations

import pytest

from assist.drafting.checks.conditions import left_out
from tests.drafting.drafted import claim

LIMITED = [
    ("来回运费由店铺承担。", "质量问题退换货，来回运费由店铺承担。", "质量问题"),
    ("运费险由店铺赠送。", "实付满 99 元的订单，运费险由店铺赠送。", "满 99 元"),
    ("袜子 7 天内可以无理由退货。", "未拆封的袜子 7 天内可以无理由退货。", "未拆封"),
    ("7 天内可以无理由退货。", "除定制商品外，7 天内可以无理由退货。", "除定制商品外"),
    ("帐篷租赁在杭州门店办理。", "帐篷租赁只在杭州门店办理。", "只"),
    ("We pay the return label.", "If the item is faulty, we pay the return label.", "If the item is faulty"),
    ("Lit stoves cannot be returned.", "Lit stoves cannot be returned unless they are faulty.", "unless"),
    ("The grinder grinds coffee beans.", "The grinder grinds coffee beans only.", "only"),
]


@pytest.mark.parametrize(("text", "source", "limit"), LIMITED)
def test_a_limit_left_out_is_a_warning_that_quotes_it(text: str, source: str, limit: str) -> None:
    """If, unless, except, only; 除…外, 只, 质量问题, 未拆封的."""
    missing = left_out(claim(text, source), "")
    assert missing is not None
    assert limit in missing[0]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("质量有问题的话，来回运费我们店铺承担。", "质量问题退换货，来回运费由店铺承担。"),
        ("没拆封的袜子 7 天内能退。", "未拆封的袜子 7 天内可以无理由退货。"),
        ("We pay the return label when the item is faulty.", "If the item is faulty, we pay the return label."),
        ("It grinds roasted coffee beans only.", "The grinder grinds roasted coffee beans only."),
    ],
)
def test_a_limit_in_other_words_is_said(text: str, source: str) -> None:
    """A paraphrase keeps the condition."""
    assert left_out(claim(text, source), "") is None


@pytest.mark.parametrize(
    ("text", "source", "asked"),
    [
        ("关机 3 分钟后再启动。", "卡豆时，关机 3 分钟后再启动。", "磨豆机卡豆了怎么办"),
        ("Switch it off for 3 minutes.", "If it jams, switch it off for 3 minutes.", "It jams. What now?"),
    ],
)
def test_a_limit_that_the_customer_named_need_not_be_repeated(text: str, source: str, asked: str) -> None:
    """Who asks what to do when it jams gets the answer for that."""
    assert left_out(claim(text, source), asked) is None
    assert left_out(claim(text, source), "") is not None
