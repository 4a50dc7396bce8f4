"""Premises: what a customer takes for granted and the documents say otherwise ("你们不是15天无理由吗")."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assist.drafting.checks.claims import Claim
from assist.drafting.checks.contrasts import contrasts
from assist.drafting.checks.figures import other_statement
from assist.drafting.checks.findings import Finding
from assist.drafting.checks.materials import Material, material_of
from assist.drafting.checks.readings import Reading
from assist.drafting.checks.stated_figures import figures_of
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


def check_premises(reading: Reading) -> Iterator[Finding]:
    """What the turn takes for granted against the best passages; reported at the end of the text.

    Nothing where the text itself sets it right, in so many figures.
    """
    turn, end = reading.turn.text, len(reading.text)
    best = tuple(reading.offered[:BEST])
    held = [one for start, stop in sentence_spans(turn) if _HELD.search(one := turn[start:stop])]
    for sentence in held:
        material = material_of(best)
        plain = _WRAPPING.sub(" ", sentence).strip()
        claim = Claim(plain, 0, len(plain), True, best)
        contrasted = (one.source_words for one in contrasts(claim, material))
        if said := _other_figure(claim, material) or next(contrasted, None):
            yield reading.found("premise", "warn", end, end, words=sentence, said=said)


def _other_figure(claim: Claim, material: Material) -> str | None:
    """The sentence of a source that gives another number for the same, when none gives the claim's."""
    for figure in figures_of(claim, material):
        stated = any(figure.measure.agrees_with(one) for one in material.stated)
        if not stated and (other := other_statement(figure, material)):
            return other[0].sentence
    return None
