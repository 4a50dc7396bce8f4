"""Addresses: a rule about the customer is said to them."""

from __future__ import annotations

import pytest

from assist.texts.addresses import to_the_customer


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("退回的运费由顾客承担。", "退回的运费由您承担。"),
        ("顾客自己取消的，定金不退；买家的赠品要一起寄回。", "您自己取消的，定金不退；您的赠品要一起寄回。"),
        ("请让顾客拍下面单。请提醒客户先用完余额。", "请您拍下面单。请您先用完余额。"),
        ("商家送货，请客户签收。", "商家送货，请您签收。"),
        ("The customer may choose a refund.", "You may choose a refund."),
        ("Where it is sold out the customer gets a refund.", "Where it is sold out you get a refund."),
        ("The buyer always pays the postage.", "You always pay the postage."),
        ("It is repaired at the customer's expense.", "It is repaired at your expense."),
        ("Ask the customer to send a photo.", "Please send a photo."),
        ("We do not ask the customer to prove it.", "We do not ask you to prove it."),
        ("The money is back when the customer hasn't paid.", "The money is back when you haven't paid."),
        ("The buyer carries the risk and the customer tries it first.", "You carry the risk and you try it first."),
    ],
)
def test_a_rule_about_the_customer_is_said_to_them(written: str, said: str) -> None:
    """In both languages, with the verb as it stands behind "you"."""
    assert to_the_customer(written) == said


@pytest.mark.parametrize(
    "written",
    [
        "老顾客最喜欢这一款。",
        "对花生过敏的顾客不要买。",
        "一位杭州顾客买了两箱。",
        "顾客坚持没有收到的，转组长处理。",
        "最好先提醒顾客看一眼重量。",
        "客户服务每天九点开始，客户端也能查。",
        "The customer may keep them or give them away.",
        "Customers in Ireland book a carrier.",
        "If a customer asks for a part, look at the label first.",
        "A customer who paid by card waits longer.",
        "Write to customer care.",
        "The customer chooses and pays for the postage.",
        "Ask the customer to look around, to try next door and to wait.",
    ],
)
def test_where_it_is_not_certain_who_is_meant_nothing_changes(written: str) -> None:
    """Some customers, the shop's own people, or a "they" that may be the goods."""
    assert to_the_customer(written) == written


def test_everything_else_of_a_text_stays_where_it_is() -> None:
    """Lines, markers and sentences about something else."""
    text = "- 七天内可退。\n- 运费由顾客承担。[1]\n\nThe box is blue. The customer pays."
    assert to_the_customer(text) == "- 七天内可退。\n- 运费由您承担。[1]\n\nThe box is blue. You pay."
