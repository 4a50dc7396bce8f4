"""Rechecks: another text in the place of a kept draft's, checked as it was, against the same passages and days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from assist.drafting.answering.questions import OFFERED
from assist.drafting.attributions import attribute
from assist.drafting.checks.citations import CitedText, cite
from assist.drafting.checks.claims import Claim, claims_of
from assist.drafting.checks.findings import Finding
from assist.drafting.checks.readings import Author, reading_of
from assist.drafting.checks.table import check
from assist.drafting.drafts import Draft
from assist.drafting.parts import carried
from assist.drafting.turns.conversations import Conversation
from assist.drafting.turns.turns import Turn, turn_in
from assist.errors import Conflict
from assist.knowledge.open_releases import AsOf
from assist.knowledge.passages import Passage
from assist.texts.dates import today_in
from assist.texts.languages import Language
from assist.texts.likeness import edit_ratio

SAME_SENTENCE = 0.7  # edit ratio from which one sentence was made from another
COMPARED = 300  # characters of a sentence that are compared: the time grows with the text, not with its square


def recheck_edit(
    draft: Draft,
    conversation: Conversation,
    text: str,
    agent: Language | None = None,
    today: dt.date | None = None,
    more: Sequence[Passage] = (),
) -> Draft:
    """The draft with the text that an agent made of it. A sentence without a marker gets that of the draft's sentence
    that it was made from, else that of the passage that carries it; it may rest on `more` as well, of which macros are
    not cited.

    Raises Conflict when the draft's passages are no longer kept.
    """
    refuse_forgotten(draft)
    by_id = {passage.id: passage for passage in draft.passages}
    found = [one for one in more if one.kind != "macro" and one.id not in by_id]
    offered = [*(by_id[cited.passage] for cited in draft.citations), *further_passages(draft), *found]
    turn = turn_for(draft, conversation, agent, today)
    marked = attribute(_with_old_markers(text, draft), offered, turn, keep_markers=True)
    return _checked(draft, cite(marked, offered), (*draft.passages, *more), turn, "person")


def recheck(
    draft: Draft,
    text: str,
    offered: Sequence[Passage],
    conversation: Conversation,
    agent: Language | None = None,
    today: dt.date | None = None,
) -> Draft:
    """The draft with another text, whose markers number the passages `offered`, and every check made again."""
    return _checked(draft, cite(text, offered), draft.passages, turn_for(draft, conversation, agent, today), "model")


def turn_for(
    draft: Draft, conversation: Conversation, agent: Language | None = None, today: dt.date | None = None
) -> Turn:
    """The turn that a draft answered, on the days that it was written under; `today` is the shop's."""
    today = today or today_in(dt.UTC)
    days = AsOf(policies=draft.as_of, others=today)
    return turn_in(conversation, language=draft.language, as_of=days, today=today, agent=agent)


def _checked(draft: Draft, cited: CitedText, passages: Sequence[Passage], turn: Turn, author: Author) -> Draft:
    """A text with its citations, read against whole passages."""
    reading = reading_of(cited, passages, turn, author)
    kept = (_moved(one, len(reading.text)) for one in draft.findings if one.kind == "incomplete")
    return replace(
        draft,
        text=reading.text,
        citations=reading.citations,
        findings=(*check(reading), *kept),
        parts=carried(draft.parts, draft.citations, reading.citations),
    )


def _moved(finding: Finding, end: int) -> Finding:
    return replace(finding, start=end, end=end)


def _with_old_markers(text: str, draft: Draft) -> str:
    """Agents delete markers and change words: the sentence is still about what the draft's sentence was about."""
    numbers = {cited.passage: cited.n for cited in reversed(draft.citations)}
    olds = [claim for claim in claims_of(draft.text, draft.citations, draft.passages) if claim.cited and claim.sources]
    for claim in reversed(claims_of(text, draft.citations, draft.passages)):
        old = None if claim.cited else _made_from(claim.text, olds)
        if old:
            markers = "".join(f"[{numbers[source.id]}]" for source in old.sources)
            text = text[: claim.end] + markers + text[claim.end :]
    return text


def _made_from(text: str, olds: Sequence[Claim]) -> Claim | None:
    """The sentence that this one was made from: the likest, if it is like enough."""
    ratios = [edit_ratio(one.text[:COMPARED], text[:COMPARED], SAME_SENTENCE) for one in olds]
    best = max(ratios, default=0.0)
    return olds[ratios.index(best)] if best else None


def further_passages(draft: Draft) -> list[Passage]:
    """Passages that were found, may be quoted, and are not cited by the draft."""
    cited = {citation.passage for citation in draft.citations}
    usable = [p for p in draft.passages if p.id not in cited and p.audience == "public" and p.kind != "macro"]
    return usable[:OFFERED]


def refuse_forgotten(draft: Draft) -> None:
    """Raises Conflict when a passage that the draft cites is no longer kept: nothing can be compared with it."""
    kept = {passage.id for passage in draft.passages}
    if any(citation.passage not in kept for citation in draft.citations):
        raise Conflict(f"the passages of draft {draft.id!r} are no longer kept; draft again")
