"""The first page: what waits for the content team today, in at most seven lines with one button each."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from sqlalchemy.engine import Engine

from api.access import AssistantDep, Editor, EngineDep
from api.documents import DocumentsDep
from api.languages import AgentLanguage
from api.studio.rendering import render
from assist.content.changes import list_changes
from assist.content.import_items import list_items
from assist.content.listings import Documents
from assist.knowledge.reading.documents import Document
from assist.knowledge.warnings.conflicts import Conflict, find_conflicts
from assist.review.gaps import list_gaps
from assist.review.insights import Line, read_insights

router = APIRouter(prefix="/studio/parts", include_in_schema=False)
SOON = dt.timedelta(days=7)
LOOKED_BACK = dt.timedelta(days=28)
ORDER = ("approvals", "soon", "review", "gaps", "corrected", "conflicts", "imports")
LEAST_CORRECTED = 3  # drafts, from which a document is named


@dataclass(frozen=True)
class Notice:
    """One line: what it is about, how many, of which the first is named, and where its button leads."""

    what: str
    count: int
    named: str
    address: str


@router.get("/today")
def today_page(
    engine: EngineDep, assistant: AssistantDep, documents: DocumentsDep, _editor: Editor, language: AgentLanguage
) -> HTMLResponse:
    """Approvals, documents that begin, end or are to be reviewed, gaps, corrections, contradictions, imports."""
    today = assistant.today()
    found = [*_of_documents(documents, today), *_of_use(engine, today, assistant.zone, documents.released())]
    found.sort(key=lambda notice: ORDER.index(notice.what))
    return render("today.html", language, notices=found, today=today)


def _of_documents(documents: Documents, today: dt.date) -> Iterator[Notice]:
    waiting = [change for change in list_changes(documents.engine) if change.state == "open" and change.approver]
    if waiting:
        yield Notice("approvals", len(waiting), waiting[0].note, "/studio/changes")
    released = documents.released()
    soon = [one for one in released.values() if _begins_or_ends(one, today)]
    if soon:
        yield Notice("soon", len(soon), soon[0].front.title, _address(soon[0].id))
    due = [one for one in released.values() if one.front.review_by is not None and one.front.review_by <= today]
    if due:
        yield Notice("review", len(due), due[0].front.title, "/studio/documents?only=review_due")
    if conflicts := _conflicts(_Released(frozenset(one.hash for one in released.values()), tuple(released.values()))):
        one, other = conflicts[0].one.document, conflicts[0].other.document
        yield Notice("conflicts", len(conflicts), f"{one.title} ↔ {other.title}", _address(one.id))
    failed = list_items(documents.engine, states=("refused",))
    if failed:
        yield Notice("imports", len(failed), failed[0].path, "/studio/imports")


def _of_use(engine: Engine, today: dt.date, zone: dt.tzinfo, released: Mapping[str, Document]) -> Iterator[Notice]:
    gaps = list_gaps(engine, today, zone, ("open", "reopened"))
    if gaps:
        yield Notice("gaps", len(gaps), gaps[0].title, "/studio/gaps")
    lines = read_insights(engine, today - LOOKED_BACK, today, zone, "document").lines
    corrected = [line for line in lines if line.name in released and _corrected(line) >= LEAST_CORRECTED]
    if corrected:
        worst = max(corrected, key=_corrected)
        yield Notice("corrected", len(corrected), worst.title, f"{_address(worst.name)}&tab=uses")


def _corrected(line: Line) -> int:
    return line.edited + line.rejected


def _begins_or_ends(document: Document, today: dt.date) -> bool:
    days = (document.front.effective_from, document.front.effective_until)
    return any(day is not None and today <= day <= today + SOON for day in days)


@dataclass(frozen=True)
class _Released:
    """Documents, the same as others of the same versions."""

    versions: frozenset[str]
    documents: tuple[Document, ...] = field(compare=False)


@functools.lru_cache(maxsize=2)  # always the same of one release, and takes seconds in a large shop
def _conflicts(released: _Released) -> tuple[Conflict, ...]:
    return tuple(find_conflicts(released.documents))


def _address(document: str) -> str:
    return f"/studio/documents?id={quote(document)}"
