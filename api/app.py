"""The HTTP application: state, routes, pages, and one handler that turns errors into problem documents."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware

from api import access, content, drafting, health, pages
from api.guards import Guard
from api.problems import install_problems
from assist import __version__
from assist.assistant import Assistant, open_assistant
from assist.drafting.llm import load_litellm
from assist.knowledge.documents import read_corpus
from assist.knowledge.index import VectorIndex
from assist.knowledge.releases import current_release, publish
from assist.settings import Settings, load_settings
from assist.store import open_store

_log = logging.getLogger("reply_assist")


def create_app(settings: Settings | None = None, assistant: tuple[Assistant, VectorIndex] | None = None) -> FastAPI:
    """Build the application. Tests hand in settings and an assistant; the server reads its own."""
    settings = settings or load_settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        opened, index = assistant or open_assistant(settings)
        app.state.assistant, app.state.index = opened, index
        app.state.engine = open_store(settings.sql_url)
        await asyncio.to_thread(_make_ready, settings, app)
        yield
        if assistant is None:
            index.close()

    app = FastAPI(
        title="Reply Assist",
        version=__version__,
        description="Drafts cited customer-service replies. It never sends.",
        lifespan=lifespan,
    )
    app.state.settings = settings
    app.state.ready = False
    install_problems(app)
    app.add_middleware(Guard, policy=pages.content_policy(settings))
    app.add_middleware(GZipMiddleware, minimum_size=2048)
    for router in (access.router, drafting.router, content.router, health.router):
        app.include_router(router)
    pages.mount_pages(app, settings)
    return app


def _make_ready(settings: Settings, app: FastAPI) -> None:
    """Publish when nothing is published, and touch everything that is slow the first time."""
    engine, assistant = app.state.engine, app.state.assistant
    if current_release(engine) is None:
        _log.warning("nothing is published; publishing %s", settings.corpus_dir)
        publish(engine, app.state.index, assistant.search.embedder, read_corpus(settings.corpus_dir))
    assistant.warm_up()
    if settings.writes:
        load_litellm()
    app.state.ready = True
