"""Stated figures: the numbers of a sentence, and whether source, order or conversation state them.

One that nothing states may have been reckoned. It was not where its sentence just states an amount or a period, with
nothing known beside it that could be reckoned to it: then somebody made it up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assist.drafting.checks.claims import Claim, Clause, clauses
from assist.drafting.checks.derivations import derivation
from assist.drafting.checks.materials import Material
from assist.drafting.checks.qualifiers import direction_of
from assist.drafting.checks.readings import IDENTIFIER, Reading
from assist.texts.measures import COUNT, MONEY, Measure
from assist.texts.moves import move_of
from assist.texts.numerals import numbers

PERIODS = ("second", "workday", "month")
RECKONING = 3  # figures beside one from which its sentence reckons, whatever they are
_IDIOMS = ("半天",)  # a long while


@dataclass(frozen=True)
class Figure:
    """A number of a claim with the clause it stands in."""

    claim: Claim
    clause: Clause
    measure: Measure

    @property
    def words(self) -> str:
        """The number as it is written, with its unit."""
        return self.claim.text[self.measure.start : self.measure.end]

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands in the reading's text."""
        return self.claim.start + self.measure.start, self.claim.start + self.measure.end


def figures_of(claim: Claim, material: Material) -> Iterator[Figure]:
    """The numbers of a claim."""
    parts = clauses(claim.text)
    for one in material.measures(claim.text):
        clause = next((part for part in parts if part.start <= one.start < part.end), None)
        if clause is not None and one.value < IDENTIFIER:
            yield Figure(claim, clause, one)


def agrees_with_stated(one: Measure, told: Sequence[Measure]) -> bool:
    """Whether order or conversation stated the number; a bare one there may be an amount here, not a period."""
    loose = (None, COUNT, *MONEY)
    return any(
        one.agrees_with(other) and (one.kind == other.kind or (one.kind in loose and other.kind in loose))
        for other in told
    )


def is_stated(one: Measure, material: Material) -> bool:
    return any(one.agrees_with(other) for other in material.stated)


def unstated_spans(reading: Reading) -> Iterator[tuple[int, int]]:
    """The spans of the sentences that state an amount or a period that neither source, order nor conversation has."""
    for claim in (one for one in reading.claims if one.has_figures):
        material = reading.material_for(claim)
        for figure in figures_of(claim, material):
            one = figure.measure
            known = is_stated(one, material) or agrees_with_stated(one, reading.stated)
            if one.kind in (*MONEY, *PERIODS) and not known:
                yield claim.start, claim.end
                break


def is_made_up(reading: Reading, figure: Figure, material: Material) -> bool:
    """An amount or a period that a sentence just states, with nothing known in it that could be reckoned to it."""
    asserted = figure.measure.kind in (*MONEY, *PERIODS) and _is_asserted(figure)
    if not asserted or figure.words in _IDIOMS or _is_echoed(figure, reading):
        return False
    others = [one.measure for one in figures_of(figure.claim, material) if one.measure != figure.measure]
    parts = [one for one in others if _leads_to(one, figure)]
    return len(parts) < RECKONING and not any(_is_known(one, reading, material) for one in parts)


def _is_echoed(figure: Figure, reading: Reading) -> bool:
    """Whether somebody said the bare number: a child of 3 is 3 years old."""
    numerals = {one.value for one in numbers(figure.words)}
    return any(one.kind in (None, COUNT) and one.value in numerals for one in reading.stated)


def _is_asserted(figure: Figure) -> bool:
    """Whether the clause states its figure, in a sentence that does not ask or put off: a greeting may stand before."""
    sentence, clause = move_of(figure.claim.text.strip()), move_of(figure.clause.text)
    return {sentence, clause} <= {"statement", "courtesy", "circumstance"}


def _leads_to(one: Measure, figure: Figure) -> bool:
    """Whether a figure may be part of a sum: no amount is part of a time, and a time limit is part of no amount."""
    if figure.measure.kind in PERIODS:
        return one.kind not in MONEY
    limit = one.kind in PERIODS and direction_of(figure.claim.text, one) != 0
    return not limit and one.kind not in ("clock", "date", "day")


def _is_known(one: Measure, reading: Reading, material: Material) -> bool:
    """Whether source, order or conversation state a figure, or it follows from them."""
    told = is_stated(one, material) or agrees_with_stated(one, reading.stated)
    return told or derivation(one, reading.case) is not None
