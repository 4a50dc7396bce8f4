"""Numbers as readers see them: 七天 is 7天, ７天 is 7天, 10,000 is 10000; 21天 does not contain 1天."""

from __future__ import annotations

import functools
import re
import unicodedata

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_NUMERAL = "零〇一二两三四五六七八九十百千万亿"
_SPOKEN = re.compile("[百千万][一二两三四五六七八九]$")
_CHINESE = re.compile(rf"(?<!\d)[{_NUMERAL}]+")  # the 千 of 3千克 is a part of its unit
# Only before a measure does a Chinese numeral state a quantity: 一定 and 统一 do not.
_MEASURE = (
    "(?:个?(?:工作日|自然日|小时|分钟|星期|月|周)|天|日|年|元|块|角|分钱|折|倍|件|次|台|双|套|张|"
    "公斤|克|米|厘米|毫米|升|毫升|瓦|度|档|期|%|％)"
)
_QUANTITY = re.compile(f"(?<![{_NUMERAL}])[{_NUMERAL}]++(?={_MEASURE})")
CODE = re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z-]{0,40}\d)(?=\d*[A-Za-z])[A-Za-z0-9]++(?:-[A-Za-z0-9]++)*+")

# 30万, 1.5 亿, 1万2千: digits with a Chinese power of ten. 千克 and 千米 are units.
_POWER = r"\s?(?:[百千万亿]+(?<!千)|[百万亿]*千(?![克米瓦卡赫]))"
SCALED = rf"(?<!\d)(?<!\d[.,])\d++(?:,\d{{3}})*+(?:\.\d++)?+{_POWER}(?:\d++{_POWER})*+"
_SCALED = re.compile(SCALED)
_SCALED_PART = re.compile(rf"(?<![\d,.])(?P<digits>[\d,.]+)(?P<power>{_POWER})")

# White space, but for that between two numbers: 周六 12:00 is no 612:00.
_BETWEEN_NUMBERS = re.compile(r"\s+(?!\d)|(?<!\d)\s+")


def fold(text: str) -> str:
    """For comparing: NFKC, case-folded, Chinese numerals as digits, without white space but between two numbers."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    digits = _CHINESE.sub(lambda match: arabic(match[0]), _SCALED.sub(lambda match: f"{scaled(match[0]):.12g}", plain))
    return _BETWEEN_NUMBERS.sub("", digits)


def contains(text: str, piece: str) -> bool:
    """Whether the folded text holds the folded piece, with numbers matched whole (1天 is not in 21天)."""
    held, wanted = fold(text), fold(piece)
    left = r"(?<![\d.])" if wanted[:1].isdigit() else ""
    right = r"(?![\d]|\.\d)" if wanted[-1:].isdigit() else ""
    return bool(wanted) and re.search(left + re.escape(wanted) + right, held) is not None


def numbers(text: str) -> list[tuple[str, int, int]]:
    """The quantities a text states, as (normal form, start, end); product codes are not quantities."""
    found: list[tuple[str, int, int]] = []
    codes = [(match.start(), match.end()) for match in CODE.finditer(text) if "-" in match[0] or match[0][0].isalpha()]
    # Full-width digits are one character each, so offsets into the normalised text hold in the original.
    narrow = text if text.isascii() else "".join(map(_narrow, text))
    for match in re.finditer(r"\d+(?:,\d{3})*(?:\.\d+)?", narrow):
        if not any(start <= match.start() < end for start, end in codes):
            found.append((normal(match[0]), match.start(), match.end()))
    for match in _QUANTITY.finditer(text):
        found.append((arabic(match[0]), match.start(), match.end()))
    return sorted(found, key=lambda item: item[1])


@functools.lru_cache(8_192)
def _narrow(char: str) -> str:
    """A character in its usual width, as long as it stays one."""
    normalised = unicodedata.normalize("NFKC", char)
    return normalised if len(normalised) == 1 else char


def codes(text: str) -> list[tuple[str, int, int]]:
    """Product codes and model names (letters with digits), as (normal form, start, end)."""
    return [
        (match[0].upper(), match.start(), match.end())
        for match in CODE.finditer(text)
        if match[0][0].isalpha() and any(c.isdigit() for c in match[0])
    ]


def normal(number: str) -> str:
    """One form for one value: no thousands separators, no leading or trailing zeros."""
    whole, _, fraction = number.replace(",", "").partition(".")
    fraction = fraction.rstrip("0")
    return (whole.lstrip("0") or "0") + (f".{fraction}" if fraction else "")


def scaled(number: str) -> float:
    """The value of digits with Chinese powers of ten (SCALED): 30万 is 300000, 1万2千 is 12000."""
    total = 0.0
    for part in _SCALED_PART.finditer(number):
        power = 1
        for c in part["power"].strip():
            power *= _UNITS[c]
        total += float(part["digits"].replace(",", "")) * power
    return total


def arabic(numeral: str) -> str:
    """A Chinese numeral in digits: 十五 → 15, 三百零五 → 305, 二〇二六 → 2026; digits stay as they are."""
    if numeral.isdigit():
        return numeral
    if not any(c in _UNITS for c in numeral):
        return "".join(str(_DIGITS[c]) for c in numeral)
    if _SPOKEN.search(numeral):  # 四千二 is 4200, 一万二 12000
        numeral += next(unit for unit, value in _UNITS.items() if value * 10 == _UNITS[numeral[-2]])
    total = section = digit = 0
    for c in numeral:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif _UNITS[c] >= 10_000:
            total = (total + section + digit) * _UNITS[c] if not total else total + (section + digit) * _UNITS[c]
            section = digit = 0
        else:
            section += (digit or 1) * _UNITS[c]
            digit = 0
    return str(total + section + digit)
