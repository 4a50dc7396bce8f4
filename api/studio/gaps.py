"""The page of gaps: what customers asked and the documents did not answer, by topic, and what to do about each."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.access import AssistantDep, Editor, EngineDep
from api.gaps import look_again
from api.languages import AgentLanguage
from api.studio.rendering import render
from assist.review.gaps import STATES, WAITING, State, list_gaps
from assist.review.refreshes import is_stale, last_refresh

router = APIRouter(prefix="/studio/parts", include_in_schema=False)
_OTHERS: tuple[State, ...] = tuple(state for state in STATES if state not in WAITING)


@router.get("/gaps")
def gaps_page(
    request: Request,
    engine: EngineDep,
    assistant: AssistantDep,
    editor: Editor,
    language: AgentLanguage,
    only: str = "",
) -> HTMLResponse:
    """Topics that wait for somebody; with `only`, those of another state. Looked for again when it was a while ago."""
    last = last_refresh(engine)
    job = look_again(request, by=editor.id) if is_stale(engine, last) else None
    states = tuple(state for state in _OTHERS if state == only) or WAITING
    found = list_gaps(engine, assistant.today(), assistant.zone, states)
    return render(
        "gaps.html", language, gaps=found, last=last, job=job, only=only, others=_OTHERS,
    )  # fmt: skip
