"""Dated rules: what a rule made for these days says in place of a standing one.

A sale prolongs the return period and the time a refund takes; for an order of these days the standing sentence that
search found gives the customer a wrong figure. Two sentences are compared by what they give a value of, as conflicts
between documents are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from assist.drafting.answering.evidence import Evidence, offering_also
from assist.drafting.answering.quotes import Chosen, Sentence
from assist.knowledge.passage_readings import read_once
from assist.knowledge.passages import Passage
from assist.knowledge.sufficiency import statements_of
from assist.knowledge.warnings.conflicts import ABOUT, LEAST_SHARED
from assist.knowledge.warnings.stated_measures import StatedMeasure, stated_measures
from assist.texts.likeness import smaller_share
from assist.texts.statements import Statement


def as_dated(chosen: Chosen, evidence: Evidence) -> tuple[Chosen, Evidence]:
    """The sentences with every standing figure put as the dated rules have it, and the evidence that offers these."""
    said = tuple(_dated(sentence, evidence.dated) or sentence for sentence in chosen.sentences)
    sentences = tuple({(one.passage.id, one.statement): one for one in said}.values())
    return replace(chosen, sentences=sentences), offering_also(evidence, (one.passage for one in sentences))


def rules_beside(passages: Iterable[Passage], rules: Sequence[Passage]) -> tuple[Sentence, ...]:
    """What dated rules say otherwise than the sentences of some passages, each once."""
    said = (Sentence(passage, one, 0.0, one.text) for passage in passages for one in statements_of(passage))
    found = (_dated(one, rules) for one in said) if rules else ()
    return tuple({(one.passage.id, one.statement): one for one in found if one}.values())


def is_overridden(passage: Passage, rules: Sequence[Passage]) -> bool:
    """Whether one of some dated rules says otherwise what a sentence of the passage says."""
    return bool(rules_beside([passage], rules))


def _dated(sentence: Sentence, rules: Sequence[Passage]) -> Sentence | None:
    """What a dated rule says of the same with another figure; None for a sentence of a dated rule itself."""
    if sentence.passage.effective_until is not None:
        return None
    standing = stated_measures(sentence.statement.with_lead)
    for rule in rules if standing else ():
        if rule.language != sentence.passage.language:
            continue
        for statement, measured in _measured(rule):
            if any(_overrides(one, other) for one in measured for other in standing):
                return Sentence(rule, statement, sentence.score, statement.text)
    return None


def _overrides(dated: StatedMeasure, standing: StatedMeasure) -> bool:
    """Whether both give one thing a value, each another."""
    alike = len(dated.about & standing.about) >= LEAST_SHARED and smaller_share(dated.about, standing.about) >= ABOUT
    return alike and dated.differs_from(standing)


@read_once
def _measured(passage: Passage) -> tuple[tuple[Statement, tuple[StatedMeasure, ...]], ...]:
    return tuple((one, tuple(stated_measures(one.with_lead))) for one in statements_of(passage))
