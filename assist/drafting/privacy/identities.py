"""Numbers issued by the state: identity cards, social security, passports, driving licences, number plates."""

from __future__ import annotations

import datetime as dt
import re

from assist.drafting.privacy.facts import facts
from assist.drafting.privacy.patterns import LEFT, RIGHT, Recogniser, called_a_code, digits, value

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CALLED_ID = r"(?:身份证|身份号|证件号|ID card|identity (?:card|number))[^0-9\n]{0,12}"
_NUMBER_18 = rf"{LEFT}(?P<value>(?:[0-9][ -]?){{17}}[0-9Xx]){RIGHT}"
_NUMBER_15 = rf"{LEFT}(?P<value>[0-9]{{15}}){RIGHT}"


def is_identity_number(match: re.Match[str]) -> bool:
    """18 digits: province, date of birth and check character (GB 11643-1999, modulus 11-2)."""
    number = digits(match)
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return is_birth_number(match) and number[17] == "10X98765432"[total % 11]


def is_birth_number(match: re.Match[str]) -> bool:
    """18 digits: province and date of birth. Enough where the text itself calls it an identity number.

    A mistyped check character identifies the person all the same.
    """
    number = digits(match)
    return number[:2] in facts()["divisions"].split() and _is_past(number[6:14])


def is_old_identity_number(match: re.Match[str]) -> bool:
    """15 digits, as issued until 1999: province and date of birth in the 20th century."""
    number = digits(match)
    return number[:2] in facts()["divisions"].split() and _is_past("19" + number[6:12]) and not called_a_code(match)


def _is_past(day: str) -> bool:
    try:
        return dt.date(1900, 1, 1) <= dt.date(int(day[:4]), int(day[4:6]), int(day[6:])) <= dt.date.today()
    except ValueError:
        return False


def _has_digits(match: re.Match[str]) -> bool:
    return sum(c.isdigit() for c in value(match)) >= 4


IDENTITIES = (
    Recogniser("ID", re.compile(_NUMBER_18), is_identity_number),
    Recogniser("ID", re.compile(_CALLED_ID + _NUMBER_18, re.IGNORECASE), is_birth_number),
    Recogniser("ID", re.compile(_NUMBER_15), is_old_identity_number),
    Recogniser(
        "SSN", re.compile(rf"{LEFT}(?!000|666|9)[0-9]{{3}}-(?!00)[0-9]{{2}}-(?!0000)[0-9]{{4}}{RIGHT}(?!-[0-9])")
    ),
    Recogniser(
        "SSN",
        re.compile(
            r"(?:SSN|social security(?: number)?)[^0-9\n]{0,8}(?P<value>[0-9]{3}[ -]?[0-9]{2}[ -]?[0-9]{4})(?![0-9])",
            re.IGNORECASE,
        ),
    ),
    Recogniser(
        "PASSPORT",
        re.compile(
            r"(?:护照|通行证|回乡证|台胞证|passport)(?:[ :,#是为]|号码?|证件号|no\.?|number|is){0,5}"
            rf"(?P<value>[A-Z]{{0,2}}[0-9]{{6,9}}){RIGHT}",
            re.IGNORECASE,
        ),
    ),
    Recogniser(
        "LICENCE",
        re.compile(
            r"(?:driv(?:er'?s?|er’s|ing) licen[cs]e|驾驶证|驾照)(?:[ :,#是为]|号码?|no\.?|number|is){0,5}"
            rf"(?P<value>[A-Z0-9][A-Z0-9-]{{4,17}}){RIGHT}",
            re.IGNORECASE,
        ),
        _has_digits,
    ),
    Recogniser(
        "PLATE",
        re.compile(
            r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·• -]?"
            r"(?=[A-Z]{0,3}[0-9])(?:[A-HJ-NP-Z0-9]{5,6}|[A-HJ-NP-Z0-9]{4}[学警港澳挂])(?![0-9A-Za-z-])"
        ),
        _has_digits,
    ),
)
