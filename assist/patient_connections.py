"""Connections that wait, within bounds: one that does not finish its request's head is closed, and when there are too
many, those that have waited longest make room.

Without it a few hundred clients that send nothing would keep everybody else out.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

HEAD_SECONDS = 20.0
MOST_CONNECTIONS = 1_000  # of one process; browsers keep up to six each

if TYPE_CHECKING:
    from uvicorn.protocols.http.h11_impl import H11Protocol as _Base
else:
    _Base = AutoHTTPProtocol


class PatientProtocol(_Base):
    """uvicorn's own protocol, with a limit to its patience."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self._limit: asyncio.TimerHandle | None = None
        self._since = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Also make room for it."""
        super().connection_made(transport)  # type: ignore[arg-type]  # uvicorn narrows it to a Transport
        if len(self.connections) > MOST_CONNECTIONS:
            self._make_room()
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Also stop the clock once a request has begun in earnest."""
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Also stop the clock."""
        self._stop()
        super().connection_lost(exc)

    @property
    def is_waiting(self) -> bool:
        """Whether no request is being answered: none has come, or not all of its head."""
        return self.cycle is None or self.cycle.response_complete

    def _watch(self) -> None:
        if not self.is_waiting:
            self._stop()
        elif self._limit is None:
            self._since = self.loop.time()
            self._limit = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def _stop(self) -> None:
        if self._limit is not None:
            self._limit.cancel()
            self._limit = None

    def _give_up(self) -> None:
        self._limit = None
        if self.is_waiting:
            self.transport.close()

    def _make_room(self) -> None:
        others = [one for one in self.connections if isinstance(one, PatientProtocol) and one is not self]
        waiting = [one for one in others if one.is_waiting and not one.transport.is_closing()]
        longest = min(waiting, key=lambda one: one._since, default=self)
        longest.transport.close()
