"""What every response carries and every request must keep to. Plain ASGI, so that streams are not buffered."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.inputs import Gone, TooLarge, again, counted, is_upload, limit_of, read_body, unsound_address, unsound_body
from api.problems import problem, unexpected

# The generated API page has an inline script of its own; nothing foreign comes in there either.
DOCS_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "base-uri 'none'; frame-ancestors 'self'"
)


class Guard:
    """Refuses what cannot be taken in before it is parsed, sets the security headers, and answers unforeseen errors.

    Left to the server, such an error would be logged with its message, which may hold what a customer wrote.
    """

    def __init__(self, app: ASGIApp, policy: str) -> None:
        self.app = app
        self.policy = policy

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
                headers["Content-Security-Policy"] = DOCS_POLICY if scope["path"] == "/docs" else self.policy
            await send(message)

        try:
            await self._answer(scope, receive, guarded)
        except Exception as error:
            answer = unexpected(scope["method"], error)
            if started:
                raise RuntimeError("the response broke off; the line before says why") from None
            await answer(scope, receive, guarded)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The application's answer to a request that can be taken in; else why it cannot."""
        refused = refusal(scope)
        body = b""
        if refused is None and is_upload(scope):
            await self.app(scope, counted(receive, limit_of(scope)), send)
            return
        if refused is None and _has_body(scope):
            try:
                body = await read_body(receive)
            except TooLarge as error:
                refused = problem(413, str(error))
            except Gone:
                return
            receive = again(body, receive)
        if refused is None and body and (unsound := unsound_body(body)):
            refused = problem(422, unsound)
        await (refused or self.app)(scope, receive, send)


def refusal(scope: Scope) -> Response | None:
    """Why a request is refused by its address, its headers and the length it announces."""
    length = Headers(scope=scope).get("content-length", "0")
    if length.isascii() and length.isdigit() and (len(length) > 20 or int(length) > limit_of(scope)):
        return problem(413, f"the body is over the limit of {limit_of(scope):,} bytes")
    unsound = unsound_address(scope)
    return problem(422, unsound) if unsound else None


def _has_body(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
