"""Disclosures: personal data in a draft that did not come from its own conversation or order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assist.drafting.checks.findings import Finding
from assist.drafting.privacy.masks import find_personal_data

_PLACEHOLDER = re.compile(r"⟦[A-Z_]+\d*⟧?|[A-Z_]*\d*⟧")


def check_disclosures(text: str, known: Sequence[str], language: str) -> Iterator[Finding]:
    """Placeholders left over, and personal data in none of the `known` texts (conversation, order, passages)."""
    for match in _PLACEHOLDER.finditer(text):
        message = f"占位符“{match[0]}”没有还原" if language == "zh" else f"the placeholder “{match[0]}” was left over"
        yield Finding("personal_data", "block", *match.span(), message)
    held = _digits_and_letters("\n".join(known))
    for item in find_personal_data(text):
        if _digits_and_letters(text[item.start : item.end]) not in held:
            message = (
                "这里的个人信息不在本次对话和订单里"
                if language == "zh"
                else "this personal data is neither in the conversation nor in the order"
            )
            yield Finding("personal_data", "block", item.start, item.end, message)


def _digits_and_letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()
