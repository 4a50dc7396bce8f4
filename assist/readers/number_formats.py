"""Number formats: a value of a sheet as people see it there (10% is not 0.1)."""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal

_QUOTED = re.compile(r'"([^"]*)"|\\(.)|_.|\*.')
_CURRENCY = re.compile(r"\[\$([^\[\]-]{0,20})(?:-[^\[\]]{0,20})?\]")
_CONDITION = re.compile(r"\[[^\[\]]{0,40}\]")
_DIGITS = re.compile(r"[#0?][#0?,]*(?:\.[#0?]+)?|\.[#0?]+")
_KEPT = "\ue000"  # stands for letters of the format itself


def shown(value: object, number_format: str = "General") -> str:
    """A value of a cell as its sheet shows it; text as it is."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value, number_format)
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return _moment(value, number_format)
    if isinstance(value, dt.timedelta):
        minutes = round(value.total_seconds()) // 60
        return f"{minutes // 60}:{minutes % 60:02}"
    return str(value)


def plain_number(value: float) -> str:
    """A number without the noise of binary fractions: 0.1 + 0.2 is 0.3."""
    if isinstance(value, int) or (value.is_integer() and abs(value) < 1e15):
        return str(int(value))
    return format(Decimal(f"{value:.12g}"), "f")


def _number(value: float, number_format: str) -> str:
    section = _section(value, number_format)
    if section in ("General", "@", "") or "E+" in section.upper() or "/" in section:
        return plain_number(value)
    literals: list[str] = []

    def keep(match: re.Match[str]) -> str:
        literals.append(match[1] or match[2] or "")
        return _KEPT

    pattern = _QUOTED.sub(keep, _CURRENCY.sub(lambda match: f'"{match[1]}"', section))
    pattern = _CONDITION.sub("", pattern)
    digits = _DIGITS.search(pattern)
    if digits is None:
        return plain_number(value)
    several = number_format.count(";") > 0 and value < 0
    amount = Decimal(f"{value:.15g}") * 100 ** pattern.count("%")
    written = _grouped(abs(amount) if several else amount, digits[0])
    said = pattern[: digits.start()] + written + pattern[digits.end() :]
    for literal in literals:
        said = said.replace(_KEPT, literal, 1)
    return said.strip()


def _section(value: float, number_format: str) -> str:
    sections = number_format.split(";")
    if value < 0 and len(sections) > 1:
        return sections[1]
    return sections[2] if value == 0 and len(sections) > 2 and sections[2].strip() else sections[0]


def _grouped(amount: Decimal, digits: str) -> str:
    whole, _, fraction = digits.partition(".")
    rounded = amount.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP)
    text = f"{rounded:,f}" if "," in whole else f"{rounded:f}"
    for place in reversed(fraction):
        if place == "0" or not text.endswith("0"):
            break
        text = text[:-1]
    return text.rstrip(".") if fraction else text


def _moment(value: dt.datetime | dt.date | dt.time, number_format: str) -> str:
    chinese = "年" in number_format or "月" in number_format
    if isinstance(value, dt.time):
        return value.strftime("%H:%M:%S" if value.second else "%H:%M")
    day = _chinese_day(value, number_format) if chinese else f"{value:%Y-%m-%d}"
    if isinstance(value, dt.datetime) and (value.hour, value.minute, value.second) != (0, 0, 0):
        return f"{day} {value.strftime('%H:%M:%S' if value.second else '%H:%M')}"
    return day


def _chinese_day(value: dt.date, number_format: str) -> str:
    parts = [("年", value.year), ("月", value.month), ("日", value.day)]
    return "".join(f"{number}{sign}" for sign, number in parts if sign in number_format)
