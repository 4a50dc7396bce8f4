"""Inputs: what a request may hold, wherever it stands: in the address, in a header, in the body.

Looked at once, before any route: no endpoint has to think of it, and none can forget it.
"""

from __future__ import annotations

import asyncio
import json
from urllib.parse import unquote_to_bytes

from starlette.types import Message, Receive, Scope

from assist.texts.characters import MAX_DEPTH, unsound_character, unsound_value

MAX_BODY = 4 * 1024 * 1024
MAX_UPLOAD = 256 * 1024 * 1024
UPLOADS = "/v1/imports"
FREE_BODY = 64 * 1024  # so much is read of somebody who is not known; a sign-in and a signed token need no more
PART_SECONDS, BODY_SECONDS = 20.0, 120.0  # within which a body's next part, and all of it, has to come


class TooLarge(Exception):
    """The body is over MAX_BODY; the message says so."""


class TooSlow(Exception):
    """The body did not come in time."""


class Gone(Exception):
    """The caller left before all of the body had come."""


def is_upload(scope: Scope) -> bool:
    """Whether a request brings files, which its route reads piece by piece."""
    kind = next((value for name, value in scope["headers"] if name == b"content-type"), b"")
    return bool(scope["path"] == UPLOADS) and kind.lower().startswith(b"multipart/form-data")


def limit_of(scope: Scope) -> int:
    """How many bytes a request's body may have."""
    return MAX_UPLOAD if is_upload(scope) else MAX_BODY


def counted(receive: Receive, limit: int) -> Receive:
    """A body as it comes. Whoever reads it gets TooLarge as soon as it is."""
    total = 0

    async def received() -> Message:
        nonlocal total
        message = await receive()
        total += len(message.get("body", b""))
        if total > limit:
            raise TooLarge(f"the body is over the limit of {limit:,} bytes")
        return message

    return received


def unsound_address(scope: Scope) -> str | None:
    """What is wrong with the path, the query or a header; None for a sound request."""
    parts = [
        ("path", unquote_to_bytes(scope.get("raw_path") or scope["path"])),
        ("query", unquote_to_bytes(scope["query_string"])),
    ]
    for name, raw in parts:
        try:
            problem = unsound_character(raw.decode("utf-8"))
        except UnicodeDecodeError:
            problem = "not UTF-8; percent-encode characters as UTF-8"
        if problem:
            return f"{name}: {problem}"
    for header, value in scope["headers"]:
        if b"\0" in value:
            return f"header {header.decode('latin-1')}: holds NUL (U+0000); leave it out"
    return None


def unsound_body(body: bytes) -> str | None:
    """What is wrong with a JSON body; None for a sound one, and for what is no JSON: its route says so."""
    try:
        return unsound_value(json.loads(body), "body")
    except RecursionError:
        return f"body: nested more than {MAX_DEPTH} deep; send less"
    except UnicodeDecodeError as error:
        return f"body: not JSON in UTF-8 (byte {error.start + 1}); send UTF-8"
    except json.JSONDecodeError:
        return None
    except ValueError:  # Python reads no more digits than that
        return "body: a number has thousands of digits; send it as text, or leave it out"


async def read_body(receive: Receive, limit: int = MAX_BODY) -> bytes:
    """The whole body, of so many bytes at most.

    Raises TooLarge as soon as it is (a chunked body announces no length), TooSlow, or Gone.
    """
    try:
        return await _read(receive, limit)
    except TimeoutError:
        raise TooSlow from None


async def _read(receive: Receive, limit: int) -> bytes:
    """One timeout at a time: of two, one inside the other, `asyncio.wait_for` loses the outer one when a part comes in
    that very moment (Python 3.11)."""
    now = asyncio.get_running_loop().time
    parts: list[bytes] = []
    total, more, ends = 0, True, now() + BODY_SECONDS
    while more:
        if now() >= ends:
            raise TimeoutError
        async with asyncio.timeout(min(PART_SECONDS, ends - now())):
            message = await receive()
        if message["type"] != "http.request":
            raise Gone
        part, more = message.get("body", b""), message.get("more_body", False)
        total += len(part)
        if total > limit:
            raise TooLarge(f"the body is over the limit of {limit:,} bytes")
        parts.append(part)
    return b"".join(parts)


def again(body: bytes, receive: Receive) -> Receive:
    """A body that has been read, once more, and what comes after it."""
    left: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def received() -> Message:
        return left.pop() if left else await receive()

    return received
