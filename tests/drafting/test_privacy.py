"""Personal data: found with proof, hidden, restored."""

from __future__ import annotations

import pytest

from assist.drafting.privacy import Mask, find_personal_data


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("手机 13800138000 谢谢", ["PHONE"]),
        ("+86 138 0013 8000", ["PHONE"]),
        ("１３８００１３８０００", ["PHONE"]),
        ("mail ann.lee@example.com.", ["EMAIL"]),
        ("身份证11010519491231002X", ["ID"]),
        ("卡号 6222 0212 3456 7895", []),
        ("卡号 4111 1111 1111 1111", ["BANK"]),
        ("订单 692011074381", []),
        ("11010519491231002X和13800138000", ["ID", "PHONE"]),
        ("身份证110105194912310021", []),
    ],
)
def test_only_what_proves_itself_is_found(text: str, kinds: list[str]) -> None:
    """Check digits decide; an order number is no phone number."""
    assert [item.type for item in find_personal_data(text)] == kinds


def test_the_same_value_has_the_same_placeholder_and_comes_back() -> None:
    """A draft may use a masked value; the customer sees the real one."""
    mask = Mask()
    hidden = mask.hide("打 13800138000 或 13900139000，还是 13800138000")
    assert hidden == "打 ⟦PHONE_1⟧ 或 ⟦PHONE_2⟧，还是 ⟦PHONE_1⟧"
    assert mask.restore("回电 ⟦PHONE_2⟧") == "回电 13900139000"
