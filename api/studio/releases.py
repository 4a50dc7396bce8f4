"""The page of releases: what was live when, and the way back."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from api.access import Editor, EngineDep
from api.languages import AgentLanguage
from api.studio.rendering import render
from assist.knowledge.releases import current_release, list_releases

router = APIRouter(prefix="/studio/parts", include_in_schema=False)


@router.get("/releases")
def releases(engine: EngineDep, _caller: Editor, language: AgentLanguage) -> HTMLResponse:
    """Releases, newest first, with the one that is live marked."""
    live = current_release(engine)
    return render("releases.html", language, releases=list_releases(engine), live=live.id if live else "")
