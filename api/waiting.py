"""Waiting: work that goes on only while somebody waits for its outcome."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from typing import Any

from fastapi import Request
from starlette.responses import Response

from assist.records import to_json

GONE = 499  # nginx's name for a client that closed the connection; nobody gets to read it


async def while_connected(request: Request, work: Coroutine[Any, Any, Any]) -> Response:
    """The outcome as JSON. When the client goes away, the work is cancelled, and with it what it asks a model."""

    working = asyncio.ensure_future(work)
    if not await is_waited_for(request, working):
        return Response(status_code=GONE)
    return Response(json_text(await working), media_type="application/json")


async def is_waited_for(request: Request, working: asyncio.Future[Any]) -> bool:
    """Whether the client was still there when the work ended, well or not; else it is cancelled."""

    async def gone() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    leaving = asyncio.ensure_future(gone())
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        return working.done()
    finally:
        leaving.cancel()
        if not working.done():
            working.cancel()


def json_text(value: Any) -> str:
    """A value as JSON text."""
    return json.dumps(to_json(value), ensure_ascii=False)
