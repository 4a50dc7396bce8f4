"""Whether the server lives, and whether it can answer."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from api.access import AssistantDep, EngineDep, IndexDep
from assist.errors import IndexBroken
from assist.knowledge.releases import current_release

router = APIRouter(tags=["health"])


@router.get("/healthz")
def alive() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz")
def ready(response: Response, engine: EngineDep, index: IndexDep, assistant: AssistantDep) -> dict[str, Any]:
    """A release is live. `degraded` names what works only in part: without the vector index, words alone decide;
    without the model, drafts are quotes."""
    release = current_release(engine)
    if release is None:
        response.status_code = 503
        return {"status": "empty", "release": None, "degraded": []}
    if release.embedder != assistant.search.embedder.name:
        response.status_code = 503
        return {"status": "embedder changed; run `assist corpus publish`", "release": release.id, "degraded": []}
    degraded = []
    try:
        index.check(release.embedder)
    except IndexBroken:
        degraded.append("vector index; run `assist reindex`")
    if assistant.model is not None and assistant.model.paused:
        degraded.append("language model; paused after repeated failures, the log names them")
    return {"status": "ok", "release": release.id, "degraded": degraded}
