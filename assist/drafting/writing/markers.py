"""Markers: the ways in which models cite, all as the house's own `[1]`."""

from __future__ import annotations

import re
import unicodedata

MOST = 60  # passages that a model is ever offered; a larger number is no marker
LONGEST_RANGE = 8
_NUMBERS = r"\d{1,3}(?:\s*(?:[,，、;；&+/和与及]|and|[-–—~～至到])\s*\d{1,3})*"
_LABEL = (
    r"(?:见|参见|参考|据|来自)?(?:资料(?:编号)?|文档|文献|来源|出处|参考|引用|见|sources?|docs?|documents?|ref(?:erence)?s?|cit(?:e|ation)s?|"
    r"passages?|no\.?)\s*[:：#]?\s*"
)
_BRACKETED = re.compile(
    rf" ?[\[［【〔〖](?:\s*[\[［【])?\s*(?:\^|#|{_LABEL})?(?P<n>{_NUMBERS})(?:[:：]\d+)?(?:†[^\]］】\n]{{0,40}})?"
    r"\s*(?:[\]］】]\s*)?[\]］】〕〗]"
    r"(?!(?<=\d\])[天日月年周个件元折小工%％])",  # "[3-5]天" is a figure in brackets
    re.IGNORECASE,
)
_ROUND = re.compile(rf" ?[(（]\s*{_LABEL}(?P<n>{_NUMBERS})\s*[)）]", re.IGNORECASE)
_BARE_ROUND = re.compile(r"(?<=[。！？.!?]) ?[(（](?P<n>\d{1,2})[)）](?=\s*$)", re.M)
_TAGGED = re.compile(r" ?<(sup|cite|ref)>\s*[\[［]?(?P<n>\d{1,3})[\]］]?\s*</\1>", re.IGNORECASE)
# Behind a word or a sentence, not behind a unit: 80 m², 平方米².
_RAISED = re.compile(
    r"(?:(?<=[\u3400-\u9fff，。！？；：、”）)】.!?;,\"])|(?<=[a-z]{3}))(?<![米寸尺里])(?P<n>[⁰¹²³⁴-⁹]{1,2})"
)
_NOTES = re.compile(r"^[ \t]*\[\^\w{1,9}\]:.*$\n?", re.M)
_PIECE = re.compile(r"(\d+)\s*(?:[-–—~～至到]\s*(\d+))?")


def house_markers(text: str) -> str:
    """The text with every citation as `[n]`, one bracket a number; the notes that Markdown puts below go."""
    text = _NOTES.sub("", text)
    for pattern in (_TAGGED, _BRACKETED, _ROUND, _BARE_ROUND, _RAISED):
        text = pattern.sub(_in_house_form, text)
    return text


def _in_house_form(match: re.Match[str]) -> str:
    said = unicodedata.normalize("NFKC", match["n"])
    # ¹² are two; no number of two digits is raised so but 10.
    numbers = _numbers(",".join(said) if match.re is _RAISED and "0" not in said else said)
    if not numbers or max(numbers) > MOST:
        return match[0]
    space = " " if match[0][:1] == " " else ""
    return space + "".join(f"[{number}]" for number in numbers)


def _numbers(said: str) -> list[int]:
    found: list[int] = []
    for first, last in _PIECE.findall(said):
        start, end = int(first), int(last or first)
        if not start or not 0 <= end - start < LONGEST_RANGE:
            return []
        found += range(start, end + 1)
    return list(dict.fromkeys(found))
