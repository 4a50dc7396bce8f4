"""Registers: casual words made formal, without a model. What a document's sentence says stays as it is."""

from __future__ import annotations

import re
from typing import Literal

_ZH: tuple[tuple[str, str], ...] = (
    (r"亲(?:亲|爱的)?(?=[，,：:！!~～])[，,：:！!~～]?", ""),
    (r"你(?!们)", "您"),
    (r"(?<=[\u3400-\u9fff])[哈哦啦呀哟嘛呢噢喔]{1,20}(?=[，,。.！!？?~～\s\[]|$)", ""),
    (r"(?<![~～])[~～]++(?=\[|\s|$)", "。"),
    (r"[~～]+", ""),
    (r"！+", "。"),
    (r"咱们?", "我们"),
    (r"啥", "什么"),
    (r"咋", "怎么"),
    (r"没法", "无法"),
    (r"搞定", "处理完毕"),
    (r"弄坏", "损坏"),
    (r"快递小哥", "快递员"),
    (r"(?<![多不])谢谢(?!您)", "感谢"),
)
_EN: tuple[tuple[str, str], ...] = (
    (r"\bcan['’]t\b", "cannot"),
    (r"\bwon['’]t\b", "will not"),
    (r"\bshan['’]t\b", "shall not"),
    (r"n['’]t\b", " not"),
    (r"\b(I)['’]m\b", r"\1 am"),
    (r"\b(you|we|they)['’]re\b", r"\1 are"),
    (r"\b(I|you|we|they|it|he|she)['’]ll\b", r"\1 will"),
    (r"\b(I|you|we|they)['’]ve\b", r"\1 have"),
    (r"\b(it|that|there|here|what)['’]s\b(?! (?:been|got|had))", r"\1 is"),
    (r"\blet['’]s\b", "let us"),
    (r"\b[Tt]hanks(?: a lot)?\b", "Thank you"),
    (r"\b(?:gonna)\b", "going to"),
    (r"\b(?:wanna)\b", "want to"),
    (r"\b[Nn]o worries\b", "You are welcome"),
    (r"\b(?:guys|folks)\b", "all"),
    (r"!+", "."),
)


def formal(text: str, language: Literal["zh", "en"]) -> str:
    """The text in the formal register: 您, full forms, no particles of chat, no exclamation marks."""
    for pattern, written in _ZH if language == "zh" else _EN:
        text = re.sub(pattern, written, text, flags=re.IGNORECASE if language == "en" else 0)
    return text
