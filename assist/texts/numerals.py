"""Numbers as readers see them: the one place that reads them. 七天 is 7天, ７天 is 7天; 21天 does not contain 1天."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from assist.texts.spans import Taken

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_NUMERAL = "零〇一二两三四五六七八九十百千万亿"
_SPOKEN = re.compile("[百千万][一二两三四五六七八九]$")
_CHINESE = re.compile(rf"(?<!\d)[{_NUMERAL}]+")  # the 千 of 3千克 is a part of its unit
CODE = re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z-]{0,40}\d)(?=\d*[A-Za-z])[A-Za-z0-9]++(?:-[A-Za-z0-9]++)*+")

# 30万, 1.5 亿, 1万2千: digits with a Chinese power of ten. 千克 and 千米 are units.
_POWER = r"\s?(?:[百千万亿]+(?<!千)|[百万亿]*千(?![克米瓦卡赫]))"
SCALED = rf"(?<!\d)(?<!\d[.,])\d++(?:,\d{{3}})*+(?:\.\d++)?+{_POWER}(?:\d++{_POWER})*+"
_SCALED = re.compile(SCALED)
_SCALED_PART = re.compile(rf"(?<![\d,.])(?P<digits>[\d,.]+)(?P<power>{_POWER})")

# White space, but for that between two numbers: 周六 12:00 is no 612:00.
_BETWEEN_NUMBERS = re.compile(r"\s+(?!\d)|(?<!\d)\s+")


_PARTED = re.compile(r"\d[A-Za-z]+\d")

_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS: Mapping[str, float] = {
    "zero": 0,
    **{word: value for value, word in enumerate((*_ONES, *_TEENS), 1)},
    **{word: value for value, word in zip(range(20, 100, 10), _TENS, strict=True)},
}
_SCALES: Mapping[str, float] = {
    "k": 1e3, "m": 1e6, "mn": 1e6, "b": 1e9, "bn": 1e9,
    "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
}  # fmt: skip
_SCALE = "(?:thousand|million|billion|trillion)"
_TO_NINE, _TO_NINETEEN = "|".join(_ONES), "|".join(_TEENS)
ENGLISH_SMALL = rf"(?:(?:{'|'.join(_TENS)})(?:[ -](?:{_TO_NINE})\b)?|(?:{_TO_NINETEEN})|zero|(?:{_TO_NINE}))(?![a-z])"
_HUNDREDS = rf"(?:(?:{ENGLISH_SMALL} |an? )?hundred(?: and {ENGLISH_SMALL}\b| {ENGLISH_SMALL}\b)?)"
_GROUP = rf"(?:{_HUNDREDS}|{ENGLISH_SMALL})"
_ENGLISH = (
    rf"(?:(?:{_GROUP}|half an?|an?)[ -]{_SCALE}(?: {_GROUP} thousand)?(?: (?:and )?{_GROUP})?|{_HUNDREDS}|"
    rf"half(?: an?)?|{ENGLISH_SMALL}|an?(?= (?:hour|week|day|month|year)\b))"
)
_PLAIN = r"(?<!\d)(?<!\d[.,])\d++(?:,\d{3})*+(?:\.\d++)?+"
# 30k is thirty thousand of money only: there are also 4K screens, 18k gold and 30 m of rope.
_SIGNED = r"(?:(?<=[$€£¥￥])|(?<=[$€£¥￥] )|(?<=\b(?:USD|EUR|GBP|CNY|RMB) ))"
_MONEY = r"\s?(?:[元块]|人民币|[美欧]元|美金|英镑|yuan|dollars?|euros?|pounds?|(?:USD|EUR|GBP|CNY|RMB)\b)"
_MINUS = r"(?<![\w\d)）%])[-−](?=\d)"
_DECIMAL_OF = "公斤|千克|[斤克升米元块度倍折寸尺瓦安伏天年]|公里|千米|厘米|毫[米升]|个?小时|个月|个?百分点|[%％]"
DECIMAL = rf"点[零〇一二三四五六七八九]{{1,4}}+(?:[万亿]|(?=\s?(?:{_DECIMAL_OF})))"
_NUMBER = re.compile(
    rf"(?P<scaled>{SCALED})|"
    rf"(?P<counted>{_PLAIN}(?:[ -](?:hundred )?{_SCALE}|[ ]hundred)\b|{_SIGNED}{_PLAIN}\s?(?:k|mn?|bn?)(?![a-z\d])|"
    rf"{_PLAIN}\s?k(?={_MONEY}))|"
    rf"(?P<digits>(?:{_MINUS})?\d+(?:,\d{{3}})+(?:\.\d+)?|(?:{_MINUS})?\d+(?:\.\d+)?)|"
    rf"(?P<chinese>(?<![第{_NUMERAL}])(?!百分)[{_NUMERAL}]+(?:{DECIMAL})?|"
    r"半(?=个?小时|天|年|个月|个?钟|折|公?斤))|"
    rf"\b(?P<english>{_ENGLISH})\b",
    re.IGNORECASE,
)
Writing = Literal["scaled", "counted", "digits", "chinese", "english"]
_WRITINGS = get_args(Writing)


@dataclass(frozen=True)
class Number:
    """A number in a text: `written` says how (3万, 2.5 million, 3.5, 七, seven); offsets into the text."""

    value: float
    start: int
    end: int
    written: Writing


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


def numbers(text: str) -> list[Number]:
    """The numbers a text writes, in any of these ways, in order; digits inside product codes are none.

    3.5, 1,299, −5; 3万, 1万2千; 七天, 二百五十, 三点五公斤, 半天; two million, half an hour; 2.5 million, $30k.
    """
    plain = narrow(text)
    inside = Taken(len(plain))
    for code in CODE.finditer(plain):
        if code[0][0].isalpha() or _PARTED.search(code[0]):
            inside.add(*code.span())
    return [_number(match) for match in _NUMBER.finditer(plain) if not inside.touched(*match.span())]


def _number(match: re.Match[str]) -> Number:
    written: Writing = next(way for way in _WRITINGS if match[way])
    return Number(_VALUES[written](match[0]), *match.span(), written)


def value_of(words: str) -> float:
    """The value of one number in one of the writings of `numbers`. Raises ValueError for anything else."""
    match = _NUMBER.fullmatch(narrow(words))
    if match is None:
        raise ValueError(f"{words!r} is not a number")
    return _number(match).value


def narrow(text: str) -> str:
    """Full-width letters, digits and signs as ASCII, character for character, so that offsets hold. m² stays."""
    return text if text.isascii() else "".join(map(_narrow, text))


@functools.lru_cache(8_192)
def _narrow(char: str) -> str:
    if char.isdigit() and not char.isdecimal():  # ² and ① are no digits of a number
        return char
    normalised = unicodedata.normalize("NFKC", char)
    return normalised if len(normalised) == 1 else char


def codes(text: str) -> list[tuple[str, int, int]]:
    """Product codes and model names (letters with digits), as (normal form, start, end)."""
    return [
        (match[0].upper(), match.start(), match.end())
        for match in CODE.finditer(text)
        if match[0][0].isalpha() and any(c.isdigit() for c in match[0])
    ]


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


def _digits(number: str) -> float:
    return float(number.replace(",", "").replace("−", "-"))


def _counted(number: str) -> float:
    figure, scales = re.match(r"[\d,.]+", number), re.findall(r"[a-z]+", number.casefold())
    value = _digits(figure[0]) if figure else 0.0
    for scale in scales:
        value *= _SCALES.get(scale, 100)
    return round(value, 6)


def _chinese(numeral: str) -> float:
    if numeral == "半":
        return 0.5
    whole, point, fraction = numeral.partition("点")
    if not point:
        return float(arabic(whole))
    power = _UNITS.get(fraction[-1], 1)
    digits = "".join(str(_DIGITS[c]) for c in fraction if c in _DIGITS)
    return round(float(f"{arabic(whole)}.{digits}") * power, 6)


def _english(words: str) -> float:
    total = part = 0.0
    for word in re.findall("[a-z]+", words.casefold()):
        if word in _SCALES:
            total, part = total + (part or 1) * _SCALES[word], 0.0
        elif word == "hundred":
            part = (part or 1) * 100
        elif word == "half":
            part = 0.5
        elif word in ("a", "an"):
            part = part or 1
        else:
            part += _WORDS.get(word, 0)
    return total + part


_VALUES: Mapping[Writing, Callable[[str], float]] = {
    "scaled": scaled, "counted": _counted, "digits": _digits, "chinese": _chinese, "english": _english
}  # fmt: skip
