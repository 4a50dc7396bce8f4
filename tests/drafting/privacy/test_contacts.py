"""Ways to reach a person, in the spellings that customers use."""

from __future__ import annotations

import pytest

from assist.drafting.privacy.masks import find_personal_data


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("手机 13800138000 谢谢", "13800138000"),
        ("+86 138 0013 8000", "+86 138 0013 8000"),
        ("138-0013-8000", "138-0013-8000"),
        ("1 3 8 0 0 1 3 8 0 0 0", "1 3 8 0 0 1 3 8 0 0 0"),
        ("１３８００１３８０００", "１３８００１３８０００"),
        ("一三八零零一三八〇〇〇", "一三八零零一三八〇〇〇"),
        ("打1三8零零1三8000吧", "1三8零零1三8000"),
        ("tel13800138000", "13800138000"),
        ("wx13800138000", "13800138000"),
        ("座机0571-88123456转801", "0571-88123456转801"),
        ("(010) 6552 1234", "(010) 6552 1234"),
        ("电话 88123456", "88123456"),
        ("call me on +44 20 7946 0958 please", "+44 20 7946 0958"),
        ("(415) 555-2671", "(415) 555-2671"),
        ("Phone: 72 128 827", "72 128 827"),
        ("0489 25 37 29", "0489 25 37 29"),
    ],
)
def test_telephone_numbers(text: str, value: str) -> None:
    """Mobile, landline, abroad; the whole number with its extension."""
    assert [(item.type, text[item.start : item.end]) for item in find_personal_data(text)] == [("PHONE", value)]


@pytest.mark.parametrize(
    "text",
    [
        "订单 692011074381",
        "138001380001",
        "0138001380001",
        "客服电话 400-000-0166",
        "打10086",
        "尺码 36 37 38 39 40 41 42",
        "call about order 1234567",
        "2026-11-05 2026-11-06",
        "12800138000",
        "ibmcld_16727-807613-809619",
        "141511-0-1085",
    ],
)
def test_other_numbers_are_no_telephone_numbers(text: str) -> None:
    """Orders, sizes, dates, and service lines, which are no person's."""
    assert find_personal_data(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("mail ann.lee@example.com.", [("EMAIL", "ann.lee@example.com")]),
        ("邮箱a.b+c＠qq.com谢谢", [("EMAIL", "a.b+c＠qq.com")]),
        ("加我微信 lilei_2020", [("WECHAT", "lilei_2020")]),
        ("vx：abc12345，", [("WECHAT", "abc12345")]),
        ("微信号：zhangsan", [("WECHAT", "zhangsan")]),
        ("QQ 123456789", [("QQ", "123456789")]),
        ("微信小程序 wechat official account", []),
        ("加我 please", []),
        ("a@b", []),
    ],
)
def test_accounts_of_people(text: str, found: list[tuple[str, str]]) -> None:
    """A chat account needs the chat's name before it and the shape of an account."""
    assert [(item.type, text[item.start : item.end]) for item in find_personal_data(text)] == found
