"""Names: codes, brands, carriers and quoted names must stand in the source."""

from __future__ import annotations

import pytest

from assist.drafting.checks.names import check_names
from tests.drafting.drafted import passage, run


@pytest.mark.parametrize(
    ("text", "source", "name"),
    [
        ("萤火 L1S 是 300 流明。", "萤火 L1 是 300 流明。", "L1S"),
        ("我们发圆通。", "我们发中通。", "圆通"),
        ("请选云脊 Air。", "请选云脊 Air Pro。", "Air"),
        ("请选云脊 Air Pro。", "请选云脊 Air。", "Pro"),
        ("请点“我的售后”。", "请点“我的订单”。", "我的售后"),
        ("You can pay with Google Pay.", "You can pay with Apple Pay.", "Google"),
        ("The Cocoon bag weighs 1.1 kg.", "The Nest bag weighs 1.1 kg.", "Cocoon"),
    ],
)
def test_a_name_that_the_source_lacks_is_found(text: str, source: str, name: str) -> None:
    """A version of a product (Pro) is another product."""
    (finding,) = run(check_names, text, source)
    assert (finding.kind, text[finding.start : finding.end]) == ("ungrounded_name", name)


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("晨雾 G3 用 USB-C 充电。", "晨雾 G3 使用 USB-C 5V 充电。"),
        ("用微信付款。", "我们支持微信支付。"),
        ("Please use PayPal.", "We accept PayPal."),
        ("Every Visa card works.", "We accept Visa."),
    ],
)
def test_a_name_of_the_source_is_fine(text: str, source: str) -> None:
    """And so is the first word of an English sentence."""
    assert run(check_names, text, source) == []


def test_a_name_of_the_order_is_fine() -> None:
    """The carrier of the customer's own parcel may be said."""
    assert run(check_names, "您的包裹由圆通派送。", "我们发中通。", order={"carrier": "圆通"}) == []


def test_a_product_under_another_name_than_its_title_is_found() -> None:
    """A Chinese product name has no letters that would give it away."""
    source = passage("请低温烘干。", title="暖窝羽绒睡袋（SL-S05）使用手册")
    found = run(check_names, "雪原羽绒睡袋请低温烘干。", source)
    assert [finding.kind for finding in found] == ["ungrounded_name"]
    assert run(check_names, "这款羽绒睡袋请低温烘干。", source) == []
