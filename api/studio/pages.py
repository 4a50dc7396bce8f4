"""The shell that every page of the studio shares, and which pages there are.

A shell holds no data and needs no sign-in, like the sidebar; its script asks for `/studio/parts/PAGE` with the session
and puts in what comes.
"""

from __future__ import annotations

from fastapi import APIRouter, FastAPI
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.problems import problem
from api.studio import changes, documents, gaps, imports, numbers, releases, today
from api.studio.rendering import render

# In the order of the navigation. Each is a module with a `router` of its parts.
PAGES = {
    "today": today,
    "documents": documents,
    "changes": changes,
    "imports": imports,
    "gaps": gaps,
    "numbers": numbers,
    "releases": releases,
}
FIRST = "today"

router = APIRouter(include_in_schema=False)


@router.get("/studio")
def studio() -> RedirectResponse:
    """The first page."""
    return RedirectResponse(f"/studio/{FIRST}")


@router.get("/studio/{page}")
def shell(page: str) -> Response:
    """A page without its data. 404 for one that is not there."""
    if page not in PAGES:
        return problem(404, f"the studio has no page {page!r}")
    answer: HTMLResponse = render("shell.html", None, page=page, pages=list(PAGES))
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def mount_studio(app: FastAPI) -> None:
    """Every page's parts, then the shell."""
    for page in PAGES.values():
        app.include_router(page.router)
    app.include_router(router)
