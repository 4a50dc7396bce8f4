"""Subjects: what a source says of one thing, said of another.

Two tariffs, rooms or sizes stand in one passage, and the text gives the one's figure or property to the other. What a
thing is called is read from the passages themselves (see `materials`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assist.drafting.checks.claims import Claim, clauses
from assist.drafting.checks.materials import IN_SENTENCE, Material, Statement

APART = 0.08  # by how much a statement about something else must be nearer than any about what the clause names
NEAR = 0.4  # nearness from which a statement is what the clause says


@dataclass(frozen=True)
class Misplaced:
    """A name of a claim of which the source does not say this; offsets into the claim's text."""

    start: int
    end: int
    source_words: str


def misplaced(claim: Claim, material: Material) -> Iterator[Misplaced]:
    """At most one for each name of a claim."""
    spans = material.names.spans(claim.text)
    named = {f"@{name}" for _, _, name in spans} & material.things
    if not named or not material.statements:
        return
    whole, told = material.features(claim.text), set[str]()
    for clause in clauses(claim.text):
        own = material.features(clause.text)
        if len(own - named) < 2:
            continue
        scores = material.nearness(own, whole - own)
        place = int(scores.argmax())
        nearest, best = material.statements[place], float(scores[place])
        if best < NEAR or not _others(nearest, named):
            continue
        for name in named - told:
            about = max(
                (s for s, one in zip(scores, material.statements, strict=True) if _is_about(one, name)), default=0.0
            )
            if not _is_about(nearest, name) and best >= float(about) + APART:
                told.add(name)
                start, end, _ = next(span for span in spans if f"@{span[2]}" == name)
                yield Misplaced(start, end, nearest.sentence)


def _is_about(statement: Statement, name: str) -> bool:
    return name in statement.weights


def _others(statement: Statement, named: set[str]) -> bool:
    """Whether the statement's own sentence names something that the claim does not."""
    return any(
        weight >= IN_SENTENCE and feature.startswith("@") and feature not in named
        for feature, weight in statement.weights.items()
    )
