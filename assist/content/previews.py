"""Previews: what of a text will be quoted, what will not, and what customers are answered on the days that matter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assist.content.answers import Answer, drafted, drafting_from
from assist.content.compositions import Replacements
from assist.content.impacts import Impacts
from assist.corpus_checks import check_corpus
from assist.drafting.turns.conversations import Conversation, Message
from assist.knowledge.chunks import chunk_document
from assist.knowledge.reading.documents import Corpus, Document, Source, parse_source
from assist.knowledge.reading.front_matter import FrontMatter
from assist.knowledge.reading.leaks import left_in_public
from assist.knowledge.reading.problems import Problem
from assist.knowledge.warnings.accounts import account_of

MomentKind = Literal["today", "before", "from", "older_order", "until"]
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Quoted:
    """A passage as agents will see it; `is_new` when the live release does not have it."""

    section: str
    text: str
    is_new: bool


@dataclass(frozen=True)
class Preview:
    """What becomes of a text: its passages, the lines of its body that no passage has, problems and warnings.

    `source` is None for what is no document; `share` is how much of it can be quoted, 0 to 1.
    """

    source: Source | None
    passages: tuple[Quoted, ...]
    dropped: tuple[tuple[int, str], ...]
    share: float
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


@dataclass(frozen=True)
class Moment:
    """A day on which a customer asks; `ordered` is the day of the order, if that is another."""

    kind: MomentKind
    day: dt.date
    ordered: dt.date | None = None


def preview_of(text: str, path: str, live: Document | None, folder: Path, today: dt.date) -> Preview:
    """What becomes of the text of a file, beside the document that is live: itself, or the one that it replaces."""
    source = parse_source(text, path)
    if not isinstance(source, Source):
        return Preview(None, (), (), 0.0, tuple(source), ())
    document = source.document
    chunks = chunk_document(document)
    known = {(chunk.section, chunk.text) for chunk in chunk_document(live)} if live else set()
    account = account_of(document, chunks)
    passages = tuple(Quoted(one.section, one.text, (one.section, one.text) not in known) for one in chunks)
    checked = check_corpus(Corpus((document,), (), {document.id: source}), folder, today)
    problems = (*left_in_public(source), *checked.problems)
    return Preview(source, passages, account.lost, account.share, problems, checked.warnings)


def moments(fronts: Sequence[FrontMatter], today: dt.date) -> tuple[Moment, ...]:
    """The days that matter for some documents, each once, today first; a day that ends one and begins one begins."""
    found = dict.fromkeys((Moment("today", today), *sorted(_moments(fronts, today), key=_order)))
    begins = {one.day for one in found if one.kind == "from"}
    return tuple(one for one in found if one.kind != "until" or one.day not in begins)


def answers_at(
    impacts: Impacts, replacements: Replacements, question: str, when: Sequence[Moment]
) -> list[tuple[Moment, Answer, Answer]]:
    """What a question is answered at each moment from what is live, and from what would be. Raises CheckFailed."""
    _, after = impacts.trial(replacements)
    before = impacts.assistant.search.current()
    found = []
    for moment in when:
        order: Mapping[str, str] = {"placed_at": moment.ordered.isoformat()} if moment.ordered else {}
        conversation = Conversation((Message("customer", question),), order=order)
        old, new = (
            drafted(drafting_from(impacts.assistant, side, impacts.embedder, moment.day), conversation)
            for side in (before, after)
        )
        found.append((moment, old, new))
    return found


def _moments(fronts: Sequence[FrontMatter], today: dt.date) -> Iterator[Moment]:
    for front in fronts:
        if (start := front.effective_from) and start > today - 90 * _DAY:
            yield Moment("before", start - _DAY)
            yield Moment("from", start)
            yield Moment("older_order", max(start, today), start - _DAY)
        if (end := front.effective_until) and end > today:
            yield Moment("until", end)


def _order(moment: Moment) -> tuple[dt.date, bool]:
    return moment.day, moment.ordered is not None
