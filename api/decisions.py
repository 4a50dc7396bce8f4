"""What became of drafts: decisions, and the texts that were really sent."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.access import Agent, Caller, DraftId, EngineDep
from api.metrics import count_decision
from assist.drafting.turns.bounds import MAX_MESSAGE
from assist.records import to_json
from assist.review.decisions import (
    MAX_REASON,
    Decided,
    Decision,
    Verdict,
    decision_on,
    recent_decisions,
    record_decision,
)
from assist.review.drafts import kept_conversation
from assist.review.finals import FinalText, record_final_text
from assist.review.withdrawals import withdraw_decision

router = APIRouter(prefix="/v1", tags=["decisions"])


class DecisionRequest(BaseModel):
    """What the agent did with a draft. `note` says why a draft is right that a finding blocks."""

    model_config = ConfigDict(extra="forbid")

    verdict: Verdict
    text: str | None = Field(default=None, max_length=MAX_MESSAGE)
    reason: str | None = Field(default=None, max_length=MAX_REASON)
    note: str | None = Field(default=None, max_length=2_000)


class FinalTextRequest(BaseModel):
    """What the customer got."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(max_length=MAX_MESSAGE)


@router.post("/drafts/{draft_id}/decision", status_code=201)
def decide(caller: Agent, draft_id: DraftId, body: DecisionRequest, engine: EngineDep) -> Decision:
    """Record what became of a draft. A second decision on the same draft is refused with 409.

    A draft with a blocking finding is accepted as it is only with a `note` that says why (422 without).
    """
    decision = record_decision(
        engine, draft_id, body.verdict, by=caller.owner, text=body.text, reason=body.reason, note=body.note
    )
    count_decision(decision.verdict)
    return decision


@router.get("/drafts/{draft_id}/decision")
def read_decision(draft_id: DraftId, engine: EngineDep) -> Decision:
    """The decision on a draft; 404 while there is none."""
    return decision_on(engine, draft_id)


@router.delete("/drafts/{draft_id}/decision")
def withdraw(caller: Agent, draft_id: DraftId, engine: EngineDep) -> Decision:
    """Take one's own decision back, within ten minutes and before the sent text is known; the draft is open again.

    Gives the decision as it was. 403 when somebody else made it, 409 when it is too late.
    """
    return withdraw_decision(engine, draft_id, by=caller.owner)


@router.get("/drafts/{draft_id}/conversation")
def read_conversation(draft_id: DraftId, engine: EngineDep) -> dict[str, Any]:
    """The conversation that a draft answers, as it is kept: personal data masked."""
    kept: dict[str, Any] = to_json(kept_conversation(engine, draft_id))
    return kept


@router.post("/drafts/{draft_id}/final-text", status_code=201)
def tell_final_text(caller: Agent, draft_id: DraftId, body: FinalTextRequest, engine: EngineDep) -> FinalText:
    """Record what was really sent after a draft was shown. The same text again changes nothing; another one is 409."""
    return record_final_text(engine, draft_id, body.text, by=caller.owner)


@router.get("/decisions")
def list_decisions(engine: EngineDep, caller: Caller, limit: Annotated[int, Query(ge=1, le=200)] = 20) -> list[Decided]:
    """The caller's last decisions, newest first, with the turn, the draft's text and what was sent."""
    return recent_decisions(engine, caller.owner, limit)
