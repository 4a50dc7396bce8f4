"""The page of imports: files come in, wait in the tray, and are looked over before they are taken."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from sqlalchemy.engine import Engine

from api.access import Editor, EngineDep
from api.documents import DocumentsDep
from api.languages import AgentLanguage
from api.studio.rendering import render
from assist import jobs
from assist.content.import_items import Import, Item, counts, list_imports, list_items, read_import, read_item
from assist.content.inspections import inspect_item
from assist.content.takings import is_by_caution
from assist.errors import NotFound
from assist.texts.languages import Language

router = APIRouter(prefix="/studio/parts", include_in_schema=False)
SHOWN = 20  # imports of which the items are listed, while any of them waits; of the newest one always
_ORDER = ("look", "ready", "refused")


@dataclass(frozen=True)
class Batch:
    """An import with what waits of it, for the page."""

    made: Import
    rows: tuple[Item, ...]
    counts: dict[str, int]
    reason: str
    trouble: str  # why its job failed

    @property
    def by_caution(self) -> list[str]:
        """The items that wait for nothing but somebody who says that customers may see them."""
        return [item.id for item in self.rows if is_by_caution(item)]

    @property
    def runs(self) -> bool:
        """Whether files are still being read."""
        return self.made.ended_at is None and not self.trouble


@router.get("/imports")
def imports(
    engine: EngineDep, documents: DocumentsDep, _caller: Editor, language: AgentLanguage, item: str = ""
) -> HTMLResponse:
    """The tray; with `item`, one of its files as it would be taken."""
    reader: Language = language or "zh"
    if not item:
        return render("imports.html", language, batches=_batches(engine, reader), reader=reader)
    found = read_item(engine, item)
    seen = inspect_item(found, documents.copy)
    problems = [problem.as_line(reader) for problem in seen.problems]
    made = read_import(engine, found.import_id)
    return render(
        "import-item.html", language, item=found, seen=seen, made=made, problems=problems, reader=reader
    )  # fmt: skip


def _batches(engine: Engine, reader: Language) -> list[Batch]:
    found = list_imports(engine)
    numbers = counts(engine, [made.id for made in found])
    made = [_batch(engine, one, numbers[one.id], reader, newest=one is found[0]) for one in found[:SHOWN]]
    return made + [Batch(one, (), numbers[one.id], "", "") for one in found[SHOWN:]]


def _batch(engine: Engine, made: Import, numbers: dict[str, int], reader: Language, *, newest: bool) -> Batch:
    waits = newest or any(numbers.get(state) for state in ("ready", "look"))
    items = [item for item in list_items(engine, made.id) if item.state in _ORDER] if waits else []
    items.sort(key=lambda item: _ORDER.index(item.state))
    reason = made.reason.message(reader) if made.reason else ""
    return Batch(made, tuple(items), numbers, reason, _trouble(engine, made))


def _trouble(engine: Engine, made: Import) -> str:
    if made.ended_at is not None or made.job is None:
        return ""
    try:
        job = jobs.job(engine, made.job)
    except NotFound as error:
        return str(error)
    return job.error or "" if job.state == "failed" else ""
