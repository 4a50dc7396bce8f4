"""What every response carries and every request must keep to. Plain ASGI, so that streams are not buffered."""

from __future__ import annotations

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.inputs import (
    FREE_BODY,
    MAX_BODY,
    Gone,
    TooLarge,
    TooSlow,
    again,
    counted,
    is_upload,
    limit_of,
    read_body,
    unsound_address,
    unsound_body,
)
from api.problems import database_problem, problem, unexpected

# The generated API page has an inline script of its own; nothing foreign comes in there either.
DOCS_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "base-uri 'none'; frame-ancestors 'self'"
)
_UNKNOWN = "a body of this size is read of known callers only; send `Authorization: Bearer KEY`"


class Guard:
    """Refuses what cannot be taken in before it is parsed, sets the security headers, and answers unforeseen errors.

    Left to the server, such an error would be logged with its message, which may hold what a customer wrote.
    """

    def __init__(
        self, app: ASGIApp, policy: Callable[[], str], knows: Callable[[str], bool] = lambda _bearer: False
    ) -> None:
        """`policy` gives the pages' content policy as it is now; `knows` tells whether a bearer secret is
        somebody's: of others a large body is not read at all."""
        self.app = app
        self.policy = policy
        self.knows = knows

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def guarded(message: Message) -> None:
            nonlocal started
            started = True
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
                headers["Content-Security-Policy"] = DOCS_POLICY if scope["path"] == "/docs" else self.policy()
            await send(message)

        try:
            await self._answer(scope, receive, guarded)
        except Exception as error:
            answer = database_problem(error) or unexpected(scope["method"], error)
            if started:
                raise RuntimeError("the response broke off; the line before says why") from None
            await answer(scope, receive, guarded)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The application's answer to a request that can be taken in; else why it cannot."""
        refused = refusal(scope)
        body = b""
        if refused is None and is_upload(scope):
            unknown = None if await self._may_send(scope) else problem(401, _UNKNOWN)
            await (unknown or self.app)(scope, counted(receive, limit_of(scope)), send)
            return
        if refused is None and _has_body(scope):
            try:
                refused, body = await self._body(scope, receive)
            except Gone:
                return
            receive = again(body, receive)
        if refused is None and body and (unsound := unsound_body(body)):
            refused = problem(422, unsound)
        await (refused or self.app)(scope, receive, send)

    async def _body(self, scope: Scope, receive: Receive) -> tuple[Response | None, bytes]:
        """The body, or why it is not taken. Raises Gone."""
        free = not _may_be_large(scope) or await self._may_send(scope)
        if not free and _length(scope) > FREE_BODY:
            return problem(401, _UNKNOWN), b""
        try:
            return None, await read_body(receive, MAX_BODY if free else FREE_BODY)
        except TooLarge as error:
            return (problem(413, str(error)) if free else problem(401, _UNKNOWN)), b""
        except TooSlow:
            return problem(408, "the body did not come in time"), b""

    async def _may_send(self, scope: Scope) -> bool:
        """Whether the sender is known. A webhook is signed over its body, which has to be read first."""
        if scope["path"].startswith("/v1/hooks/"):
            return True
        scheme, _, bearer = Headers(scope=scope).get("authorization", "").partition(" ")
        return scheme.lower() == "bearer" and await run_in_threadpool(self.knows, bearer.strip())


def refusal(scope: Scope) -> Response | None:
    """Why a request is refused by its address, its headers and the length it announces."""
    if _length(scope) > limit_of(scope):
        return problem(413, f"the body is over the limit of {limit_of(scope):,} bytes")
    unsound = unsound_address(scope)
    return problem(422, unsound) if unsound else None


def _length(scope: Scope) -> int:
    """The length that a request announces; 0 when it announces none."""
    length = Headers(scope=scope).get("content-length", "0")
    return int(length[:20]) if length.isascii() and length.isdigit() else 0


def _may_be_large(scope: Scope) -> bool:
    return _length(scope) > FREE_BODY or "transfer-encoding" in Headers(scope=scope)


def _has_body(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
