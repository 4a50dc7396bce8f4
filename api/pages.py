"""The pages: demo desk, training and sidebar, with a content policy that lets nothing foreign in."""

from __future__ import annotations

from html import escape
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, RedirectResponse

from api.scripts import WebFiles
from assist.settings import Settings

WEB = Path(__file__).parent / "web"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self' {ancestors}"
)


def content_policy(settings: Settings) -> str:
    """The Content-Security-Policy: own scripts, styles and requests only, framed by ourselves and configured hosts."""
    return _POLICY.format(ancestors=" ".join(settings.frame_ancestors)).strip()


def mount_pages(app: FastAPI, settings: Settings) -> None:
    """Serve the pages and their files."""
    ancestors = " ".join(settings.frame_ancestors)

    @app.get("/", include_in_schema=False)
    def home() -> RedirectResponse:
        return RedirectResponse("/desk")

    @app.get("/desk", include_in_schema=False)
    def desk() -> HTMLResponse:
        return _page("desk.html", ancestors)

    @app.get("/training", include_in_schema=False)
    def training() -> HTMLResponse:
        return _page("training.html", ancestors)

    @app.get("/people", include_in_schema=False)
    def people() -> HTMLResponse:
        return _page("people.html", ancestors)

    @app.get("/signed-in", include_in_schema=False)
    def signed_in() -> HTMLResponse:
        return _page("signed-in.html", ancestors)

    @app.get("/sidebar", include_in_schema=False)
    def sidebar() -> HTMLResponse:
        return _page("sidebar.html", ancestors)

    app.mount("/web", WebFiles(directory=WEB), name="web")


def _page(name: str, ancestors: str) -> HTMLResponse:
    text = (WEB / name).read_text(encoding="utf-8").replace("{{frame_ancestors}}", escape(ancestors, quote=True))
    return HTMLResponse(text, headers={"Cache-Control": "no-cache"})
