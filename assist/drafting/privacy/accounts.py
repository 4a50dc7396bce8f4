"""Accounts and addresses of machines: bank cards, IBAN, IP addresses."""

from __future__ import annotations

import ipaddress
import re

from assist.drafting.privacy.patterns import LEFT, RIGHT, Recogniser, called_a_code, digits, span, value

# Issuer prefixes in use by length (ISO/IEC 7812): Diners; American Express, JCB; Visa, Mastercard, JCB, Discover,
# UnionPay 62, mainland cards of old 60, 68, 69, 9558; Maestro and UnionPay.
_LONG = re.compile("50|5[6-8]|6|9558")
_ISSUED = {
    14: re.compile("3[0689]"),
    15: re.compile("3[47]|1800|2131"),
    16: re.compile("35|4|5|6|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)|9558"),
    17: _LONG,
    18: _LONG,
    19: _LONG,
}
_CARD = r"(?:卡|账号|账户|\b(?:cards?|visa|maestro|mastercard|amex)\b)"
_CARD_BEFORE = re.compile(rf"{_CARD}[^。!?\n]{{0,40}}$", re.IGNORECASE)
_CARD_AFTER = re.compile(rf"[^0-9。!?\n]{{0,20}}{_CARD}", re.IGNORECASE)


def is_card_number(match: re.Match[str]) -> bool:
    """The Luhn check (ISO/IEC 7812-1), and an issuer's prefix and length or a sentence that speaks of a card."""
    number = digits(match)
    if not passes_luhn(number) or called_a_code(match):
        return False
    start, end = span(match)
    named = _CARD_BEFORE.search(match.string[max(0, start - 48) : start]) or _CARD_AFTER.match(match.string, end)
    issued = _ISSUED.get(len(number))
    return named is not None or (issued is not None and issued.match(number) is not None)


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
    """Numbers in range, complete or shortened by `::`, and of some machine, not of any or of this one."""
    try:
        address = ipaddress.ip_address(value(match))
    except ValueError:
        return False
    return not (address.is_unspecified or address.is_loopback)


ACCOUNTS = (
    Recogniser("BANK", re.compile(rf"{LEFT}(?:[0-9][ -]?){{11,18}}[0-9]{RIGHT}"), is_card_number),
    Recogniser(
        "IBAN",
        re.compile(rf"{LEFT}[A-Z]{{2}}[0-9]{{2}}(?: ?[A-Z0-9]{{4}}){{2,7}}(?: ?[A-Z0-9]{{1,3}})?{RIGHT}"),
        is_iban,
    ),
    Recogniser(
        "IP",
        re.compile(
            r"(?<![0-9A-Za-z.])(?<!version )(?<!版本)(?<!固件)(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9A-Za-z/]|\.[0-9])"
        ),
        is_ip_address,
    ),
    Recogniser(
        "IP", re.compile(r"(?<![0-9A-Za-z:.])[0-9A-Fa-f]{1,4}:[0-9A-Fa-f:]{3,34}(?![0-9A-Za-z:])"), is_ip_address
    ),
)
