"""Evidence: what was found for each question of a turn, and whether it is enough to draft from."""

from __future__ import annotations

import functools
import time
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from itertools import zip_longest

from assist.drafting.answering.offerings import GUIDANCE, WHOLE_SECTIONS, offer, weight
from assist.errors import SearchedWithout
from assist.knowledge.lexical import pairs, words
from assist.knowledge.open_releases import AsOf, OpenRelease
from assist.knowledge.passages import Passage, Search
from assist.knowledge.reading.vocabularies import Vocabulary
from assist.knowledge.sufficiency import Question as Asking
from assist.knowledge.sufficiency import Sufficiency, judge_sufficiency
from assist.texts.numerals import numbers
from assist.texts.scripts import plain

FOUND = 14  # more than is shown: what may not be drafted from must not crowd out what may
FOUND_FOR_MODEL = 60  # a budget of tokens takes what fits
SHOWN = 8
SAME = 0.9  # of the words and character pairs of two passages
NEAR = 0.15  # probability that it answers, from which the nearest passage is worth a look: below, one in ten is right
LISTED = 5  # questions of a turn, from which they are a list of things that stand alone
GUIDES = 4  # internal passages of a question that a model may be told
OFFERED = 4  # passages a draft may use: more dilutes a quote draft and slows a small model


@dataclass(frozen=True)
class Question:
    """One question of the turn, the passages a draft may use for it, and whether they are enough."""

    text: str
    passages: tuple[Passage, ...]
    sufficiency: Sufficiency
    asking: Asking


@dataclass(frozen=True)
class Evidence:
    """Question by question; `passages` are shown to the agent, `offered` may be drafted from.

    `material` is what a model is given, numbered in this order, and `guidance` the internal guides beside it; both
    are empty without a model. `without` is what one of the searches had to do without.
    """

    opened: OpenRelease
    passages: tuple[Passage, ...]
    offered: tuple[Passage, ...]
    questions: tuple[Question, ...]
    retrieve_ms: float
    material: tuple[Passage, ...] = ()
    guidance: tuple[Passage, ...] = ()
    without: SearchedWithout | None = None

    @property
    def supported(self) -> list[Question]:
        """The questions that can be answered."""
        return [question for question in self.questions if question.sufficiency.enough]

    @property
    def unsupported(self) -> list[Question]:
        """The questions that cannot."""
        return [question for question in self.questions if not question.sufficiency.enough]


def gather_evidence(
    search: Search,
    texts: Sequence[str],
    as_of: AsOf,
    context: str = "",
    opened: OpenRelease | None = None,
    budget: int = 0,
    turn: str = "",
    rewritten: Sequence[str] = (),
) -> Evidence:
    """Search for each question, the whole turn beside it.

    Internal passages are shown and never drafted from; macros are wording, not facts.

    `budget` is how many tokens of material a model may be given; 0 without one. `rewritten` are the questions in the
    shop's own words: they bring material, and are no questions of their own.
    """
    started = time.perf_counter()
    # One release for all questions, whatever is published meanwhile.
    opened = opened or search.current()
    asked, vocabulary = list(with_context(texts, context, turn)), opened.lexical.vocabulary
    count = FOUND_FOR_MODEL if budget else FOUND
    searched = [search.find(text, count, as_of, opened, before, own) for text, before, own in asked]
    found = [one.passages for one in searched]
    questions, fitting = [], []
    for (text, before, own), passages, outcome in zip(asked, found, searched, strict=True):
        public = quotable(passages)
        rules = _without_repeats([p for p in public if p.kind != "macro"][:FOUND])
        usable = _of_the_products(rules, products_asked(text, before, vocabulary), vocabulary)
        asking = Asking(text, own or text, len(texts) > 1, opened.lexical, search.sentences, outcome.candidates)
        sufficiency = judge_sufficiency(asking, usable)
        if strange := opened.model_names.unknown_in(text):
            parts = plain(" ".join(strange))
            others = (word for word in sufficiency.missing if word not in parts)
            sufficiency = replace(sufficiency, probability=0.0, missing=(*strange, *others))
        questions.append(Question(text, tuple(usable[:OFFERED]), sufficiency, asking))
        fitting.append(_first(usable, public))
    drafted_from = [q.passages for q in questions if q.sufficiency.enough] or [q.passages for q in questions]
    offered = _interleaved(drafted_from, OFFERED if len(drafted_from) == 1 else max(OFFERED + 2, len(drafted_from)))
    shown = _interleaved([passages[:FOUND] for passages in found], SHOWN)
    # What a draft may cite is always among what is shown.
    shown = (*shown, *(passage for passage in offered if passage not in shown))
    without = next((one.without for one in searched if one.without), None)
    evidence = Evidence(opened, shown, offered, tuple(questions), 0.0, without=without)
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
    return replace(evidence, material=offer(fitting, left, siblings), guidance=guidance)


def _first(wanted: Sequence[Passage], others: Sequence[Passage]) -> list[Passage]:
    """The others too, behind those wanted."""
    ids = {passage.id for passage in wanted}
    return [*wanted, *(passage for passage in others if passage.id not in ids)]


def is_near(evidence: Evidence) -> bool:
    """Whether a passage is near enough for a person to judge whether it answers."""
    best = max((question.sufficiency.probability for question in evidence.questions), default=0.0)
    return bool(evidence.offered) and best >= NEAR


def quotable(passages: Sequence[Passage]) -> list[Passage]:
    """The passages that a text for a customer may rest on: what every text is read against, whoever wrote it."""
    return [passage for passage in passages if passage.audience == "public"]


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


def products_asked(question: str, context: str, vocabulary: Vocabulary) -> frozenset[str]:
    """The products that a question is about: those named in its last line ("And the L1S?"), else in those before."""
    said = (question.rpartition("\n")[2], question, context)
    return next((named for text in said if (named := vocabulary.products_in(text))), frozenset())


def _of_the_products(passages: Sequence[Passage], asked: Set[str], vocabulary: Vocabulary) -> list[Passage]:
    """Leaves out what is about other products, as its title says, where something is about those asked about."""
    about = [vocabulary.products_in(passage.title) for passage in passages]
    if not any(asked & products for products in about):
        return list(passages)
    return [one for one, products in zip(passages, about, strict=True) if not products or asked & products]


def _without_repeats(passages: Sequence[Passage]) -> list[Passage]:
    """Leaves out what an earlier passage says in almost the same words; other numbers make it another statement."""
    kept: list[tuple[Passage, frozenset[str], tuple[object, ...]]] = []
    for passage in passages:
        held, stated = _held(passage.text)
        if not any(stated == said and _overlap(held, other) >= SAME for _, other, said in kept):
            kept.append((passage, held, stated))
    return [passage for passage, _, _ in kept]


@functools.lru_cache(4_096)
def _held(text: str) -> tuple[frozenset[str], tuple[object, ...]]:
    """The words, character pairs and numbers of a passage: question after question finds the same ones."""
    return frozenset(pairs(text)) | frozenset(words(text)), tuple(n for n, _, _ in numbers(text))


def _overlap(one: Set[str], other: Set[str]) -> float:
    return len(one & other) / max(1, len(one | other))


def _interleaved(lists: Sequence[Sequence[Passage]], most: int) -> tuple[Passage, ...]:
    """The best of each list first, without repeats."""
    merged = {p.id: p for row in zip_longest(*lists) for p in row if p is not None}
    return tuple(merged.values())[:most]
