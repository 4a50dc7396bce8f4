"""Qualifiers: what stands around a number and changes what it means: at least or at most, and reckoned by what."""

from __future__ import annotations

import re

from assist.texts.measures import Measure

_UP = re.compile(
    r"(?:(?<!不)(?<!不要)(?<!不能)超过|(?<!不)满|至少|不低于|(?<!不)高于|(?<!不)大于|不少于|最低|最少|over|"
    r"above|at least|more than|after|from|minimum(?: of)?)\s?(?:USD |\$)?$",
    re.IGNORECASE,
)
_DOWN = re.compile(
    r"(?:不超过|不要超过|不能超过|不满|不足|不到|(?<!不)低于|(?<!不)少于|(?<!不)小于|最多|最高|至多|最迟|最晚|"
    r"up to|at most|no more than|within|below|under|less than|in|maximum(?: of)?)\s?(?:USD |\$)?$",
    re.IGNORECASE,
)
_UP_BEHIND = re.compile(r"\s?(?:及?以上|起|以后|之后|后(?!付)|or more|at least|and above)", re.IGNORECASE)
_DOWN_BEHIND = re.compile(r"\s?(?:及?以下|以内|之内|内(?!置)|or less|at most|at the most)", re.IGNORECASE)
_PERIOD = r"个?(?:天|日|月|年|周|星期|小时|分钟|秒)"
_THING = r"次|单|件|人|位|份|张|公斤|千克|斤|克|GB|MB|米|层|晚|间|节|课"
_PER_BEFORE = re.compile(rf"[每一](?P<per>{_PERIOD}|{_THING})[^，。；每]{{0,8}}$")
_PER_BEHIND = re.compile(
    rf"\s?[/每一](?P<per>{_PERIOD}|{_THING})|\s(?:per|an?|each|every)\s(?P<word>[a-z]{{2,10}})", re.IGNORECASE
)
# One name for one thing that is reckoned by.
_PERS = {"日": "天", "个月": "月", "星期": "周", "个星期": "周", "千克": "公斤", "个小时": "小时", "位": "人"}
_BEFORE = 24  # characters before a number in which its direction is said


def rate_of(text: str, one: Measure) -> str | None:
    """What a number is reckoned by: the day of 每天 5 元 and of 5 euros a day."""
    before = _PER_BEFORE.search(text[max(0, one.start - _BEFORE) : one.start])
    behind = _PER_BEHIND.match(text, one.end)
    if before:
        word = before["per"]
    elif behind:
        word = behind["per"] or behind["word"].lower()
    else:
        return None
    return _PERS.get(word, word)


def direction_of(text: str, one: Measure) -> int:
    """1 for at least or more, -1 for at most or less, 0 when nothing is said; what stands behind comes first."""
    for pattern, sign in ((_UP_BEHIND, 1), (_DOWN_BEHIND, -1)):
        if pattern.match(text, one.end):
            return sign
    before = text[max(0, one.start - _BEFORE) : one.start]
    for pattern, sign in ((_DOWN, -1), (_UP, 1)):
        if pattern.search(before):
            return sign
    return 0
