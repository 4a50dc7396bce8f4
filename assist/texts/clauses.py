"""Clauses: the parts of a sentence, and which of them ask."""

from __future__ import annotations

import re

from assist.texts.scripts import simplified

_BETWEEN = re.compile(
    r"(?:(?<!\s)\s++)?[,，;；]\s*+(?:(?:and|also)\s++)?|"
    r"(?<=[\u4e00-\u9fff])[ \u3000]++(?=[\u4e00-\u9fff])|"  # a chat's comma
    r"(?<!\s)\s++(?:(?:and|also)\s++(?=(?:what|how|when|where|which|who|why|can|could|do|does|is|are|will)\b)|\+\s++)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"[?？]|吗|呢|谁|什么|啥|怎么|怎样|咋|如何|多少|多久|多大|多长|几|哪|为什么|可不可以|"
    # One or the other ("算不算", "到没到"), and either left unsaid at the end ("能补么", "打折不").
    r"([\u4e00-\u9fff])[不没]\1|(?:[么嘛不]|(?<!还)没)(?=[^\w，,。.]*+$)|"
    r"\b(?:what|how|when|where|which|who|why|can i|could (?:i|you)|do (?:i|you)|does|is (?:it|there)|are there)\b|"
    # A verb before its subject asks where a clause begins ("can you ship …"), not inside ("it is the …").
    r"(?:^|[,;:.!]\s?|\b(?:and|or|but|so|also|then|please|hi|hello|hey)\s)"
    r"(?:(?:can|could|is|are|was|were|will|would|should|may|must)\s"
    r"(?:this|that|these|those|there|the|my|your|our|its|their|an?|one|any|all|both)|"
    r"(?:can|could|is|are|was|were|will|would|should|may|must|did|do|has|have)\s(?:u|you|we|they|it|he|she))\b",
    re.IGNORECASE,
)


def clauses(sentence: str) -> list[str]:
    """The parts of a sentence between commas and semicolons, and before a further question ("… and how long …")."""
    return _BETWEEN.split(sentence)


def asks(text: str) -> bool:
    """Whether a text looks like a question, in simplified or traditional characters or English."""
    return _ASKS.search(simplified(text)) is not None
