"""A recogniser: a pattern for candidates and the proof that decides. Widths are normalised before it looks.

Patterns are written for the text that `normal_width` gives: digits, letters and signs in their ASCII form, one code
point for one code point, so that offsets hold in the original text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

# An ASCII letter, digit or underscore on either side means that the number is part of a longer code.
LEFT, RIGHT = r"(?<![0-9A-Za-z_])", r"(?![0-9A-Za-z_])"

_CODE_BEFORE = re.compile(
    r"(?:订单|单号|运单|快递|流水|货号|款号|条码|编码|编号|order|tracking|parcel|invoice|sku)[^0-9\n]{0,12}$",
    re.IGNORECASE,
)


def always(_match: re.Match[str]) -> bool:
    """The proof of a pattern that needs none."""
    return True


@dataclass(frozen=True)
class Recogniser:
    """Candidates are the matches of `pattern`, or its group `value` where it has one; `proof` sees the whole match."""

    type: str
    pattern: re.Pattern[str]
    proof: Callable[[re.Match[str]], bool] = always


def span(match: re.Match[str]) -> tuple[int, int]:
    """Where the value of a match stands: the group `value`, or all of it."""
    return match.span("value") if "value" in match.re.groupindex else match.span()


def value(match: re.Match[str]) -> str:
    """The value of a match, without the words around it that prove it."""
    start, end = span(match)
    return match.string[start:end]


def digits(match: re.Match[str]) -> str:
    """Letters and digits of the value, upper case."""
    return "".join(c for c in value(match) if c.isalnum()).upper()


def called_a_code(match: re.Match[str]) -> bool:
    """Whether the words before say that it is an order, parcel or article number."""
    start = span(match)[0]
    return _CODE_BEFORE.search(match.string[max(0, start - 24) : start]) is not None
