"""Search and releases."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from api.access import AssistantDep, Caller, Editor, EngineDep, IndexDep
from api.languages import AgentLanguage
from assist.content.changes import LONGEST_NOTE
from assist.content.diffs import Diff, diff_releases
from assist.corpus_checks import check_corpus, shops_day
from assist.drafting.privacy.masks import without_personal_data
from assist.errors import CheckFailed, Conflict, NotFound
from assist.knowledge.manifests import Credit
from assist.knowledge.open_releases import AsOf
from assist.knowledge.passages import Found
from assist.knowledge.publishing import Published, publish
from assist.knowledge.reading.documents import read_corpus
from assist.knowledge.releases import Release, current_release, list_releases, roll_back
from assist.review import audits
from assist.settings import Settings

router = APIRouter(prefix="/v1", tags=["content"])


@router.get("/search")
def search(
    assistant: AssistantDep,
    _caller: Caller,
    q: Annotated[str, Query(min_length=1, max_length=2_000)],
    k: Annotated[int, Query(ge=1, le=200)] = 8,
    as_of: dt.date | None = None,
) -> Found:
    """Passages for a query, best first."""
    return assistant.search.find(without_personal_data(q), k, AsOf.on(as_of or assistant.today()))


class ReleaseIn(BaseModel):
    """What is changed and why."""

    model_config = ConfigDict(extra="forbid")

    note: str | None = Field(default=None, max_length=LONGEST_NOTE)


@dataclass(frozen=True)
class Publication(Published):
    """The outcome of a publish, and what a person should look at in the documents, as a check tells it."""

    warnings: tuple[dict[str, Any], ...] = ()


@router.get("/releases")
def releases(engine: EngineDep, _caller: Caller) -> list[Release]:
    """All releases, newest first."""
    return list_releases(engine)


@router.post("/releases", status_code=201)
def publish_release(
    request: Request,
    engine: EngineDep,
    index: IndexDep,
    assistant: AssistantDep,
    editor: Editor,
    reader: AgentLanguage,
    body: ReleaseIn | None = None,
) -> Publication:
    """Publish the corpus folder of the server and make it current. 409 where changes have to be approved."""
    settings: Settings = request.app.state.settings
    if settings.approvals:
        raise Conflict("changes are approved here before they go live: open one with POST /v1/changes")
    corpus = read_corpus(settings.corpus_dir)
    if corpus.problems:
        told = [problem.as_line(reader or "en") for problem in corpus.problems]
        raise CheckFailed(f"corpus has {len(told)} problem(s); nothing was published", told)
    credit = Credit(editor.name, body.note if body else None)
    done = publish(engine, index, assistant.search.embedder, corpus, credit=credit)
    audits.record(engine, "publish", editor.id, done.release, {"documents": done.documents})
    checked = check_corpus(corpus, settings.corpus_dir, shops_day(settings, corpus))
    looked_at = (*checked.conflicts, *checked.warnings)
    return Publication(**vars(done), warnings=tuple(one.row(reader or "en") for one in looked_at))


@router.get("/releases/current")
def read_current_release(engine: EngineDep, _caller: Caller) -> Release:
    """The release that drafts come from."""
    release = current_release(engine)
    if release is None:
        raise NotFound("nothing is published yet; POST /v1/releases publishes the corpus")
    return release


@router.get("/releases/{a}/diff/{b}")
def compare_releases(a: str, b: str, engine: EngineDep, _caller: Caller) -> Diff:
    """What changes from release `a` to `b`, document by document, chunk by chunk."""
    return diff_releases(engine, a, b)


@router.post("/releases/{release_id}/activate")
def activate_release(release_id: str, engine: EngineDep, assistant: AssistantDep, editor: Editor) -> Release:
    """Make a release current, at once."""
    done = roll_back(engine, release_id, assistant.search.embedder.name)
    audits.record(engine, "rollback", editor.id, done.id)
    return done
