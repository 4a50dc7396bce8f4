"""Contrasts: a statement turned round contradicts; the same in other words does not."""

from __future__ import annotations

import pytest

from assist.drafting.checks.entailments import check_entailment
from tests.drafting.drafted import kinds, run

TURNED = [
    ("质量问题的来回运费由买家承担。", "质量问题的来回运费由商家承担。"),
    ("直播间商品支持价保。", "直播间商品不支持价保。"),
    ("保修需要保修卡。", "保修不需要保修卡。"),
    ("保温壶可以放进微波炉。", "保温壶不可以放进微波炉。"),
    ("出库后可以改地址。", "出库前可以改地址。"),
    ("登山鞋请选小半码。", "登山鞋请选大半码。"),
    ("Gift cards can be refunded.", "Gift cards cannot be refunded."),
    ("You pay the return label.", "We pay the return label."),
    ("Dry the tent after you pack it.", "Dry the tent before you pack it."),
    ("You need to register the product.", "You do not need to register the product."),
]
SAME = [
    ("质量问题的来回运费由我们承担。", "质量问题的来回运费由店铺承担。"),
    ("直播间商品不能申请价保。", "直播间商品不支持价保。"),
    ("保修不用保修卡。", "保修不需要保修卡。"),
    ("没拆封的袜子可以退。", "未拆封的袜子可以退。"),
    ("还没付款的话，订单会自动关闭。", "未付款的订单会自动关闭。"),
    ("Gift cards can't be refunded.", "Gift cards are not refundable."),
    ("There is no need to register the product.", "You do not need to register the product."),
    ("The return label is paid by us.", "We pay the return label."),
]


@pytest.mark.parametrize(("text", "source"), TURNED)
def test_a_statement_turned_round_contradicts(text: str, source: str) -> None:
    """Who pays, can and cannot, need, before and after, larger and smaller; the source is quoted."""
    (finding,) = run(check_entailment, text, source)
    assert finding.kind == "contradicts_source"
    assert source in finding.message


@pytest.mark.parametrize(("text", "source"), SAME)
def test_the_same_in_other_words_does_not(text: str, source: str) -> None:
    """Another word for no is still no."""
    assert "contradicts_source" not in kinds(run(check_entailment, text, source))


def test_the_nearest_statement_of_the_source_counts() -> None:
    """Two rules of one passage that differ are told apart by what they are about."""
    source = "户外电源不能寄港澳台。露营灯可以寄港澳台。"
    assert run(check_entailment, "露营灯可以寄港澳台。", source) == []
    assert kinds(run(check_entailment, "户外电源可以寄港澳台。", source)) == ["contradicts_source"]
