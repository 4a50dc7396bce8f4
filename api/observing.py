"""What is noted of a request: the id that its lines, its answer and calls for it carry; its route, time and status."""

from __future__ import annotations

import logging
import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import metrics
from assist.logs import REQUESTS, request_of
from assist.tenants import current_tenant
from assist.traces import Step, during

HEADER = "X-Request-Id"
_QUIET = ("/healthz", "/readyz", "/metrics")  # asked every few seconds
_log = logging.getLogger(REQUESTS)


class Observed:
    """Gives each request its id, tells the log its route and outcome, and counts. Outermost: nothing escapes it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status, started = 0, time.perf_counter()

        async def named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = request
            await send(message)

        running = metrics.RUNNING.labels(current_tenant())
        headers = Headers(scope=scope)
        with (
            request_of(headers.get(HEADER)) as request,
            running.track_inprogress(),
            during("request", "server", headers) as step,
        ):
            try:
                await self.app(scope, receive, named)
            finally:
                _note(scope, status, time.perf_counter() - started, step)


def route_of(scope: Scope) -> str:
    """The route as it is written in the program, never the address as it was called."""
    return str(getattr(scope.get("route"), "path", "other"))


def _note(scope: Scope, status: int, seconds: float, step: Step) -> None:
    route, method = route_of(scope), str(scope["method"])
    known = method if method in ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS") else "other"
    metrics.REQUESTS.labels(current_tenant(), known, route, str(status)).inc()
    metrics.REQUEST_SECONDS.labels(current_tenant(), route).observe(seconds)
    step.name(f"{known} {route}")
    step.note(http__request__method=known, http__route=route, http__response__status_code=status)
    level = logging.DEBUG if route in _QUIET else logging.INFO
    details = {"method": known, "route": route, "status": status, "ms": round(seconds * 1000, 1)}
    _log.log(level, "answered" if status else "broke off", extra=details)
