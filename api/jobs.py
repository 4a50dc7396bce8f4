"""Jobs as their askers see them: how far they are, and what came of them."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator

from fastapi import APIRouter
from fastapi.responses import StreamingResponse
from sqlalchemy.engine import Engine
from starlette.concurrency import run_in_threadpool

from api.access import Caller, EngineDep
from assist import jobs, keys
from assist.errors import NotFound
from assist.jobs import Job
from assist.records import to_json

router = APIRouter(prefix="/v1/jobs", tags=["jobs"])
LOOK_SECONDS = 0.5
HEARTBEAT_SECONDS = 15.0


@router.get("/{job_id}")
def read_job(job_id: str, engine: EngineDep, caller: Caller) -> Job:
    """How far a job is: one's own, or any for an editor and a lead."""
    return _visible(engine, job_id, caller)


@router.get("/{job_id}/events")
async def follow_job(job_id: str, engine: EngineDep, caller: Caller) -> StreamingResponse:
    """Server-sent events named `job`, each with the job as it is: the first at once, the last when it is over."""
    first = await run_in_threadpool(_visible, engine, job_id, caller)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_events(engine, first), media_type="text/event-stream", headers=headers)


async def _events(engine: Engine, told: Job) -> AsyncIterator[str]:
    """The job whenever it changed, with a comment line when it did not for a while."""
    yield _frame(told)
    last = time.monotonic()
    while not told.is_over:
        await asyncio.sleep(LOOK_SECONDS)
        now = await run_in_threadpool(jobs.job, engine, told.id)
        if now != told:
            told, last = now, time.monotonic()
            yield _frame(told)
        elif time.monotonic() - last > HEARTBEAT_SECONDS:
            last = time.monotonic()
            yield ": still working\n\n"


def _frame(job: Job) -> str:
    return f"event: job\ndata: {json.dumps(to_json(job), ensure_ascii=False)}\n\n"


def _visible(engine: Engine, job_id: str, caller: keys.Key) -> Job:
    """The job. Raises NotFound, also for somebody else's."""
    found = jobs.job(engine, job_id)
    if caller.role not in ("editor", "lead") and found.by != caller.id:
        raise NotFound(f"job {job_id!r} does not exist")
    return found
