"""Premises: what a customer takes for granted and the documents say otherwise ("你们不是15天无理由吗")."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assist.drafting.checks.claims import Claim, clauses
from assist.drafting.checks.figures import contradicting_figure
from assist.drafting.checks.findings import Finding
from assist.drafting.checks.polarities import contradicting_clause
from assist.knowledge.passages import Passage
from assist.texts.sentences import sentence_spans

# Only what is held against the shop, or asked to be confirmed, is a premise: a customer's own numbers are not.
_HELD = re.compile(
    r"不是.{2,40}(?:吗|么|嘛)|是不是|难道|明明|说好|说是|说的是|写着|写的是|承诺|宣传|规定|听说|我记得|我以为|应该是|对吧|是吧|吧[？?。]?$|"
    r"\b(?:isn't|aren't|don't you|doesn't|didn't you|wasn't|i thought|i heard|i read|you said|you say|it says|"
    r"says that|supposed to|"
    r"promised?|advertised?|according to|right\?|correct\?)",
    re.IGNORECASE,
)
_WRAPPING = re.compile(
    r"(?:你们|您们|店里|店铺)?(?:不是|难道|明明|是不是|说好的?|说是|写着|规定|听说|我记得|我以为|应该)|(?:吗|么|嘛|吧|对吧|是吧)[？?]?$|"
    r"\b(?:isn't (?:it|there)|aren't there|don't you|i thought|i heard|i read|you said|you say|it says)\b(?: that)?"
    r"|^(?:isn't|aren't|wasn't|don't|doesn't|didn't|can't|won't)\b",
    re.IGNORECASE,
)
BEST = 4  # passages that are looked at


def false_premises(turn: str, passages: Sequence[Passage], place: int, language: str) -> Iterator[Finding]:
    """What the turn takes for granted against the best passages; reported at `place` of the draft's text."""
    for start, end in sentence_spans(turn):
        sentence = turn[start:end]
        if not _HELD.search(sentence):
            continue
        plain = _WRAPPING.sub(" ", sentence).strip()
        claim = Claim(plain, 0, len(plain), True, tuple(passages[:BEST]))
        turned = (found for clause in clauses(plain) if (found := contradicting_clause(clause, claim)))
        said = contradicting_figure(claim) or next((found.sentence for found in turned), None)
        if said:
            if language == "zh":
                message = f"客户说“{sentence}”，但资料写的是：“{said}”"
            else:
                message = f"the customer says “{sentence}”, but the passage says: “{said}”"
            yield Finding("false_premise", "warn", place, place, message)
