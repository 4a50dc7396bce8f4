"""Readings: a text as the checks see it, whoever wrote it and through whichever door it came."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assist.drafting.checks.citations import MARKER, Citation, CitedText, citation
from assist.drafting.checks.claims import Claim, claims_of
from assist.drafting.checks.derivations import Figures, known_days
from assist.drafting.checks.findings import Finding, Severity, found
from assist.drafting.checks.judgements import Entailment
from assist.drafting.checks.materials import Material, material_of
from assist.drafting.turns.orders import steps_of
from assist.drafting.turns.turns import Turn
from assist.knowledge.passages import Passage
from assist.texts.dates import named_days
from assist.texts.languages import Language
from assist.texts.measures import Measure, measures, measures_in

IDENTIFIER = 1e7  # from here on a bare number is no quantity
Author = Literal["model", "quote", "person"]
_TODAY = re.compile(
    r"今[天日晚早]|现在|目前|明[天日早晚]|昨[天日晚]|刚|\b(?:today|tonight|now|tomorrow|yesterday|just|"
    r"this (?:morning|week))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Reading:
    """A text with its citations, the passages that it may rest on, and the turn that it answers.

    `internal` are passages that its writer may have seen and nobody outside may. `unknown` are the places of markers
    that named no offered passage, `open` the questions that no passage answers,
    `entailment` who judges its sentences (the rules, unless given).
    """

    text: str
    citations: tuple[Citation, ...]
    offered: tuple[Passage, ...]
    turn: Turn
    author: Author = "model"
    unknown: tuple[int, ...] = ()
    open: tuple[str, ...] = ()
    entailment: Entailment | None = None
    internal: tuple[Passage, ...] = ()

    def among(self, passages: Sequence[Passage]) -> Reading:
        """The same text among other passages: public ones it may rest on, internal ones it must not repeat."""
        public = tuple(one for one in passages if one.audience == "public")
        return replace(self, offered=public, internal=tuple(one for one in passages if one.audience != "public"))

    @property
    def language(self) -> Language:
        """The language that the text should be in."""
        return self.turn.language

    @functools.cached_property
    def plain(self) -> str:
        """The text with its markers blanked: offsets hold."""
        return MARKER.sub(lambda match: " " * len(match[0]), self.text)

    @functools.cached_property
    def claims(self) -> tuple[Claim, ...]:
        """Its sentences. One without a marker of its own may rest on any offered passage."""
        return tuple(claims_of(self.text, self.citations, self.offered))

    @functools.cached_property
    def written(self) -> tuple[Claim, ...]:
        """The sentences that may say something else than their sources: none that stands there word for word, nor what
        we put before and behind the quotes of a draft.
        """
        ours = self.author == "quote"
        return tuple(one for one in self.claims if (one.cited or not ours) and not one.is_verbatim)

    @functools.cached_property
    def material(self) -> Material:
        """What all offered passages state."""
        return material_of(self.offered)

    @functools.cached_property
    def texts(self) -> tuple[str, ...]:
        """The offered passages with their headings, as texts."""
        return tuple(f"{one.title}\n{one.section}\n{one.text}" for one in self.offered)

    @functools.cached_property
    def stated(self) -> tuple[Measure, ...]:
        """Figures that customer, agent or order stated; somebody's long numbers are none."""
        said = measures("\n".join((self.turn.dialogue, *self.turn.facts)))
        return tuple(one for one in (*said, *self.turn.figures) if one.value < IDENTIFIER)

    @functools.cached_property
    def ordered(self) -> tuple[Measure, ...]:
        """Figures that the order states."""
        return tuple(measures(self.turn.order))

    @functools.cached_property
    def case(self) -> Figures:
        """What a value may be worked out from: the case, to which reductions of these days belong, with what the
        passages state."""
        stated = tuple(one for text in self.texts for one in measures_in(text))
        return Figures((*self.stated, *self._reductions()), stated, tuple(self._days()))

    @functools.cached_property
    def figures(self) -> Figures:
        """The same, going on from the text's own figures: a price named in it, added to another."""
        return replace(self.case, case=(*self.stated, *measures(self.plain)))

    def material_for(self, claim: Claim) -> Material:
        """What the passages state that a sentence rests on."""
        return material_of(claim.sources) if claim.sources else self.material

    def found(self, message: str, severity: Severity, start: int, end: int, **values: object) -> Finding:
        """A finding on the text, worded for the agent."""
        return found(message, severity, start, end, self.turn.reader, **values)

    def _reductions(self) -> Iterator[Measure]:
        """The shares of a price that rules made for these days take off."""
        for passage in self.offered:
            if passage.effective_until is not None:
                yield from (one for one in measures_in(passage.text) if one.kind in ("percent", "discount"))

    def _days(self) -> Iterator[dt.date]:
        yield from (step.day for step in reversed(steps_of(self.turn.conversation.order)))
        # A deadline is reckoned from today only by a text, or a customer, that speaks of today.
        if _TODAY.search(self.plain) or _TODAY.search(self.turn.dialogue) or self.turn.conversation.order:
            yield from (self.turn.today, self.turn.asked_on)
        yield from known_days(measures(self.turn.dialogue), self.turn.today)
        yield from (one.day for one in named_days(self.turn.dialogue, self.turn.asked_on) if one.day is not None)


def reading_of(
    cited: CitedText, passages: Sequence[Passage], turn: Turn, author: Author = "model", questions: Sequence[str] = ()
) -> Reading:
    """The reading of a text whose markers have been tied to passages: it may rest on the public ones.

    `questions` are those that none answers.
    """
    reading = Reading(cited.text, tuple(cited.citations), (), turn, author, tuple(cited.unknown), tuple(questions))
    return reading.among(passages)


def sentence_on(sentence: str, sources: Sequence[Passage], turn: Turn, author: Author = "model") -> Reading:
    """The reading of one sentence as resting on all of some passages."""
    marks = "".join(f"[{n}]" for n in range(1, len(sources) + 1))
    cited = tuple(citation(n, source, source.text) for n, source in enumerate(sources, 1))
    return Reading(f"{sentence}{marks}", cited, tuple(sources), turn, author)
