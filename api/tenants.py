"""One server for several shops: each request goes to the application of the tenant that its host name begins with.

`north.assist.example` is north's. The name only chooses the door: keys, sessions and links are known to the tenant
alone in whose tables they stand, and each application has its own tables, index, folder and settings. Shared are the
processor, by one queue for drafts, and the encoder.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import AsyncIterator, Mapping

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.responses import JSONResponse, Response
from starlette.routing import Router
from starlette.types import ASGIApp, Receive, Scope, Send

from api.app import create_app
from api.problems import problem
from assist.admissions import Admissions
from assist.errors import AssistError, CheckFailed
from assist.logs import set_up_logs
from assist.settings import Settings, load_settings
from assist.tenants import working_for
from assist.traces import set_up_traces

MOST_TOLD = 3  # problems of a shop's documents: `assist corpus check` tells them all
_log = logging.getLogger("reply_assist")


class Tenants:
    """The applications of some tenants by name; None for one that could not be opened: the others go on."""

    def __init__(self, applications: Mapping[str, FastAPI | None]) -> None:
        self._applications = applications
        self._lifespan = Router(lifespan=self._running).lifespan

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or begin and end with the server."""
        if scope["type"] == "lifespan":
            await self._lifespan(scope, receive, send)
            return
        name = tenant_of(Headers(scope=scope).get("host", ""))
        with working_for(name):
            await (self._applications.get(name) or self._nobody(name, scope))(scope, receive, send)

    def _nobody(self, name: str, scope: Scope) -> Response:
        if scope.get("path") == "/healthz":
            return JSONResponse({"status": "ok"})  # asked by address: the process lives
        if name in self._applications:
            return problem(503, "this shop could not be opened; the server's log says why")
        return problem(404, "no shop has this name here; its address is NAME.this-server, as ASSIST_TENANTS lists them")

    @contextlib.asynccontextmanager
    async def _running(self, _router: ASGIApp) -> AsyncIterator[None]:
        async with contextlib.AsyncExitStack() as running:
            for name, application in self._applications.items():
                if application is not None:
                    with working_for(name):
                        await running.enter_async_context(application.router.lifespan_context(application))
            yield


def tenant_of(host: str) -> str:
    """The tenant that a host name begins with."""
    return host.partition(":")[0].partition(".")[0].lower()


def create_service() -> ASGIApp:
    """What `assist serve` runs: the application of the one shop, or those of ASSIST_TENANTS.

    Raises SetupError for settings that do not fit, and what `create_app` raises where there is one shop.
    """
    settings = load_settings()
    set_up_logs(settings.log_level, settings.log_format)
    set_up_traces(settings.otlp_endpoint)
    return open_tenants(settings) if settings.tenants else create_app(settings)


def open_tenants(settings: Settings) -> Tenants:
    """The applications of the settings' tenants; what is wrong with one is logged, and the others are opened."""
    together = Admissions()
    applications: dict[str, FastAPI | None] = {}
    for name in settings.tenants:
        with working_for(name):
            try:
                application = applications[name] = create_app(load_settings(tenant=name))
                application.state.assistant.admissions = together
            except AssistError as error:
                problems = error.problems[:MOST_TOLD] if isinstance(error, CheckFailed) else ()
                _log.error("tenant %s is not served: %s", name, "; ".join(map(str, (error, *problems))))
                applications[name] = None
    return Tenants(applications)
