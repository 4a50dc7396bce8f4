"""What every response carries and every request must keep to. Plain ASGI, so that streams are not buffered."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import problem, unexpected

MAX_BODY = 4 * 1024 * 1024
# The generated API page has an inline script of its own; nothing foreign comes in there either.
DOCS_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "base-uri 'none'; frame-ancestors 'self'"
)


class Guard:
    """Refuses oversized bodies before they are parsed, sets the security headers, and answers unforeseen errors.

    Left to the server, such an error would be logged with its message, which may hold what a customer wrote.
    """

    def __init__(self, app: ASGIApp, policy: str) -> None:
        self.app = app
        self.policy = policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        length = Headers(scope=scope).get("content-length", "0")
        if length.isdigit() and int(length) > MAX_BODY:
            refused = problem(413, f"the body has {int(length):,} bytes, over the limit of {MAX_BODY:,}")
            await refused(scope, receive, send)
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
            await self.app(scope, _counted(receive), guarded)
        except Exception as error:
            answer = unexpected(scope["method"], scope["path"], error)
            if started:
                raise RuntimeError("the response broke off; the line before says why") from None
            await answer(scope, receive, guarded)


def _counted(receive: Receive) -> Receive:
    """The body as it comes, refused once it has grown too large: a chunked one announces no length."""
    total = 0

    async def counted() -> Message:
        nonlocal total
        message = await receive()
        total += len(message.get("body", b""))
        if total > MAX_BODY:
            raise HTTPException(413, f"the body is over the limit of {MAX_BODY:,} bytes")
        return message

    return counted
