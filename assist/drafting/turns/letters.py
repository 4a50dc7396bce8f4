"""Letters: what somebody newly says in a message. HTML is read as text; the history that mail programs quote below an
answer was said before, by others, and is no part of it.

A message that is nothing but a quotation is taken whole: then the quotation is what is meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assist.texts.markup import is_markup, text_of

# Elements in which mail programs put what is answered.
_QUOTES = (
    "blockquote", "gmail_quote", "gmail_quote_container", "yahoo_quoted", "moz-cite-prefix", "protonmail_quote",
    "zmail_extra", "ntes-mailmaster-quote", "qmbox", "OutlookMessageHeader",
)  # fmt: skip
_RULE = re.compile(
    r"[-_—=*\s]{2,}(?:original (?:message|mail)|repl(?:ied|y) message|"
    r"(?:回[复覆]的)?原始?(?:邮件|郵件|信件|訊息|消息))[-_—=*\s]{2,}\Z",
    re.IGNORECASE,
)
_SAYS = re.compile(r"(?:写道|寫道|\bwrote)\s*[:：]\Z", re.IGNORECASE)
_WHO_OR_WHEN = re.compile(r"@|\d{4}|\d{1,2}[:：]\d\d")
_FROM = re.compile(r"[*\s]*(?:from|发件人|寄件者|寄件人|發件人)[*\s]*[:：]", re.IGNORECASE)
_OTHER_FIELD = re.compile(
    r"[*\s]*(?:sent|date|subject|发送时间|发送日期|日期|时间|傳送時間|主题|主旨|主題)[*\s]*[:：]", re.IGNORECASE
)
_FIELDS_WITHIN = 4  # lines after the sender in which a mail's head has its date or subject
_WECHAT = re.compile(r"「[^「」]*」\n[-—\s]{6,}\n(?=\S)")
_QUOTED = re.compile(r"\s*[>＞]")
_COMPARED = re.compile(r"\s*+[>＞]\s*+(?:=\s*+)?[\d¥￥$]")
_LINE_ONLY = re.compile(r"[-_—=*\s]+\Z")


def new_part(text: str) -> str:
    """What is new in a message, as text."""
    plain = text.replace("\r\n", "\n")
    if is_markup(plain):
        plain = text_of(plain, _QUOTES) or text_of(plain) or plain
    plain = plain.strip()
    return _without_history(plain) or plain


def _without_history(text: str) -> str:
    """The text without quoted lines and without a mail's history; empty when nothing else is there."""
    lines = _WECHAT.sub("", text, count=1).split("\n")
    kept: list[str] = []
    place = 0
    while place < len(lines):
        if _ends_here(lines, place):
            break
        taken = _introduction(lines, place) or _quotation(lines, place)
        if not taken:
            kept.append(lines[place])
        place += taken or 1
    while kept and _LINE_ONLY.match(kept[-1] or " "):
        kept.pop()
    return "\n".join(kept).strip()


def _ends_here(lines: Sequence[str], place: int) -> bool:
    """Whether all that follows is history: after "Original Message", a mail's head, or "… wrote:" without marks."""
    if _RULE.match(lines[place].strip()):
        return True
    if _FROM.match(lines[place]):
        return any(_OTHER_FIELD.match(line) for line in lines[place + 1 : place + 1 + _FIELDS_WITHIN])
    if length := _introduction(lines, place):
        following = next((line for line in lines[place + length :] if line.strip()), "")
        return not _QUOTED.match(following)
    return False


def _introduction(lines: Sequence[str], place: int) -> int:
    """How many lines from here say who wrote when ("On …, … wrote:", "在 …，… 写道："); mail programs fold them."""
    for length in (1, 2):
        said = " ".join(lines[place : place + length]).strip()
        if _SAYS.search(said) and len(said) < 300:
            return length if _WHO_OR_WHEN.search(said) else 0
    return 0


def _quotation(lines: Sequence[str], place: int) -> int:
    """How many lines from here are quoted ("> …"). A single "> 100 元" compares."""
    end = place
    while end < len(lines) and _QUOTED.match(lines[end]):
        end += 1
    return 0 if end == place + 1 and _COMPARED.match(lines[place]) else end - place
