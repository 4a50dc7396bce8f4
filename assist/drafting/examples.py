"""Examples: a reply that an experienced agent gave, and how far a newcomer's own reply says the same.

Judged is what can be judged: a fact with a figure is said or it is not. Of a fact without one, said in other words,
only a person can tell, so it is laid side by side. What is no fact (greeting, sympathy, a question, a promise to find
out) is not asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assist.drafting.checks.claims import features
from assist.drafting.checks.findings import Finding
from assist.drafting.lessons import Check
from assist.texts.likeness import share
from assist.texts.measures import measures
from assist.texts.moves import move_of
from assist.texts.sentences import sentences

SAID = 0.5  # of a fact's words that a reply must have to say it in the same words
_WORDS = 3  # that a clause without a figure must have to be a fact of its own
_STATING = ("statement", "circumstance")
_CLAUSE_ENDS = re.compile(r"(?<=[，；;])|(?<=, )")
_FALSE = ("contradicts_source", "ungrounded_number", "ungrounded_name")
_FORBIDDEN = ("over_promise", "forbidden_phrase", "off_platform_contact", "personal_data", "internal_source")


@dataclass(frozen=True)
class Fact:
    """What an example says of the matter. `said`: the reply says it too; None where only a person can tell."""

    text: str
    said: bool | None


@dataclass(frozen=True)
class Judgement:
    """A newcomer's reply beside an example: its facts; what contradicts the documents or is in none (`wrong`); what
    must not be said (`forbidden`); whether it is courteous. Offsets are of the reply."""

    facts: tuple[Fact, ...]
    wrong: tuple[Finding, ...]
    forbidden: tuple[Finding, ...]
    courteous: bool

    @property
    def missed(self) -> tuple[Fact, ...]:
        """Facts with a figure that the reply does not have. It need not: they may be said otherwise, worked out."""
        return tuple(fact for fact in self.facts if fact.said is False)

    @property
    def is_good(self) -> bool:
        """Nothing wrong, nothing forbidden, no figure left out."""
        return not (self.wrong or self.forbidden or self.missed)


def judged(check: Check, text: str, example: str) -> Judgement:
    """A reply that was checked with the example among its sources, beside that example."""
    held = [one for one in check.findings if one.severity == "block"]
    return Judgement(
        facts=tuple(Fact(fact, _says(text, fact)) for fact in facts_of(example)),
        wrong=tuple(one for one in held if one.kind in _FALSE),
        forbidden=tuple(one for one in check.findings if one.kind in _FORBIDDEN and _counts(one)),
        courteous=check.courteous,
    )


def _counts(finding: Finding) -> bool:
    """A listed word counts; whether something is a promise only where no document says a word of it."""
    return finding.severity == "block" or (finding.severity == "warn" and finding.kind == "forbidden_phrase")


def facts_of(example: str) -> Iterator[str]:
    """The facts of a reply: its clauses with a figure, and those that state something in so many words."""
    for sentence in sentences(example):
        for clause in _CLAUSE_ENDS.split(sentence):
            states = move_of(sentence) in _STATING and move_of(clause) in _STATING and len(features(clause)) >= _WORDS
            if measures(clause) or states:
                yield clause.strip().rstrip("，；;, ")


def _says(text: str, fact: str) -> bool | None:
    stated, held = measures(fact), measures(text)
    if stated:
        return all(any(one.agrees_with(other) for other in held) for one in stated)
    wanted = features(fact)
    return True if wanted and share(wanted, features(text)) >= SAID else None
