"""The pages: demo desk, training and sidebar, with a content policy that lets nothing foreign in."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, RedirectResponse

from api.scripts import WebFiles
from api.studio.rendering import filled
from assist.hosts.frame_origins import FrameOrigins

WEB = Path(__file__).parent / "web"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self' {ancestors}"
)


def content_policy(origins: FrameOrigins) -> str:
    """The Content-Security-Policy: own scripts, styles and requests only, framed by ourselves and helpdesks we know."""
    return _POLICY.format(ancestors=" ".join(origins.known)).strip()


def mount_pages(app: FastAPI, origins: FrameOrigins) -> None:
    """Serve the pages and their files."""

    @app.get("/", include_in_schema=False)
    def home() -> RedirectResponse:
        return RedirectResponse("/desk")

    @app.get("/desk", include_in_schema=False)
    def desk() -> HTMLResponse:
        return _page("desk.html", origins)

    @app.get("/training", include_in_schema=False)
    def training() -> HTMLResponse:
        return _page("training.html", origins)

    @app.get("/people", include_in_schema=False)
    def people() -> HTMLResponse:
        return _page("people.html", origins)

    @app.get("/signed-in", include_in_schema=False)
    def signed_in() -> HTMLResponse:
        return _page("signed-in.html", origins)

    @app.get("/sidebar", include_in_schema=False)
    def sidebar() -> HTMLResponse:
        return _page("sidebar.html", origins)

    app.mount("/web", WebFiles(directory=WEB), name="web")


def _page(name: str, origins: FrameOrigins) -> HTMLResponse:
    return HTMLResponse(filled(name, frame_ancestors=" ".join(origins.read())), headers={"Cache-Control": "no-cache"})
