"""Whether the server lives, and whether it can answer: every part is tried, and none is waited for without end."""

from __future__ import annotations

import logging
import os
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse
from sqlalchemy.engine import Engine
from starlette.responses import Response

from api.probes import Probe
from api.problems import database_problem, problem, unexpected
from assist.assistant import Assistant
from assist.conditions import clock
from assist.errors import IndexBroken, SetupError
from assist.knowledge.index import VectorIndex
from assist.knowledge.releases import Release, current_release, released_chunks
from assist.supersessions import subject_of, take_place

router = APIRouter(tags=["health"])
SECONDS = 4.0  # for each part
CLOCK_SECONDS = 60.0  # between two looks at it
_log = logging.getLogger("reply_assist")


class Readiness:
    """What is looked at, and what is remembered of it between two looks."""

    def __init__(self, engine: Engine, index: VectorIndex, assistant: Assistant) -> None:
        self._engine, self._index, self.assistant = engine, index, assistant
        self._whole: tuple[str, int] | None = None
        self.database = Probe(self._look_at_database)
        self.vectors = Probe(self._look_at_vectors)
        self.clock = Probe(self._look_at_clock, CLOCK_SECONDS)

    def _look_at_database(self) -> Release | None:
        """The current release; a write is tried, too: a full disk can still be read."""
        take_place(self._engine, subject_of("readiness"), str(os.getpid()))
        return current_release(self._engine)

    def _look_at_vectors(self) -> str | None:
        """What is wrong with the vector index, and what to do; None when it holds all that is published."""
        release = current_release(self._engine)
        try:
            return self._lost(release) if release else None
        except IndexBroken as error:
            return str(error)

    def _look_at_clock(self) -> str | None:
        """What is wrong with this machine's clock: rules are those of its day."""
        try:
            clock(self._engine)
        except SetupError as error:
            return str(error)
        return None

    def _lost(self, release: Release) -> str | None:
        """As `lost_vectors`, looked up again only when release or index are others than when found whole."""
        self._index.check(release.embedder)
        seen = release.id, self._index.count(release.embedder)
        if seen == self._whole:
            return None
        lost = lost_vectors(self._engine, self._index, release)
        self._whole = None if lost else seen
        return lost


def lost_vectors(engine: Engine, index: VectorIndex, release: Release) -> str | None:
    """In one line, how many of a release's chunks the index lacks. Raises IndexBroken when it cannot be read."""
    lost = len(index.missing(release.embedder, released_chunks(engine, release.id)))
    return f"it lacks {lost} of {release.chunks} chunks; run `assist reindex`" if lost else None


def install_readiness(app: FastAPI, engine: Engine, index: VectorIndex, assistant: Assistant) -> None:
    """Make the probes, and say at once, in the log, what is wrong with the index."""
    app.state.readiness = Readiness(engine, index, assistant)
    release = current_release(engine)
    try:
        lost = lost_vectors(engine, index, release) if release else None
    except IndexBroken as error:
        lost = str(error)
    if lost:
        _log.warning("vector index: %s; until then words alone decide what is found", lost)


@router.get("/healthz")
async def alive() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz")
async def ready(request: Request) -> Response:
    """A release is live and the database takes what is written; 503 when not.

    `degraded` names what works only in part, and what to do: without the vector index words alone decide, without the
    model drafts are quotes.
    """
    readiness: Readiness = request.app.state.readiness
    try:
        release = await readiness.database.outcome(SECONDS)
    except TimeoutError:
        _log.error("database: no answer within %g s", SECONDS)
        return problem(503, "the database does not answer; the server's log says why")
    except Exception as error:
        return database_problem(error) or unexpected(request.method, error, 503)
    if release is None:
        return _response(503, "empty", None, [])
    if release.embedder != readiness.assistant.search.embedder.name:
        return _response(503, "embedder changed; run `assist corpus publish`", release.id, [])
    return _response(200, "ok", release.id, await _degraded(readiness))


async def _degraded(readiness: Readiness) -> list[str]:
    late = f"no answer within {SECONDS:g} s; see to the"
    found = []
    if lost := await _wrong_with(readiness.vectors, f"{late} Chroma server or the disk"):
        found.append(f"vector index: {lost}")
    if wrong := await _wrong_with(readiness.clock, f"{late} database"):
        found.append(f"clock: {wrong}")
    model = readiness.assistant.model
    if model is not None and model.paused:
        found.append("language model: paused after repeated failures, the log names them")
    return found


async def _wrong_with(probe: Probe[str | None], late: str) -> str | None:
    """What a look found wrong; `late` when it has not come back in time."""
    try:
        return await probe.outcome(SECONDS)
    except TimeoutError:
        return late


def _response(status: int, said: str, release: str | None, degraded: list[str]) -> Response:
    body: dict[str, Any] = {"status": said, "release": release, "degraded": degraded}
    return JSONResponse(body, status)
