"""Accounts and addresses of machines: bank cards, IBAN, IP addresses."""

from __future__ import annotations

import ipaddress
import re

from assist.drafting.recognisers.patterns import LEFT, RIGHT, Recogniser, called_a_code, digits, value

# Issuer prefixes in use (ISO/IEC 7812): UnionPay 62 and older mainland cards 60, 68, 69, 9558; Visa 4; Mastercard
# 51-55 and 2221-2720; American Express 34, 37; Diners 30, 36, 38, 39; JCB 35, 1800, 2131; Discover 6011, 64, 65;
# Maestro 50, 56-58, 6.
_ISSUED = re.compile(r"3[04-9]|4|5|6|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)|9558|1800|2131")
_CARD = r"(?P<value>(?:[0-9][ -]?){%s}[0-9])"
_CALLED_CARD = (
    r"(?:银行卡|信用卡|储蓄卡|借记卡|卡号|账号|账户|card)"
    r"(?:[ :,#是为]|号码?|no\.?|number|is|that ends){0,5}(?:. number is )?"
)


def is_card_number(match: re.Match[str]) -> bool:
    """An issuer's prefix and the Luhn check (ISO/IEC 7812-1), unless the words before call it an order number."""
    number = digits(match)
    return _ISSUED.match(number) is not None and passes_luhn(number) and not called_a_code(match)


def is_named_card_number(match: re.Match[str]) -> bool:
    """The Luhn check alone, where the text says that it is a card."""
    return passes_luhn(digits(match))


def passes_luhn(number: str) -> bool:
    """Modulus 10 with every second digit from the right doubled."""
    doubled = [int(digit) * (2 if i % 2 else 1) for i, digit in enumerate(reversed(number))]
    return sum(digit - 9 if digit > 9 else digit for digit in doubled) % 10 == 0


def is_iban(match: re.Match[str]) -> bool:
    """Modulus 97 over the number with its head moved behind (ISO 13616)."""
    number = digits(match)
    moved = number[4:] + number[:4]
    return 15 <= len(number) <= 34 and int("".join(str(int(c, 36)) for c in moved)) % 97 == 1


def is_ip_address(match: re.Match[str]) -> bool:
    """Numbers in range; an address of version 6 has to be complete or shortened by `::`."""
    try:
        ipaddress.ip_address(value(match))
    except ValueError:
        return False
    return True


ACCOUNTS = (
    Recogniser("BANK", re.compile(f"{LEFT}{_CARD % '13,18'}{RIGHT}"), is_card_number),
    Recogniser("BANK", re.compile(f"{_CALLED_CARD}{_CARD % '11,18'}{RIGHT}", re.IGNORECASE), is_named_card_number),
    Recogniser(
        "IBAN",
        re.compile(rf"{LEFT}[A-Z]{{2}}[0-9]{{2}}(?: ?[A-Z0-9]{{4}}){{2,7}}(?: ?[A-Z0-9]{{1,3}})?{RIGHT}"),
        is_iban,
    ),
    Recogniser(
        "IP",
        re.compile(
            r"(?<![0-9A-Za-z.])(?<!version )(?<!版本)(?<!固件)(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9A-Za-z]|\.[0-9])"
        ),
        is_ip_address,
    ),
    Recogniser(
        "IP", re.compile(r"(?<![0-9A-Za-z:.])[0-9A-Fa-f]{1,4}:[0-9A-Fa-f:]{3,34}(?![0-9A-Za-z:])"), is_ip_address
    ),
)
