"""Entailments: what speaks against a sentence in the passages that it rests on, by rule.

The rules compare what is typed (payer, sign, order, reach, subject). They are quick and read wording: on shops that
nobody built on, what they held to be contradictions in a strong model's sentences were none. So they raise doubts, and
only a judge that reads meaning withholds.
"""

from __future__ import annotations

from collections.abc import Iterator

from assist.drafting.checks.claims import Claim
from assist.drafting.checks.conditions import left_out
from assist.drafting.checks.contrasts import contrasts
from assist.drafting.checks.findings import Finding, Severity
from assist.drafting.checks.judgements import Entailment, Judgement, Relation
from assist.drafting.checks.materials import material_of
from assist.drafting.checks.readings import Reading
from assist.drafting.checks.subjects import misplaced


class Rules:
    """The judgement by rule."""

    def judge(self, claim: Claim, before: str) -> tuple[Judgement, ...]:
        """At most one judgement of a kind for each clause; none is sure enough to withhold."""
        return tuple(self._judged(claim, before))

    def supports(self, claim: Claim) -> bool:
        """Rules find what speaks against a sentence, never that all of it is carried."""
        return False

    def _judged(self, claim: Claim, before: str) -> Iterator[Judgement]:
        material = material_of(claim.sources)
        for one in contrasts(claim, material):
            relation: Relation = "limits" if one.wider else "contradicts"
            message = "too_wide" if one.wider else "otherwise"
            place = one.clause.start, one.clause.end
            yield Judgement(relation, *place, one.source_words, False, message, one.clause.text)
        for other in misplaced(claim, material):
            words = claim.text[other.start : other.end]
            yield Judgement("contradicts", other.start, other.end, other.source_words, False, "other_subject", words)
        if missing := left_out(claim, before):
            limit, sentence = missing
            yield Judgement("limits", 0, len(claim.text), sentence, False, "limited", limit)


RULES: Entailment = Rules()


def check_entailment(reading: Reading) -> Iterator[Finding]:
    """What the passages say otherwise. Only a sentence that names its source can be withheld by it."""
    judge, before = reading.entailment or RULES, reading.turn.text
    for claim in reading.claims:
        if claim.sources and claim in reading.written:
            for one in judge.judge(claim, f"{before}\n{claim.text}"):
                severity: Severity = "block" if one.sure and claim.cited else "warn"
                place = claim.start + one.start, claim.start + one.end
                said, words = one.source_words, one.words
                yield reading.found(one.message, severity, *place, said=said, words=words, limit=words)
        before = f"{reading.turn.text}\n{claim.text}"
