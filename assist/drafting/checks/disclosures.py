"""Disclosures: personal data in a draft that did not come from its own conversation or order."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assist.drafting.checks.findings import Finding
from assist.drafting.checks.readings import Reading
from assist.drafting.privacy.masks import find_personal_data

BLACKED_OUT = "▇▇▇"  # in the place of what a draft must not show
_PLACEHOLDER = re.compile(r"⟦[A-Z_]++\d*+⟧?|[A-Z_]{0,16}\d{0,6}⟧")


def check_disclosures(reading: Reading) -> Iterator[Finding]:
    """Placeholders left over, and personal data in none of conversation, order and passages."""
    text, turn = reading.plain, reading.turn
    known = (turn.dialogue, turn.order, *turn.names, *reading.texts)
    for match in re.finditer(BLACKED_OUT, text):
        yield reading.found("blacked_out", "block", *match.span())
    for match in _PLACEHOLDER.finditer(text):
        yield reading.found("placeholder", "block", *match.span(), words=match[0])
    held = _digits_and_letters("\n".join(known))
    signed = text.rstrip().rfind("\n")  # whoever signs in the last line is the shop
    for item in find_personal_data(text):
        if item.type == "PERSON" and 0 <= signed < item.start:
            continue
        if _digits_and_letters(text[item.start : item.end]) not in held:
            yield reading.found("somebody_elses", "block", item.start, item.end)


def _digits_and_letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()
