"""Cards, accounts and machine addresses: by their check digits."""

from __future__ import annotations

import pytest

from assist.drafting.privacy.masks import find_personal_data


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("卡号 4111 1111 1111 1111", ["BANK"]),
        ("4111-1111-1111-1111", ["BANK"]),
        ("378282246310005", ["BANK"]),
        ("6222021234567890128", ["BANK"]),
        ("卡号 4111 1111 1111 1112", []),
        ("订单号 4111111111111111", []),
        ("1111111111111117", []),
        ("card number is 501864667909", ["BANK"]),
        ("please use 501864667909, it is my card", ["BANK"]),
        ("501864667909", []),
        ("IBAN DE89 3704 0044 0532 0130 00", ["IBAN"]),
        ("GB82WEST12345698765432", ["IBAN"]),
        ("GB82WEST12345698765433", []),
        ("from 192.168.1.10", ["IP"]),
        ("300.168.1.10", []),
        ("固件版本1.2.3.4 and v1.2.3.4", []),
        ("2001:db8::8a2e:370:7334", ["IP"]),
        ("12:30:45", []),
    ],
)
def test_a_number_proves_itself(text: str, found: list[str]) -> None:
    """Luhn with an issuer's prefix or the word card; modulus 97; numbers in range."""
    assert [item.type for item in find_personal_data(text)] == found
