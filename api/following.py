"""Following: what another process published is opened here too, before a draft has to wait for it."""

from __future__ import annotations

import asyncio
import logging

from sqlalchemy.exc import SQLAlchemyError

from assist.errors import AssistError
from assist.knowledge.passages import Search

LOOK_SECONDS = 1.0
_log = logging.getLogger("reply_assist")


async def follow_releases(search: Search) -> None:
    """Look for another current release until cancelled. What is wrong with it is told where it is used."""
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        try:
            await asyncio.to_thread(search.current)
        except (AssistError, SQLAlchemyError) as error:
            _log.debug("the current release cannot be opened now: %s", type(error).__name__)
