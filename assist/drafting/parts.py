"""Parts: which question of the turn each cited sentence of a draft answers, and which ones it leaves to the agent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assist.drafting.answering.evidence import Evidence, nearest_of
from assist.drafting.answering.questions import question_of
from assist.drafting.checks.citations import Citation
from assist.drafting.writing.coverages import Coverage
from assist.knowledge.sufficiency import is_of_the_kind


@dataclass(frozen=True)
class Part:
    """A question in the customer's words, and the numbers of the citations that answer it; `open` when the documents
    do not."""

    question: str
    citations: tuple[int, ...]
    open: bool


def parts_of(evidence: Evidence, citations: Sequence[Citation], coverage: Coverage) -> tuple[Part, ...]:
    """The questions of a turn as a draft answers them; nothing where there is one question and it is answered."""
    asked = evidence.questions
    answering = [one for one in asked if one.text not in coverage.open]
    numbers: dict[str, list[int]] = {one.text: [] for one in asked}
    for cited in citations:
        if answering:
            numbers[question_of(answering, cited.passage, cited.quote).text].append(cited.n)
    parts = [Part(label(one.text), tuple(numbers[one.text]), one.text in coverage.open) for one in asked]
    told = {one.text for one in asked}
    parts += [Part(label(text), (), True) for text in coverage.open if text not in told]
    return tuple(parts) if len(parts) > 1 else ()


def parts_shown(evidence: Evidence, citations: Sequence[Citation]) -> tuple[Part, ...]:
    """The questions of a turn, each with its nearest passage; nothing where there is one. `open` where none is near, or
    none states the kind of measure asked for."""
    numbers = {cited.passage: cited.n for cited in citations}
    parts = []
    for one in evidence.questions:
        near, asked = nearest_of(one), label(one.text)
        told = near is not None and near.id in numbers and is_of_the_kind(asked, near)
        parts.append(Part(asked, (numbers[near.id],) if near and told else (), not told))
    return tuple(parts) if len(parts) > 1 else ()


def carried(parts: Sequence[Part], before: Sequence[Citation], after: Sequence[Citation]) -> tuple[Part, ...]:
    """The parts of a draft for another text of it: a passage that answered a question still answers it."""
    answered = {cited.passage: place for cited in before for place in _places(parts, cited.n)}
    exact = {(cited.passage, cited.quote): place for cited in before for place in _places(parts, cited.n)}
    found: Mapping[int, list[int]] = {place: [] for place in range(len(parts))}
    for cited in after:
        place = exact.get((cited.passage, cited.quote), answered.get(cited.passage))
        if place is not None:
            found[place].append(cited.n)
    return tuple(Part(one.question, tuple(found[place]), one.open) for place, one in enumerate(parts))


def _places(parts: Sequence[Part], number: int) -> Iterator[int]:
    return (place for place, one in enumerate(parts) if number in one.citations)


def label(question: str) -> str:
    """A question's own line, without what was said before it."""
    return question.strip().rpartition("\n")[2].strip()
