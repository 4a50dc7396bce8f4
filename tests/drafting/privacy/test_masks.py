"""Personal data: found, hidden, restored; what must stay readable stays."""

from __future__ import annotations

import itertools

import pytest

from assist.drafting.privacy.masks import (
    Mask,
    find_personal_data,
    mask_all,
    order_numbers,
    placeholders_in,
    without_personal_data,
)

ASKED = "我叫王小明，电话 13800138000，寄到浙江省杭州市西湖区文三路831号2单元501室"


def kinds(text: str) -> list[str]:
    """Types found, in order."""
    return [item.type for item in find_personal_data(text)]


def test_offsets_are_code_points_of_the_text_as_it_was_written() -> None:
    """Full width, emoji and odd spaces before a number move nothing."""
    text = "😀 １３８\u3000００１３\u3000８０００ ok"
    (item,) = find_personal_data(text)
    assert (item.type, text[item.start : item.end]) == ("PHONE", "１３８\u3000００１３\u3000８０００")


def test_what_goes_out_holds_nothing_personal_and_comes_back_whole() -> None:
    """The customer sees the real values; the model sees placeholders."""
    mask = Mask()
    hidden = mask.hide(ASKED)
    assert hidden == "我叫⟦PERSON_1⟧，电话 ⟦PHONE_1⟧，寄到⟦ADDRESS_1⟧"
    assert mask.restore(hidden) == ASKED


def test_the_same_value_has_the_same_placeholder_however_it_is_spelled() -> None:
    """A draft may use a masked value; what comes back is the first spelling."""
    mask = Mask()
    hidden = mask.hide("打 13800138000 或 13900139000，还是 １３８ 0013 8000")
    assert hidden == "打 ⟦PHONE_1⟧ 或 ⟦PHONE_2⟧，还是 ⟦PHONE_1⟧"
    assert mask.hide("13900139000") == "⟦PHONE_2⟧"
    assert mask.restore("回电 ⟦PHONE_2⟧") == "回电 13900139000"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("[PHONE_1]", "13800138000"),
        ("〔PHONE_1〕", "13800138000"),
        ("【PHONE_1】", "13800138000"),
        ("⟦ PHONE_1 ⟧", "13800138000"),
        ("⟦PHONE_1", "13800138000"),
        ("⟦PHONE-1⟧", "13800138000"),
        ('"PHONE_1"', '"13800138000"'),
        ("call PHONE_1.", "call 13800138000."),
        ("【电话 PHONE_1】", "【电话 13800138000】"),
        ("【⟦PHONE_1⟧】", "【13800138000】"),
        ("MY_PHONE_1", "MY_PHONE_1"),
        ("PHONE 1", "PHONE 1"),
        ("⟦PHONE_10⟧", "⟦PHONE_10⟧"),
    ],
)
def test_a_garbled_placeholder_is_restored_when_unambiguous(written: str, shown: str) -> None:
    """Models change brackets, drop them, or put quotes in their place."""
    mask = Mask()
    mask.hide("13800138000")
    assert mask.restore(written) == shown


def test_a_placeholder_never_handed_out_stays_and_can_be_reported() -> None:
    """The model made it up: a reply must not go out with it."""
    mask = Mask()
    mask.hide("13800138000")
    restored = mask.restore("打 ⟦PHONE_1⟧ 或 ⟦PHONE_9⟧，见 [1]")
    (left,) = placeholders_in(restored)
    assert (left.type, restored[left.start : left.end]) == ("PHONE", "⟦PHONE_9⟧")


@pytest.mark.parametrize("own", ["⟦PHONE_1⟧", "[PHONE_1]", "PHONE_1"])
@pytest.mark.parametrize("before", [True, False])
def test_what_a_customer_types_like_a_placeholder_is_not_restored_into_data(own: str, before: bool) -> None:
    """It goes out masked and comes back as it was typed."""
    mask = Mask()
    texts = [f"请回复 {own}", "电话 13800138000"]
    first, second = (mask.hide(text) for text in (texts if before else texts[::-1]))
    hidden = first if before else second
    assert "PHONE_1" not in hidden
    assert mask.restore(hidden) == f"请回复 {own}"


def test_a_name_once_known_is_masked_wherever_it_stands() -> None:
    """In the same text, in the next one, and when the helpdesk knew it."""
    mask = Mask(names=["Ann Lee"])
    assert mask.hide("我叫王小明。王小明的订单") == "我叫⟦PERSON_1⟧。⟦PERSON_1⟧的订单"
    assert mask.hide("亲，王小明您好") == "亲，⟦PERSON_1⟧您好"
    assert mask.hide("Ann Lee asks; Ann Leeds does not") == "⟦PERSON_2⟧ asks; Ann Leeds does not"


def test_texts_masked_for_storing_share_their_placeholders() -> None:
    """A reader can follow who is who without knowing them."""
    assert mask_all(["我叫王小明", "王小明，单号4111111111111111"], ["4111111111111111"]) == [
        "我叫⟦PERSON_1⟧",
        "⟦PERSON_1⟧，单号4111111111111111",
    ]


def test_the_orders_own_numbers_pass() -> None:
    """A draft has to name the order; a telephone number beside it is masked all the same."""
    order = {"id": "4111111111111111", "items": [{"sku": "13800138000", "name": "Tent"}], "amount": 10}
    mask = Mask(order_numbers(order))
    assert order_numbers(order) == {"4111111111111111", "13800138000"}
    text = "4111111111111111 13800138000 13900139000"
    assert mask.hide(text) == "4111111111111111 13800138000 ⟦PHONE_1⟧"
    assert Mask(["139"]).hide("13900139000") == "⟦PHONE_1⟧"
    assert order_numbers({"items": None}) == frozenset()


@pytest.mark.parametrize(
    ("so_far", "shown"),
    [
        ("请打 ⟦PHO", "请打 "),
        ("请打 ⟦PHONE_1", "请打 "),
        ("请打 [PHONE", "请打 "),
        ("call PHONE_", "call "),
        ("请打 ⟦PHONE_1⟧", "请打 ⟦PHONE_1⟧"),
        ("见 [1]", "见 [1]"),
        ("防水等级 IPX4", "防水等级 IPX4"),
        ("", ""),
    ],
)
def test_a_stream_holds_back_a_placeholder_still_being_written(so_far: str, shown: str) -> None:
    """Nobody sees half of one, and nothing shown changes later."""
    assert Mask().settled(so_far) == shown


def test_a_search_text_holds_no_personal_data_but_the_question() -> None:
    """What is searched for is the matter."""
    assert without_personal_data("我的号码13800138000，运费谁出") == "我的号码 ，运费谁出"


@pytest.mark.parametrize(
    "text",
    [
        "北京市朝阳区有门店吗？寄到新疆要多久，广东省内包邮吗",
        "订单号 202611050001 什么时候发货，运单 773123456789012 到哪了",
        "黄色女士外套 175/92A，安装师傅什么时候来，客服电话 400-000-0166",
        "微信支付可以吗，加我会员，2026-11-05 12:30:45，¥1,380.00，3000 mm",
        "I'm looking for the SL-J210 in Size M. Hi team, I'm Sorry. Firmware version 1.2.3.4",
        "Dear customer service, is this Ridge Air Pro waterproof? My name is on the list",
    ],
)
def test_products_orders_and_places_stay(text: str) -> None:
    """A masked product word ruins a draft: names and addresses need proof."""
    assert kinds(text) == []


def test_numbers_of_two_kinds_are_told_apart_and_none_is_found_twice() -> None:
    """The stronger proof wins; what is found does not overlap."""
    text = "11010519491231002X和13800138000，卡4111 1111 1111 1111，a@b.cn"
    found = find_personal_data(text)
    assert [item.type for item in found] == ["ID", "PHONE", "BANK", "EMAIL"]
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))
