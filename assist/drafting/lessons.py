"""Checks of a reply that a person wrote, beside the draft for the same conversation: for those who are learning.

Such a text has no citations, so each of its sentences may rest on any passage that was found and may be quoted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assist.drafting.answering.questions import quotable
from assist.drafting.attributions import attribute
from assist.drafting.checks.citations import Citation, cite, without_markers
from assist.drafting.checks.claims import features
from assist.drafting.checks.findings import Finding
from assist.drafting.checks.readings import reading_of
from assist.drafting.checks.table import check
from assist.drafting.drafts import Draft
from assist.drafting.rechecks import turn_for
from assist.drafting.turns.conversations import Conversation
from assist.knowledge.passages import Passage
from assist.texts.languages import Language
from assist.texts.likeness import share
from assist.texts.measures import Measure, measures
from assist.texts.moves import COURTESY

SAID = 0.4  # of a cited sentence's words that a reply must have to say it as well


@dataclass(frozen=True)
class Check:
    """The draft, what the checks found in the person's text (offsets into it), which of the draft's citations it does
    not say, by number, and whether it has a word of courtesy."""

    draft: Draft
    findings: tuple[Finding, ...]
    missed: tuple[int, ...]
    courteous: bool


def check_reply(
    draft: Draft,
    conversation: Conversation,
    text: str,
    agent: Language | None = None,
    today: dt.date | None = None,
    more: Sequence[Passage] = (),
) -> Check:
    """Check a person's reply to a conversation against the passages and the citations of its draft, and `more`."""
    passages = (*draft.passages, *more)
    usable = quotable(passages)
    turn = turn_for(draft, conversation, agent, today)
    marked = attribute(text, usable, turn)
    reading = reading_of(cite(marked, usable), passages, turn, "person")
    findings = tuple(_in_text(check(reading), reading.text, text))
    missed = tuple(one.n for one in draft.citations if not _says(text, one))
    return Check(draft, findings, missed, COURTESY.search(text) is not None)


def _in_text(findings: Sequence[Finding], marked: str, text: str) -> Iterator[Finding]:
    """The findings at their places in the text as it was written, without the markers that were put in."""
    written = len(without_markers(text))
    for one in findings:
        start, end = (len(without_markers(marked[:place])) for place in (one.start, one.end))
        yield replace(one, start=min(start, written), end=min(end, written))


def _says(text: str, cited: Citation) -> bool:
    """Most of the cited words, and one of its numbers when it states some."""
    wanted = features(without_markers(cited.quote))
    stated, held = measures(cited.quote), measures(text)
    enough = not wanted or share(wanted, features(text)) >= SAID
    return enough and (not stated or _shares(stated, held))


def _shares(stated: Sequence[Measure], held: Sequence[Measure]) -> bool:
    return any(one.agrees_with(other) for one in stated for other in held)
