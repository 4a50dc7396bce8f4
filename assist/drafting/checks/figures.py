"""Figures: the numbers that a text states, against the passages it cites, the order, and what the customer said.

A number counts with its unit, and with what it is said of: where the passage gives it to something else and another
number to this, the text contradicts it. What the customer said of their own case may be said back; what follows from
the case may be worked out, and is shown as worked out.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace

from assist.drafting.checks.claims import Claim
from assist.drafting.checks.derivations import derivation, year_text
from assist.drafting.checks.findings import Finding, Severity
from assist.drafting.checks.materials import IN_SENTENCE, Material, Statement
from assist.drafting.checks.qualifiers import direction_of, rate_of
from assist.drafting.checks.readings import Reading
from assist.drafting.checks.stated_figures import Figure, agrees_with_stated, figures_of, is_made_up, is_stated
from assist.texts.measures import COUNT, MONEY, Measure, measures_in
from assist.texts.moves import move_of
from assist.texts.numerals import fold, numbers
from assist.texts.signs import denies

# Nearness from which, and how many of the nearest statements are looked at for other units.
UNIT_NEAR, UNITS_IN = 0.4, 3
_HOURS = re.compile(r"小时|钟头|\bh(?:ou)?rs?\b", re.IGNORECASE)
_RATE = re.compile(r"[一1](?:个)?(?:天|月|年|次|晚|周|小时|公斤|斤|件|人|位)")
_LIST_NUMBER = re.compile(r"[.)、．](?!\d)")
_NAMING = re.compile(r"\b[A-Z][A-Za-z]{1,15}[ -]$")  # a name right before a number
_LISTED = re.compile(r"[\s；;：:。.]$")  # what stands before the number of a list's next point

# Nearness from which a statement gives a number to the same, and when nothing that agrees is near at all.
NEAR, NEAR_ALONE, AGREEING = 0.45, 0.35, 0.15
APART = 0.12  # by how much it must be nearer than those that agree
# Nearness from which another number withholds: for one that nothing states, where its sentence has no other, for one
# that stands elsewhere in the source, for one of the customer's own. Chosen on the worlds for building.
SURE, SURE_ALONE, MISPLACED, RULE = 0.58, 0.3, 0.75, 0.58
LONGEST_DASH = 2  # characters between the two ends of a range


def check_figures(reading: Reading) -> Iterator[Finding]:
    """Numbers that nothing grounds, and numbers that the passages give to something else; derived ones as `info`."""
    judge = reading.entailment
    for claim in reading.written:
        carried = judge is not None and judge.supports(claim)
        for finding in _on_claim(reading, claim):
            yield replace(finding, severity="info") if carried else finding


def other_statement(figure: Figure, material: Material) -> tuple[Statement, float] | None:
    """The statement that gives another number of the same kind to the same thing, and how near it is."""
    own = {one for one in material.features(figure.clause.text) if not one.startswith("#")}
    around = {one for one in material.features(figure.claim.text) if not one.startswith("#")} - own
    scores = material.nearness(own, around)
    agreeing, best, found = 0.0, 0.0, None
    for score, statement in zip(scores, material.statements, strict=True):
        alike = [one for one in statement.measures if _family(one) == _family(figure.measure)]
        if any(figure.measure.agrees_with(one) for one in alike):
            agreeing = max(agreeing, float(score))
        elif alike and score > best:
            best, found = float(score), statement
    near = NEAR if agreeing > AGREEING else NEAR_ALONE
    return (found, best) if found is not None and best >= near and best > agreeing + APART else None


def _family(one: Measure) -> str | None:
    """What may stand in one another's place: a time in days is one in months and in working days."""
    return "time" if one.kind in ("second", "month", "workday") else one.kind


def _on_claim(reading: Reading, claim: Claim) -> Iterator[Finding]:
    if not claim.has_figures:
        return
    material = reading.material_for(claim)
    for figure in figures_of(claim, material):
        yield from _on_figure(reading, figure, material)


def _on_figure(reading: Reading, figure: Figure, material: Material) -> Iterator[Finding]:
    told = agrees_with_stated(figure.measure, reading.stated)
    if is_stated(figure.measure, material):
        if not told:
            yield from _misplaced(reading, figure, material)
    elif not _is_counting(figure) and not _is_of_a_name(figure, reading):
        yield from _unstated(reading, figure, material, told)


def _is_of_a_name(figure: Figure, reading: Reading) -> bool:
    """A bare number that a passage has behind the very same word: the 60 of a Lantern 60 is part of its name."""
    if figure.measure.kind not in (None, COUNT):
        return False
    word = _NAMING.search(figure.claim.text[: figure.measure.start])
    if word is None:
        return False
    name = fold(f"{word[0]}{figure.words}")
    return any(name in fold(text) for text in (*reading.texts, reading.turn.dialogue, reading.turn.order))


def _misplaced(reading: Reading, figure: Figure, material: Material) -> Iterator[Finding]:
    """A number of the source, given to something else or turned round; where two are listed none is misplaced."""
    listed = figure.measure.kind in (None, COUNT) or _stands_in_a_list(figure, material)
    named, other = (None, None) if listed else (_of_another_thing(figure, material), other_statement(figure, material))
    if named or other:
        sure = named is not None or (other is not None and other[1] >= MISPLACED)
        severity: Severity = "block" if sure and figure.claim.cited else "warn"
        said = named or (other and other[0])
        yield reading.found("otherwise", severity, *figure.place, said=said.sentence if said else "")
    elif turned := _turned(figure, material):
        yield reading.found("otherwise", "block" if figure.claim.cited else "warn", *figure.place, said=turned)


def _stands_in_a_list(figure: Figure, material: Material) -> bool:
    """Whether its sentence gives several numbers of the kind, each its own; the two ends of a range are one."""
    alike = [one.measure for one in figures_of(figure.claim, material) if one.measure.kind == figure.measure.kind]
    gaps = (figure.claim.text[one.end : other.start] for one, other in itertools.pairwise(alike))
    return any(len(gap.strip()) > LONGEST_DASH for gap in gaps)


def _of_another_thing(figure: Figure, material: Material) -> Statement | None:
    """A statement about a thing that the clause names, when those about it give other numbers of the kind only."""
    for name in material.features(figure.clause.text) & material.things:
        about = [
            (statement, [one for one in statement.measures if one.kind == figure.measure.kind])
            for statement in material.statements
            if statement.weights.get(name, 0) >= IN_SENTENCE
        ]
        said = [(statement, alike) for statement, alike in about if alike]
        if said and not any(figure.measure.agrees_with(one) for _, alike in said for one in alike):
            return said[0][0]
    return None


def _unstated(reading: Reading, figure: Figure, material: Material, told: bool) -> Iterator[Finding]:
    """A number that the cited passages do not have: the customer's, worked out, another passage's, or wrong."""
    other = other_statement(figure, material) or _other_unit(figure, material)
    said = other[0].sentence if other else ""
    restates = _restates(figure, material)
    if told:
        if _is_of_the_order(figure, reading):
            return
        if other and figure.claim.cited:
            severity: Severity = "block" if other[1] >= RULE else "warn"
            yield reading.found("number_otherwise", severity, *figure.place, words=figure.words, said=said)
        elif _is_granted(reading, figure, material):
            yield reading.found("number_nowhere", "block", *figure.place, words=figure.words)
    elif how := _worked_out(reading, figure, sure=restates):
        yield from _derived(reading, figure, how)
    elif other:
        severity = "block" if restates or is_made_up(reading, figure, material) else "warn"
        yield reading.found("number_otherwise", severity, *figure.place, words=figure.words, said=said)
    elif title := _stated_elsewhere(figure.measure, reading):
        yield reading.found("number_elsewhere", "warn", *figure.place, words=figure.words, title=title)
    else:
        # Where the source has no number of the kind for this, it may well have been worked out in a way not tried here.
        unaided = not reading.stated and not reading.turn.order and _is_alone(figure, material)
        severity = "block" if unaided or is_made_up(reading, figure, material) else "warn"
        yield reading.found("number_nowhere", severity, *figure.place, words=figure.words)


def _derived(reading: Reading, figure: Figure, how: str) -> Iterator[Finding]:
    """How a value was worked out; of a year its day tells."""
    if how != year_text(figure.measure):
        yield reading.found("derived", "info", *figure.place, words=figure.words, how=how)


def _restates(figure: Figure, material: Material) -> bool:
    """Whether its clause says again what a source says, with another number; a sentence of several may reckon."""
    own = {one for one in material.features(figure.clause.text) if not one.startswith("#")}
    around = {one for one in material.features(figure.claim.text) if not one.startswith("#")} - own
    near = float(material.nearness(own, around).max()) if material.statements else 0.0
    return near >= SURE or (_is_alone(figure, material) and near >= SURE_ALONE)


def _is_alone(figure: Figure, material: Material) -> bool:
    """Whether its sentence has no other number that it could be reckoned from."""
    return sum(1 for _ in figures_of(figure.claim, material)) == 1


def _is_granted(reading: Reading, figure: Figure, material: Material) -> bool:
    """An amount that the customer said, without a source, and not the order's: it is not granted by being asked, nor
    is one that the reply refuses.
    """
    if figure.claim.cited or figure.measure.kind not in MONEY or not _is_alone(figure, material):
        return False
    if denies(figure.clause.text):
        return False
    return not _is_of_the_order(figure, reading) and move_of(figure.claim.text.strip()) == "statement"


def _is_of_the_order(figure: Figure, reading: Reading) -> bool:
    """Whether the order states it: what a customer says may be mistaken, the day it was delivered is not."""
    return agrees_with_stated(figure.measure, reading.ordered)


def _other_unit(figure: Figure, material: Material) -> tuple[Statement, float] | None:
    """The statement that has the same numeral with another unit, where it is near: 2 hours for 2 working days."""
    numeral = _numeral(figure.words)
    scores = material.nearness(material.features(figure.clause.text), material.features(figure.claim.text))
    for place in (-scores).argsort(kind="stable")[:UNITS_IN]:
        statement = material.statements[place]
        for one in statement.measures if scores[place] >= UNIT_NEAR and numeral is not None else ():
            if one.kind != figure.measure.kind and _numeral(statement.clause[one.start : one.end]) == numeral:
                return statement, SURE
    return None


def _numeral(words: str) -> float | None:
    """What looks the same with another unit: four years are not mistaken for 4 GB."""
    return next((one.value for one in numbers(words) if one.written != "english"), None)


def _worked_out(reading: Reading, figure: Figure, *, sure: bool) -> str | None:
    """How a number follows from the case, else (unless the source is `sure` of another) from the text's own figures."""
    case, figures = reading.case, reading.figures
    if _HOURS.search(figure.words):
        case, figures = case.without_days(), figures.without_days()
    return derivation(figure.measure, case) or (None if sure else derivation(figure.measure, figures))


def _stated_elsewhere(one: Measure, reading: Reading) -> str | None:
    """The title of an offered passage that is not cited and has the number."""
    for passage, text in zip(reading.offered, reading.texts, strict=True):
        if one.kind not in (None, COUNT) and any(one.agrees_with(other) for other in measures_in(text)):
            return passage.title
    return None


def _turned(figure: Figure, material: Material) -> str | None:
    """The source's words when they have the same number with the opposite direction only (以上 for 以下)."""
    own, rate = direction_of(figure.claim.text, figure.measure), rate_of(figure.claim.text, figure.measure)
    alike = [
        (direction_of(statement.clause, one), rate_of(statement.clause, one), statement.sentence)
        for statement in material.statements
        for one in statement.measures
        if figure.measure.kind is not None and one.kind == figure.measure.kind and figure.measure.agrees_with(one)
    ]
    if own and alike and all(direction == -own for direction, _, _ in alike):
        return alike[0][2]
    if rate and alike and all(theirs and theirs != rate for _, theirs, _ in alike):
        return alike[0][2]
    return None


def _is_counting(figure: Figure) -> bool:
    """The 1 of "1. Open the lid", the 一天 of 一天 60 元, a count of one or two of what is being talked about."""
    text, one = figure.claim.text, figure.measure
    if not text[: one.start].strip() and _LIST_NUMBER.match(text, one.end):
        return True
    if figure.words.isdigit() and _LIST_NUMBER.fullmatch(text[one.end :].strip()):
        return bool(_LISTED.search(text[: one.start]))  # the sentence before "2." ends with its number
    if one.kind in (COUNT, None) and one.value <= 2 and not figure.words[0].isdigit():
        return True
    return _RATE.fullmatch(figure.words.strip()) is not None
