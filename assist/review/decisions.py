"""Decisions: what an agent did with a draft. One for each draft, recorded once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from assist import store
from assist.drafting.checks.citations import without_markers
from assist.drafting.privacy.masks import Mask
from assist.drafting.turns.conversations import turn_of
from assist.drafting.turns.requests import ConversationIn
from assist.errors import Conflict, InvalidInput, NotFound
from assist.review import audits
from assist.review.drafts import kept_draft
from assist.review.finals import FinalText, final_texts
from assist.review.learning import learn

Verdict = Literal["accepted", "edited", "rejected"]
MAX_REASON = 500  # characters
REASONS = ("wrong_fact", "against_policy", "off_topic", "outdated_source", "wrong_tone", "length_or_format", "other")


@dataclass(frozen=True)
class Decision:
    """`text` is the final text of an edited draft, masked; `by` who decided: a person, or a key."""

    draft: str
    verdict: Verdict
    text: str | None
    reason: str | None
    note: str | None
    by: str
    decided_at: str


@dataclass(frozen=True)
class Decided:
    """A decision with the turn that its draft answers, the draft's text, both masked, and what was sent, if told."""

    decision: Decision
    turn: str
    proposed: str
    final: FinalText | None


def record_decision(
    engine: Engine, draft_id: str, verdict: Verdict, *, by: str,
    text: str | None = None, reason: str | None = None, note: str | None = None,
) -> Decision:  # fmt: skip
    """Record a decision.

    Raises NotFound for an unknown draft, InvalidInput when an edit has no text, a rejection no reason, or a draft that
    a finding blocks is used as it is without a `note` that says why, Conflict when the draft has been decided already.
    """
    if verdict == "edited" and not (text or "").strip():
        raise InvalidInput("an edited draft needs its final `text`")
    if verdict == "rejected" and reason not in REASONS:
        raise InvalidInput(f"a rejection needs a `reason`: one of {', '.join(REASONS)}")
    draft = kept_draft(engine, draft_id)
    text, reason, note = (Mask().hide(said) if said else said for said in (text or None, reason, note or None))
    decision = Decision(draft_id, verdict, text, reason, note, by, store.utc_now())
    _check_withheld(draft, decision)
    with engine.begin() as connection:
        try:
            connection.execute(sa.insert(store.decisions).values(**vars(decision)))
        except IntegrityError:
            raise Conflict(f"draft {draft_id!r} has been decided already; a new draft can be decided again") from None
        if verdict == "accepted":
            learn(engine, connection, draft, decision.decided_at)
        audits.record(connection, "decision", by, draft_id, {"verdict": verdict})
    return decision


def read_decisions(engine: Engine, verdicts: Collection[Verdict]) -> list[Decision]:
    """The decisions with one of these verdicts, oldest first."""
    wanted = sa.select(store.decisions).where(store.decisions.c.verdict.in_(verdicts))
    with engine.connect() as connection:
        rows = connection.execute(wanted.order_by(store.decisions.c.decided_at, store.decisions.c.draft)).mappings()
        return [Decision(**row) for row in rows]


def decision_on(engine: Engine, draft_id: str) -> Decision:
    """The decision on a draft. Raises NotFound when there is none."""
    with engine.connect() as connection:
        row = connection.execute(sa.select(store.decisions).where(store.decisions.c.draft == draft_id)).one_or_none()
    if row is None:
        raise NotFound(f"draft {draft_id!r} has no decision yet")
    return Decision(**row._mapping)


def recent_decisions(engine: Engine, by: str, limit: int) -> list[Decided]:
    """The last decisions of one person or key, newest first."""
    decisions, drafts = store.decisions, store.drafts
    query = (
        sa.select(decisions, drafts.c.conversation, drafts.c.draft.label("kept"))
        .join(drafts, drafts.c.id == decisions.c.draft)
        .where(decisions.c.by == by)
        .order_by(decisions.c.decided_at.desc())
        .limit(limit)
    )
    with engine.connect() as connection:
        rows = connection.execute(query).all()
    sent = final_texts(engine, [row.draft for row in rows])
    fields = decisions.c.keys()
    return [
        Decided(
            Decision(**{field: row._mapping[field] for field in fields}),
            turn_of(ConversationIn.model_validate(row.conversation).conversation()),
            without_markers(row.kept["text"]),
            sent.get(row.draft),
        )
        for row in rows
    ]


def _check_withheld(draft: Mapping[str, Any], decision: Decision) -> None:
    """A blocking finding withholds a draft until its text is changed or somebody says why it is right as it is."""
    blocking = [finding for finding in draft["findings"] if finding["severity"] == "block"]
    as_it_is = decision.verdict == "accepted" or (
        decision.verdict == "edited"
        and without_markers(decision.text or "").strip() == without_markers(draft["text"]).strip()
    )
    if blocking and as_it_is and not (decision.note or "").strip():
        message = blocking[0]["message"]
        raise InvalidInput(f"a finding blocks this draft ({message}); edit it, or say in `note` why it is right")
