"""Chroma servers: reached over HTTP, and never waited for without end.

Chroma's own client has no time limit at all: a server that is frozen, or behind a network that swallows what is sent,
would hold every draft and every probe of readiness for ever.
"""

from __future__ import annotations

import base64
import contextlib
import contextvars
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import unquote, urlsplit

from assist.errors import SetupError

if TYPE_CHECKING:
    import httpx
    from chromadb.api import ClientAPI

ANSWER_SECONDS = 3.0  # what a draft waits for
BULK_SECONDS = 60.0  # what writes many vectors, or reads them all
OPEN_SECONDS = 10.0
AWAY_SECONDS = 5.0  # for which a server that did not answer is not asked again
T = TypeVar("T")

_limit = contextvars.ContextVar("limit", default=ANSWER_SECONDS)


@contextlib.contextmanager
def in_bulk() -> Iterator[None]:
    """Within, a server may take as long as many vectors take."""
    before = _limit.set(BULK_SECONDS)
    try:
        yield
    finally:
        _limit.reset(before)


class Absences:
    """Whether a server just failed to answer: then the next moments' calls fail at once instead of waiting, too."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until = 0.0

    @property
    def is_away(self) -> bool:
        """Whether it is not to be asked now."""
        return self._clock() < self._until

    def note(self, error: Exception) -> bool:
        """A call failed: whether for want of an answer."""
        import httpx

        if isinstance(error, httpx.TransportError):
            self._until = self._clock() + AWAY_SECONDS
            return True
        return False


def shown(url: str) -> str:
    """The URL as it may be told: without what stands before the host, which is secret."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def connect(url: str) -> ClientAPI:
    """A client of the server at a URL, each of whose requests has a time limit. Raises SetupError.

    Chroma checks nobody itself. For a proxy that does, `token:SECRET@` before the host is sent as a bearer token, any
    other name and password as basic authorization.
    """
    import chromadb
    from chromadb.config import Settings

    address = _address(url)
    settings = Settings(anonymized_telemetry=False)
    try:
        client = _within(OPEN_SECONDS, lambda: chromadb.HttpClient(**address, settings=settings))
    except Exception as error:
        raise SetupError(f"ASSIST_CHROMA_URL {shown(url)}: no Chroma server answers ({type(error).__name__})") from None
    session: httpx.Client = client._server._session  # type: ignore[attr-defined]  # it has no setting for a limit
    session.event_hooks["request"] = [_limited]
    return client


def _limited(request: httpx.Request) -> None:
    """Give a request the time limit of who makes it."""
    seconds = _limit.get()
    request.extensions["timeout"] = dict.fromkeys(("connect", "read", "write", "pool"), seconds)


def _within(seconds: float, call: Callable[[], T]) -> T:
    """What a call returns or raises; TimeoutError when it takes longer. It is then left behind on its thread."""
    outcome: list[T] = []
    failed: list[Exception] = []

    def run() -> None:
        try:
            outcome.append(call())
        except Exception as error:
            failed.append(error)

    thread = threading.Thread(target=run, name="chroma-open", daemon=True)
    thread.start()
    thread.join(seconds)
    if failed:
        raise failed[0]
    if not outcome:
        raise TimeoutError
    return outcome[0]


def _address(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SetupError(f"ASSIST_CHROMA_URL {shown(url)!r} is not an address like http://127.0.0.1:8000")
    address = {"host": parts.hostname, "port": parts.port or 8000, "ssl": parts.scheme == "https"}
    return {**address, "headers": _authorization(unquote(parts.username or ""), unquote(parts.password or ""))}


def _authorization(name: str, secret: str) -> dict[str, str]:
    if not secret:
        return {}
    if name == "token":
        return {"Authorization": f"Bearer {secret}"}
    return {"Authorization": f"Basic {base64.b64encode(f'{name}:{secret}'.encode()).decode()}"}
