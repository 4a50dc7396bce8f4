"""The page of changes: what differs, and one change with what it does to answers, until it is live, and back."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from sqlalchemy.engine import Engine

from api.access import AssistantDep, Editor, EngineDep
from api.changes import diff_of_change, person_of
from api.documents import DocumentsDep
from api.languages import AgentLanguage
from api.studio.rendering import render
from assist import jobs
from assist.assistant import Assistant
from assist.content.changes import Change, list_changes, read_change
from assist.content.compositions import composed
from assist.content.listings import Documents
from assist.content.overlaps import overlaps_of
from assist.errors import NotFound
from assist.jobs import Job
from assist.knowledge.reading.problems import Problem
from assist.knowledge.warnings.accounts import readable
from assist.texts.languages import Language

router = APIRouter(prefix="/studio/parts", include_in_schema=False)
EFFECTS = ("lost", "text", "source", "gained")


@router.get("/changes")
def changes_page(
    request: Request,
    documents: DocumentsDep,
    assistant: AssistantDep,
    engine: EngineDep,
    editor: Editor,
    language: AgentLanguage,
    id: str | None = None,
    documents_chosen: Annotated[str, Query(alias="documents", max_length=20_000)] = "",
) -> HTMLResponse:
    """What differs from what is live, to be taken up; changes so far; with an `id` that one."""
    approvals = request.app.state.settings.approvals
    if id:
        change = read_change(engine, id)
        is_author = person_of(editor).is_same(change.author_key, change.author)
        problems = _problems(documents, change) if change.is_live else ()
        overlaps = overlaps_of(documents, change) if change.is_live else []
        who = {"approvals": approvals, "is_author": is_author, "problems": problems, "overlaps": overlaps}
        return _change(engine, change, assistant, language, who)
    differing = documents.differing(assistant.today())
    chosen = set(documents_chosen.split(",")) - {""}
    linked = {row.front.supersedes for row in differing if row.id in chosen and row.front} | {
        row.id for row in differing if row.front and row.front.supersedes in chosen
    }
    picked = (chosen | linked) & {row.id for row in differing} or (
        {row.id for row in differing} if not chosen else set()
    )
    return render(
        "changes.html", language, differing=differing, chosen=picked, changes=list_changes(engine), approvals=approvals
    )


def _change(
    engine: Engine, change: Change, assistant: Assistant, language: Language | None, who: dict[str, Any]
) -> HTMLResponse:
    publishing, finding = _job(engine, change.job), _job(engine, change.impact_job)
    planned = dt.datetime.fromisoformat(change.publish_at).astimezone(assistant.zone) if change.publish_at else None
    return render(
        "change.html", language, change=change, diff=diff_of_change(change), effects=EFFECTS, planned=planned,
        publishing=publishing, finding=finding, reader=language or "zh", **who,
    )  # fmt: skip


def _problems(documents: Documents, change: Change) -> tuple[Problem, ...]:
    """What would stop the change from being published."""
    return readable(composed(documents.released(), change.replacements(), documents.copy.folder)).problems


def _job(engine: Engine, job_id: str | None) -> Job | None:
    """A job; None when there is none or it is forgotten."""
    try:
        return jobs.job(engine, job_id) if job_id else None
    except NotFound:
        return None
