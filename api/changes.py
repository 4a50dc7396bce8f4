"""Changes over HTTP: opened, looked at, approved, published now or at a time, undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Request
from pydantic import BaseModel, ConfigDict, Field

from api.access import AssistantDep, Editor, EngineDep, IndexDep
from api.documents import DocumentsDep
from assist import keys
from assist.content import changes, publications
from assist.content.changes import LONGEST_NOTE, Change, Mark, Person
from assist.content.diffs import Diff, diff_of
from assist.content.impact_jobs import IMPACT, ask_for_impact, impact_of_change, impact_of_folder
from assist.content.impacts import Impacts
from assist.content.publications import PUBLISH, Publisher
from assist.errors import CheckFailed
from assist.jobs import Handler, Payload, Progress

MOST_PROBLEMS = 5  # that a failed job names

router = APIRouter(prefix="/v1/changes", tags=["content"])


def person_of(caller: keys.Key) -> Person:
    """Who acts, as changes know it."""
    return Person(caller.owner, caller.name)


def _publisher(documents: DocumentsDep, index: IndexDep, assistant: AssistantDep) -> Publisher:
    return Publisher(documents, index, assistant.search.embedder)


PublisherDep = Annotated[Publisher, Depends(_publisher)]


class ChangeIn(BaseModel):
    """Which documents are to go live together, what for, and who is asked to approve it."""

    model_config = ConfigDict(extra="forbid")

    documents: list[str] = Field(min_length=1, max_length=changes.MOST_DOCUMENTS)
    note: str = Field(max_length=LONGEST_NOTE)
    approver: str | None = Field(default=None, max_length=100)


class PublishIn(BaseModel):
    """When a change is to go live: a time, in the shop's time zone if it names none; by default at once."""

    model_config = ConfigDict(extra="forbid")

    at: dt.datetime | None = None


class MarkIn(BaseModel):
    """Whether what a change does to the answer of a question is wanted; None takes the mark back."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(max_length=200)
    mark: Mark | None = None


@router.get("")
def list_changes(engine: EngineDep, _editor: Editor) -> list[Change]:
    """Changes, newest first, without their texts."""
    return changes.list_changes(engine)


@router.post("", status_code=201)
def open_change(body: ChangeIn, documents: DocumentsDep, editor: Editor) -> Change:
    """Take up what differs of some documents between the working copy and the live release."""
    return changes.open_change(documents, body.documents, body.note, person_of(editor), body.approver)


@router.get("/{change_id}")
def read_change(change_id: str, engine: EngineDep, _editor: Editor) -> Change:
    """A change with both texts of its documents."""
    return changes.read_change(engine, change_id)


@router.get("/{change_id}/diff")
def compare_change(change_id: str, engine: EngineDep, _editor: Editor) -> Diff:
    """What a change does to its documents, word by word."""
    return diff_of_change(changes.read_change(engine, change_id))


@router.post("/{change_id}/renewal")
def renew_change(change_id: str, documents: DocumentsDep, editor: Editor) -> Change:
    """Take the change's documents up as they are written now; an approval goes."""
    return changes.take_up_again(documents, change_id, person_of(editor))


@router.post("/{change_id}/approval")
def approve_change(change_id: str, engine: EngineDep, editor: Editor) -> Change:
    """Say that another person's change may go live."""
    return changes.approve(engine, change_id, person_of(editor))


@router.post("/{change_id}/publication", status_code=202)
def publish_change(
    change_id: str, request: Request, documents: DocumentsDep, assistant: AssistantDep, editor: Editor, body: PublishIn
) -> Change:
    """Let a change go live, now or at a time: a job does it, named in the answer. 409 while it waits for approval."""
    at = body.at.replace(tzinfo=assistant.zone) if body.at and body.at.tzinfo is None else body.at
    approvals = request.app.state.settings.approvals
    return publications.schedule(documents, change_id, person_of(editor), at, approvals=approvals)


@router.delete("/{change_id}/publication")
def unschedule_change(change_id: str, documents: DocumentsDep, _editor: Editor) -> Change:
    """Take back the time at which a change was to go live."""
    return publications.unschedule(documents, change_id)


@router.post("/{change_id}/undoing")
def undo_change(change_id: str, publisher: PublisherDep, editor: Editor) -> Change:
    """Take a published change back; what others published since stays."""
    return publications.undo_change(publisher, change_id, person_of(editor))


@router.post("/{change_id}/closing")
def close_change(change_id: str, engine: EngineDep, editor: Editor) -> Change:
    """Give a change up; the working copy stays as it is."""
    return changes.close_change(engine, change_id, person_of(editor))


@router.post("/{change_id}/impact", status_code=202)
def find_impact(change_id: str, engine: EngineDep, editor: Editor) -> Change:
    """Find which answers a change changes: a job does it, named in the answer, and keeps it with the change."""
    ask_for_impact(engine, change_id, person_of(editor))
    return changes.read_change(engine, change_id)


@router.put("/{change_id}/marks", status_code=204)
def mark_answer(change_id: str, body: MarkIn, engine: EngineDep, _editor: Editor) -> None:
    """Note whether what the change does to an answer is wanted."""
    changes.mark_answer(engine, change_id, body.question, body.mark)


def diff_of_change(change: Change) -> Diff:
    """What a change does to its documents."""
    sources = change.replacements()
    after = {key: source.document for key, source in sources.items() if source}
    return diff_of(change.release_before or "live", change.documents_before(), change.id, after)


def handlers(app: FastAPI) -> Mapping[str, Handler]:
    """What does the content team's jobs."""
    state = app.state
    publisher = Publisher(state.documents, state.index, state.assistant.search.embedder)

    def publish(payload: Payload, progress: Progress) -> Mapping[str, Any]:
        if "change" in payload:
            return publications.publish_change(publisher, payload["change"], payload["key"], progress)
        return publications.publish_handed_over(publisher, payload, progress)

    impacts: Impacts = state.impacts

    def impact(payload: Payload, progress: Progress) -> Mapping[str, Any]:
        if "change" in payload:
            return impact_of_change(impacts, payload["change"], progress)
        cases = [Path(one) for one in payload["cases"]]
        return impact_of_folder(impacts, cases, progress, everything=payload["all"])

    return {PUBLISH: _with_all_problems(publish), IMPACT: _with_all_problems(impact)}


def _with_all_problems(handler: Handler) -> Handler:
    """A handler whose failed checks are told with what they found: a job keeps one line."""

    def handle(payload: Payload, progress: Progress) -> Mapping[str, Any]:
        try:
            return handler(payload, progress)
        except CheckFailed as error:
            more = "; ".join(error.problems[:MOST_PROBLEMS])
            raise CheckFailed(f"{error}: {more}" if more else str(error), error.problems) from None

    return handle
