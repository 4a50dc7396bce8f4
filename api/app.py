"""The HTTP application: state, routes, pages, and one handler that turns errors into problem documents."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware
from fastapi_offline import FastAPIOffline
from sqlalchemy.engine import Engine

from api import (
    access,
    asking,
    certificates,
    changes,
    content,
    decisions,
    documents,
    drafting,
    gaps,
    health,
    imports,
    insights,
    jobs,
    learning,
    metrics,
    pages,
    people,
    sessions,
    sign_in,
    training,
)
from api.daily import RETENTION, retention_handler, run_daily
from api.following import follow_releases
from api.guards import Guard
from api.health import install_readiness
from api.hosts.running import ROUTERS, close_hosts, open_hosts
from api.hosts.settings import HostSettings, load_hosts
from api.lags import watch_loop
from api.observing import Observed
from api.openapi import document_problems
from api.problems import install_problems
from api.studio.pages import mount_studio
from assist import __version__
from assist.assistant import Assistant
from assist.content.impacts import Impacts
from assist.content.listings import Documents
from assist.content.working_copies import WorkingCopy
from assist.errors import AssistError
from assist.first_starts import publish_first
from assist.hosts.frame_origins import FrameOrigins
from assist.jobs import Handler
from assist.knowledge.index import VectorIndex
from assist.limits import Limits
from assist.logs import set_up_logs
from assist.openings import open_assistant
from assist.review.refreshes import KIND as GAPS
from assist.review.retentions import retention_of
from assist.settings import Settings, load_settings
from assist.store import open_store
from assist.workers import Worker

PARTS = (
    access,
    sign_in,
    sessions,
    people,
    drafting,
    asking,
    decisions,
    learning,
    documents,
    changes,
    imports,
    content,
    gaps,
    insights,
    jobs,
    health,
    metrics,
    training,
    certificates,
)


def create_app(settings: Settings | None = None, opened: tuple[Assistant, VectorIndex] | None = None) -> FastAPI:
    """Build the application, ready to answer. Tests hand in settings and an assistant; the server reads its own.

    Raises FolderInUse, IndexBroken, SetupError or CheckFailed before anything listens.
    """
    if settings is None:
        settings = load_settings()
        set_up_logs(settings.log_level, settings.log_format)
    hosts = load_hosts(settings)
    assistant, index = opened or open_assistant(settings)
    engine = open_store(settings.sql_url)
    documents = Documents(WorkingCopy(settings.corpus_dir, settings.data_dir, engine), engine)
    try:
        _make_ready(settings, assistant, index, engine)
        _read_through(documents, assistant)
    except BaseException:
        index.close()
        engine.dispose()
        raise

    app = FastAPIOffline(
        redoc_url=None,
        title="Reply Assist",
        version=__version__,
        description="Drafts cited customer-service replies. It never sends.",
        lifespan=partial(_running, hosts=hosts, owns_index=opened is None),
    )
    app.state.limits = Limits(settings)
    app.state.settings, app.state.assistant, app.state.index, app.state.engine = settings, assistant, index, engine
    app.state.oidc = sign_in.open_provider(settings)
    install_readiness(app, engine, index, assistant)
    app.state.documents = documents
    app.state.impacts = Impacts(assistant, index, app.state.documents)
    _mount(app, settings)
    return app


@asynccontextmanager
async def _running(app: FastAPI, hosts: HostSettings, owns_index: bool) -> AsyncIterator[None]:
    """What goes on beside the requests, begun and ended with the server."""
    state = app.state
    if state.assistant.model is not None:
        await state.assistant.model.prepare()
    open_hosts(app, hosts)
    state.worker = worker = Worker(state.engine, _handlers(app))
    worker.start()
    regular = (
        asyncio.create_task(run_daily(state.engine)),
        asyncio.create_task(follow_releases(state.assistant.search)),
        asyncio.create_task(watch_loop()),
    )
    try:
        yield
    finally:  # also when cancelled or begun twice: a worker left behind would look for jobs for ever
        for task in regular:
            task.cancel()
        await asyncio.shield(asyncio.to_thread(worker.stop))
        await close_hosts(app)
        state.engine.dispose()
        if owns_index:
            state.index.close()


def _handlers(app: FastAPI) -> Mapping[str, Handler]:
    """The kinds of jobs that take minutes, one after the other: what does the work for each."""
    return {
        RETENTION: retention_handler(app.state.engine, retention_of(app.state.settings)),
        GAPS: gaps.gaps_handler(app.state.engine, app.state.assistant),
        **changes.handlers(app),
        **imports.handlers(app),
    }


def _mount(app: FastAPI, settings: Settings) -> None:
    """Errors, guards, every endpoint and the pages."""
    install_problems(app)
    origins = FrameOrigins(app.state.engine, settings.frame_ancestors)
    app.add_middleware(
        Guard, policy=partial(pages.content_policy, origins), knows=partial(access.is_known, app.state.engine)
    )
    app.add_middleware(GZipMiddleware, minimum_size=2048)
    app.add_middleware(Observed)
    for router in (*(part.router for part in PARTS), *ROUTERS):
        app.include_router(router)
    mount_studio(app)
    pages.mount_pages(app, origins)
    document_problems(app)


def _make_ready(settings: Settings, assistant: Assistant, index: VectorIndex, engine: Engine) -> None:
    """Publish when nothing is published, and touch everything that is slow the first time."""
    publish_first(engine, index, assistant.search.embedder, settings.corpus_dir)
    assistant.warm_up()


def _read_through(documents: Documents, assistant: Assistant) -> None:
    """Read the working copy, so that nobody waits for it at the studio: of ten thousand documents nine seconds. What is
    wrong with it is told where it is asked for.
    """
    with contextlib.suppress(AssistError, OSError):
        documents.page(assistant.today())
