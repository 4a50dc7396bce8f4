"""Corrections: how far what agents sent is from the drafts they were shown, and which facts they brought themselves.

Measured once for each draft, apart from the decision, which must not wait for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assist import store
from assist.drafting.checks.findings import Finding
from assist.drafting.drafts import Draft
from assist.drafting.rechecks import recheck_edit
from assist.drafting.turns.conversations import Conversation
from assist.errors import Conflict
from assist.review.drafts import read_draft
from assist.review.edits import EditKind, edit_between

# Findings that say: no passage that the draft was offered has this figure, date, name or condition.
FACTS = ("ungrounded_number", "ungrounded_name", "contradicts_source")
# A sentence without a source says something new only where more than its wording was changed.
STATEMENT = "uncited_sentence"
_SAYS_MORE: frozenset[EditKind] = frozenset({"fact", "policy", "addition"})

Source = Literal["decision", "final"]


@dataclass(frozen=True)
class Correction:
    """What became of a draft's text; distance, length and kinds as in `Edit`, no kinds when it was sent as it was.

    `facts` are the words that an agent brought and no offered passage carries. `source` is the text it was measured
    on: the decision's, or what the helpdesk told was sent.
    """

    draft: str
    distance: int
    length: int
    kinds: tuple[EditKind, ...]
    facts: tuple[str, ...]
    source: Source


def measure_corrections(
    engine: Engine, today: dt.date, progress: Callable[[int, int], None] = lambda _done, _total: None
) -> int:
    """Measure every sent text that is not measured yet, on the shop's day; how many there were."""
    waiting = _waiting(engine)
    for done, (draft_id, text, source) in enumerate(waiting):
        progress(done, len(waiting))
        draft, conversation = read_draft(engine, draft_id)
        _keep(engine, _measured(draft, conversation, text, source, today))
    return len(waiting)


def corrections_of(engine: Engine, drafts: Collection[str]) -> dict[str, Correction]:
    """The measured corrections of some drafts, by draft."""
    found: dict[str, Correction] = {}
    table = store.corrections
    with engine.connect() as connection:
        for some in store.in_parts(list(drafts)):
            for row in connection.execute(sa.select(table).where(table.c.draft.in_(some))):
                found[row.draft] = Correction(**{**row._mapping, "kinds": tuple(row.kinds), "facts": tuple(row.facts)})
    return found


def _waiting(engine: Engine) -> list[tuple[str, str, Source]]:
    """Draft, sent text and where it is told; what the helpdesk tells counts before what the agent decided."""
    decisions, finals, measured = store.decisions, store.final_texts, store.corrections
    edited = (decisions.c.verdict == "edited") & decisions.c.text.is_not(None)
    query = (
        sa.select(store.drafts.c.id, decisions.c.text.label("decided"), finals.c.text.label("final"))
        .outerjoin(decisions, (decisions.c.draft == store.drafts.c.id) & edited)
        .outerjoin(finals, finals.c.draft == store.drafts.c.id)
        .outerjoin(measured, measured.c.draft == store.drafts.c.id)
        .where(decisions.c.draft.is_not(None) | finals.c.draft.is_not(None))
        .where(measured.c.draft.is_(None) | ((measured.c.source == "decision") & finals.c.draft.is_not(None)))
        .order_by(store.drafts.c.created_at)
    )
    with engine.connect() as connection:
        rows = connection.execute(query).all()
    return [(row.id, row.final or row.decided, "final" if row.final else "decision") for row in rows]


def _measured(draft: Draft, conversation: Conversation, text: str, source: Source, today: dt.date) -> Correction:
    proposed = draft.abstention.clarify if draft.status == "abstained" and draft.abstention else draft.text
    edit = edit_between(proposed, text, draft.language)
    facts = _facts(draft, conversation, text, set(edit.kinds), today) if edit.kinds else ()
    return Correction(draft.id, edit.distance, edit.length, edit.kinds, facts, source)


def _facts(
    draft: Draft, conversation: Conversation, text: str, kinds: set[EditKind], today: dt.date
) -> tuple[str, ...]:
    """What the text says that no offered passage does, and that the draft did not say already."""
    try:
        checked = recheck_edit(draft, conversation, text, today=today)
    except Conflict:  # the passages are no longer kept: nothing can be said
        return ()
    wanted = (*FACTS, STATEMENT) if kinds & _SAYS_MORE else FACTS
    before = {_words(draft, finding) for finding in draft.findings}
    said = (_words(checked, finding) for finding in checked.findings if finding.kind in wanted)
    return tuple(dict.fromkeys(words for words in said if words and words not in before))


def _words(draft: Draft, finding: Finding) -> str:
    return draft.text[finding.start : finding.end]


def _keep(engine: Engine, one: Correction) -> None:
    table = store.corrections
    with engine.begin() as connection:
        connection.execute(sa.delete(table).where(table.c.draft == one.draft))
        row = {**vars(one), "kinds": list(one.kinds), "facts": list(one.facts)}
        connection.execute(sa.insert(table).values(row))
