"""Evidence: what was found for each question of a turn, and whether it is enough to draft from."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from assist.drafting.answering.offerings import DATED, GUIDANCE, WHOLE_SECTIONS, offer, weight
from assist.drafting.answering.questions import FOUND, OFFERED, Asked, Judging, Question, quotable
from assist.errors import SearchedWithout
from assist.knowledge.open_releases import AsOf, OpenRelease
from assist.knowledge.passages import Passage, Search
from assist.knowledge.sufficiency import is_of_the_kind

FOUND_FOR_MODEL = 60  # a budget of tokens takes what fits
SHOWN = 8
ALIKE = 0.5  # of the best passage's chance, from which another that states what is asked for is shown instead
NEAR = 0.15  # probability that it answers, from which the nearest passage is worth a look: below, one in ten is right
LISTED = 7  # questions of a turn, from which they are a list of things that stand alone
GUIDES = 4  # internal passages of a question that a model may be told


@dataclass(frozen=True)
class Evidence:
    """Question by question; `passages` are shown to the agent, `offered` may be drafted from.

    `material` is what a model is given, numbered in this order, and `guidance` the internal guides beside it; both
    are empty without a model. `without` is what one of the searches had to do without. `dated` are the rules in force
    that were made for some days only.
    """

    opened: OpenRelease
    passages: tuple[Passage, ...]
    offered: tuple[Passage, ...]
    questions: tuple[Question, ...]
    retrieve_ms: float
    material: tuple[Passage, ...] = ()
    guidance: tuple[Passage, ...] = ()
    without: SearchedWithout | None = None
    dated: tuple[Passage, ...] = ()


def offering_also(evidence: Evidence, passages: Iterable[Passage]) -> Evidence:
    """The evidence with more passages that may be drafted from, which are shown first."""
    # The same passage, found for another question, has another score.
    offered, shown = {one.id for one in evidence.offered}, {one.id for one in evidence.passages}
    new = {one.id: one for one in passages if one.id not in offered}
    first = [one for one in new.values() if one.id not in shown]
    return replace(evidence, offered=(*evidence.offered, *new.values()), passages=(*first, *evidence.passages))


def gather_evidence(
    search: Search,
    texts: Sequence[str],
    as_of: AsOf,
    context: str = "",
    opened: OpenRelease | None = None,
    budget: int = 0,
    turn: str = "",
    rewritten: Sequence[str] = (),
    bought: str = "",
) -> Evidence:
    """Search for each question, the whole turn beside it.

    Internal passages are shown and never drafted from; macros are wording, not facts.

    `budget` is how many tokens of material a model may be given; 0 without one. `rewritten` are the questions in the
    shop's own words: they bring material, and are no questions of their own. `bought` names what the order holds.
    """
    started = time.perf_counter()
    # One release for all questions, whatever is published meanwhile.
    opened = opened or search.current()
    judging = Judging(search, opened, as_of, bought)
    asked = [
        Asked(*one, several=len(texts) > 1, earlier=tuple(reversed(texts[:place])))
        for place, one in enumerate(with_context(texts, context, turn))
    ]
    count = FOUND_FOR_MODEL if budget else FOUND
    searched = [search.find(one.text, count, as_of, opened, one.before, one.own) for one in asked]
    found = [one.passages for one in searched]
    questions, fitting = [], []
    for one, outcome in zip(asked, searched, strict=True):
        usable = judging.usable(one, outcome.passages)
        questions.append(judging.judge(one, usable, outcome.candidates))
        fitting.append(_first(usable, quotable(outcome.passages)))
    most = OFFERED if len(questions) == 1 else max(OFFERED + 2, len(questions))
    offered = _interleaved([question.passages for question in questions], most)
    # What a draft may cite is always among what is shown.
    shown = tuple(_first(_interleaved([passages[:FOUND] for passages in found], SHOWN), offered))
    without = next((one.without for one in searched if one.without), None)
    dated = search.dated(opened, as_of)
    evidence = Evidence(opened, shown, offered, tuple(questions), 0.0, without=without, dated=dated)
    if budget:
        more = [search.find(text, count, as_of, opened).passages for text in rewritten]
        fitting = [*map(quotable, more), *fitting]
        found = [*found, *more]
        evidence = _with_material(evidence, search, fitting, found, as_of, budget)
    return replace(evidence, retrieve_ms=round((time.perf_counter() - started) * 1000, 1))


def _with_material(
    evidence: Evidence,
    search: Search,
    fitting: Sequence[Sequence[Passage]],
    found: Sequence[Sequence[Passage]],
    as_of: AsOf,
    budget: int,
) -> Evidence:
    """What a model is given: public passages, and internal guides as far as their share of the budget reaches."""
    internal = [[p for p in passages if p.audience == "internal" and "tone" not in p.tags] for passages in found]
    guidance = offer([one[:GUIDES] for one in internal], int(budget * GUIDANCE), {})
    left = budget - sum(map(weight, guidance))
    opened = evidence.opened
    if whole := search.whole(opened, as_of, left):
        fitting = [_first(_interleaved(fitting, sum(map(len, fitting))), whole)]
    first = offer(fitting, budget, {})[:WHOLE_SECTIONS]
    siblings = {p.id: search.siblings(opened, p) for p in first}
    material = offer(fitting, left, siblings)
    if unseen := _dated_beside(material, fitting, evidence.dated, budget):
        material = (*offer(fitting, left - sum(map(weight, unseen)), siblings), *unseen)
    return replace(evidence, material=material, guidance=guidance)


def _dated_beside(
    material: Sequence[Passage], fitting: Sequence[Sequence[Passage]], dated: Sequence[Passage], budget: int
) -> tuple[Passage, ...]:
    """The rules made for these days that are not among the material, those that were found first, as far as their
    share of the budget reaches."""
    held, days = {one.id for one in material}, {one.id for one in dated}
    found = [one for row in fitting for one in row if one.id in days]
    return tuple(one for one in offer([_first(found, dated)], int(budget * DATED), {}) if one.id not in held)


def _first(wanted: Sequence[Passage], others: Sequence[Passage]) -> list[Passage]:
    """The others too, behind those wanted."""
    ids = {passage.id for passage in wanted}
    return [*wanted, *(passage for passage in others if passage.id not in ids)]


def is_near(evidence: Evidence) -> bool:
    """Whether a passage is near enough for a person to judge whether it answers."""
    best = max((question.sufficiency.probability for question in evidence.questions), default=0.0)
    return bool(evidence.offered) and best >= NEAR


def nearest_passages(evidence: Evidence) -> tuple[Passage, ...]:
    """The passage worth a look of each question, each once; a question whose best is too far brings none."""
    offered = {passage.id for passage in evidence.offered}
    near = [nearest_of(one) for one in evidence.questions if one.sufficiency.probability >= NEAR]
    best = {passage.id: passage for passage in near if passage and passage.id in offered}
    return tuple(best.values()) or evidence.offered[:1]


def nearest_of(question: Question) -> Passage | None:
    """The passage of a question that is worth a look: the best one, or one about as likely that states the kind of
    measure asked for ("how long": a time) where the best does not."""
    asked, chances = question.text.rpartition("\n")[2], question.sufficiency.chances
    likely = [one for one, chance in zip(question.passages, chances, strict=False) if chance >= ALIKE * chances[0]]
    return next((one for one in likely if is_of_the_kind(asked, one)), next(iter(question.passages), None))


def with_context(texts: Sequence[str], context: str, turn: str = "") -> Iterator[tuple[str, str, str]]:
    """Each question of a turn with what was said before it, and with the turn as far as it is about this question.

    The question just before it joins the turn's context, unless there are so many that they are a list. The turn's
    other questions are left out of its own turn: each would find what answers them all, and the same for each.
    """
    for number, text in enumerate(texts):
        just_before = texts[:number][-1:] if len(texts) < LISTED else ()
        before = "\n".join(part for part in (context, *just_before) if part)
        own = turn
        for other in texts:
            if other != text:
                own = own.replace(other.rpartition("\n")[2], " ")
        yield text, before, own.strip() if len(own.strip()) > 1 else text


def _interleaved(lists: Sequence[Sequence[Passage]], most: int) -> tuple[Passage, ...]:
    """The best of each list first, without repeats."""
    merged = {p.id: p for row in zip_longest(*lists) for p in row if p is not None}
    return tuple(merged.values())[:most]
