"""Gaps: topics of questions that the documents did not answer, and what people decide on them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.engine import Engine

from api.access import AssistantDep, Editor, EngineDep
from assist.assistant import Assistant
from assist.errors import NotFound
from assist.jobs import Handler, Job, Payload, Progress, enqueue
from assist.records import to_json
from assist.review.gaps import WAITING, Chosen, Gap, State, decide_gap, list_gaps, replies_to
from assist.review.refreshes import KIND, is_stale, last_refresh, refresh_gaps

router = APIRouter(prefix="/v1/gaps", tags=["gaps"])
LONGEST_REASON = 500


class GapDecision(BaseModel):
    """What becomes of a topic; `dismissed` (not the shop's business) needs a reason."""

    model_config = ConfigDict(extra="forbid")

    state: Chosen
    reason: str | None = Field(default=None, max_length=LONGEST_REASON)


@router.get("")
def read_gaps(
    request: Request,
    engine: EngineDep,
    assistant: AssistantDep,
    editor: Editor,
    state: Annotated[list[State] | None, Query()] = None,
) -> dict[str, Any]:
    """Topics, those that most customers ask about first: the open ones, or those of the states asked for.

    With frequent questions, products about which unusually many ask, and when all this was found. Where that is a while
    ago it is looked for again: `job` is the id to follow.
    """
    last = last_refresh(engine)
    job = look_again(request, by=editor.id) if is_stale(engine, last) else None
    gaps = list_gaps(engine, assistant.today(), assistant.zone, state or WAITING)
    return {**to_json(last), "gaps": to_json(gaps), "job": job.id if job else None}


@router.post("", status_code=202)
def refresh(request: Request, editor: Editor) -> Job:
    """Look for gaps now; the answer is the job to follow."""
    return look_again(request, by=editor.id)


@router.get("/{gap_id}")
def read_gap(gap_id: str, engine: EngineDep, assistant: AssistantDep, _editor: Editor) -> dict[str, Any]:
    """One topic, with the replies that agents wrote themselves."""
    return {**to_json(_found(engine, assistant, gap_id)), "replies": replies_to(engine, gap_id)}


@router.post("/{gap_id}")
def decide(gap_id: str, body: GapDecision, engine: EngineDep, assistant: AssistantDep, editor: Editor) -> Gap:
    """Say that a topic is written, not the shop's business, or open after all."""
    decide_gap(engine, gap_id, body.state, by=editor.owner, reason=body.reason)
    return _found(engine, assistant, gap_id)


def look_again(request: Request, by: str) -> Job:
    """The job that looks for gaps: one at a time."""
    job = enqueue(request.app.state.engine, KIND, {}, by=by, unique=KIND)
    request.app.state.worker.wake()
    return job


def gaps_handler(engine: Engine, assistant: Assistant) -> Handler:
    """Runs that job."""

    def handle(_payload: Payload, progress: Progress) -> dict[str, Any]:
        search = assistant.search
        done = refresh_gaps(engine, search.embedder, assistant.today(), search, progress)
        return dict(to_json(done))

    return handle


def _found(engine: Engine, assistant: Assistant, gap_id: str) -> Gap:
    found = list_gaps(engine, assistant.today(), assistant.zone, topic=gap_id)
    if not found:
        raise NotFound(f"gap {gap_id!r} does not exist")
    return found[0]
