"""Replies: whether what a model wrote is a reply at all.

Small models repeat the question, copy the material with its headings and labels, or chat about their task. What they
write then may well be true; the quotes are of more use.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assist.drafting.checks.citations import Citation
from assist.drafting.checks.claims import claims_of
from assist.knowledge.passages import Passage
from assist.texts.moves import move_of, needs_source

SHORT = 6  # characters up to which a sentence states nothing
CITED = 0.5  # of the sentences that state something, at least
# Lines that begin as the material does: who speaks, the number of a document before its heading.
_COPIED = re.compile(
    r"^[^\w\n]*(?:(?:客户|客服|顾客|资料(?:编号)?|订单|customer|agent|documents?|order)\s?[:：]|"
    r"\[\d+\][^。.!！]{1,40} > )",
    re.IGNORECASE | re.MULTILINE,
)
# What stands before the reply when the model announces it.
_ANNOUNCED = re.compile(
    r"^\s*(?:(?:好的|当然)[，,。！!\s]*)?(?:以下|下面)是[^\n：:]{0,16}(?:回复|答复|草稿)[^\n：:]{0,8}[：:]\s*|"
    r"^\s*(?:(?:sure|certainly|of course)[,.!]?\s*)?here(?: is|'s)[^\n:]{0,30}(?:reply|draft|response)[^\n:]{0,20}:\s*|"
    r"^\s*\*{0,2}(?:回复|答复|reply|response|draft)\s?[:：]\*{0,2}\s*",
    re.IGNORECASE,
)


def without_announcement(text: str) -> str:
    """The text without "here is the reply:" before it."""
    while (shorter := _ANNOUNCED.sub("", text)) != text:
        text = shorter
    return text


def is_reply(text: str, citations: Sequence[Citation], passages: Sequence[Passage], facts: Sequence[str] = ()) -> bool:
    """Whether most of what a text states names its source, something is stated, and nothing is copied with labels.

    With `facts` of the order a reply may rest on these alone.
    """
    told = (claim for claim in claims_of(text, citations, passages) if len(claim.text.strip()) >= SHORT)
    stated = [claim for claim in told if move_of(claim.text) != "question"]
    cited = sum(claim.cited for claim in stated)
    needing = sum(claim.cited or needs_source(claim.text) for claim in stated)
    rests = cited > 0 or (bool(facts) and bool(stated))
    return rests and (cited >= CITED * needing or bool(facts)) and not _COPIED.search(text)
