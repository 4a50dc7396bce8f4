"""The page of documents: the list, and one document as it is written, as it will be quoted, and as it was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.access import AssistantDep, Editor, EngineDep
from api.documents import DocumentIn, DocumentsDep, used_replies
from api.languages import AgentLanguage
from api.studio.beginnings import Begun, beginning
from api.studio.rendering import render
from assist.content.differences import abridged, word_difference
from assist.content.front_texts import KEYS, document_text
from assist.content.histories import history_of
from assist.content.impacts import Impacts
from assist.content.listings import Documents, Listed
from assist.content.pairs import misses_pair, pair_of
from assist.content.previews import Preview, answers_at, moments, preview_of
from assist.content.remedies import remedied
from assist.content.saves import list_saves
from assist.content.working_copies import NEW
from assist.content.working_files import WorkingFile
from assist.errors import CheckFailed
from assist.knowledge.reading.documents import Document, Source
from assist.knowledge.reading.front_matter import FrontMatter
from assist.review.uses import uses_of

router = APIRouter(prefix="/studio/parts", include_in_schema=False)
PAGE = 50
FILTERS = ("differs", "in_force", "upcoming", "ended", "review_due", "broken")
KINDS = ("policy", "faq", "product", "guide", "macro")
LISTS = ("products", "channels", "regions", "tags")
TABS = ("edit", "history", "uses")


class TriedDocument(DocumentIn):
    """A document as it stands in the form; `asked` is the question that it is tried on."""

    asked: str = ""


@router.get("/documents")
def documents_page(
    documents: DocumentsDep,
    assistant: AssistantDep,
    engine: EngineDep,
    _editor: Editor,
    language: AgentLanguage,
    q: Annotated[str, Query(max_length=200)] = "",
    only: str = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
    id: str | None = None,
    tab: str = "edit",
    gap: str = "",
) -> HTMLResponse:
    """The list with its search; with an `id` that document. An empty one is a new document, on a `gap` if named."""
    today = assistant.today()
    if id is not None:
        begun = beginning(engine, assistant, gap, language or "zh") if gap and not id else None
        return _document(documents, id, tab if tab in TABS else "edit", today, language, begun)
    chosen = only if only in FILTERS else None
    found = documents.page(today, q, chosen, (page - 1) * PAGE, PAGE)
    return render(
        "documents.html", language, found=found, q=q, only=chosen, page=page, filters=FILTERS, size=PAGE,
    )  # fmt: skip


@router.post("/documents/preview")
def preview_document(
    body: TriedDocument,
    request: Request,
    documents: DocumentsDep,
    assistant: AssistantDep,
    _editor: Editor,
    language: AgentLanguage,
) -> HTMLResponse:
    """What of the text in the form will be quoted, its checks, and whether somebody else changed the file meanwhile."""
    document_id = _id_of(body)
    file = _file(documents, document_id)
    preview = _previewed(body, documents, assistant.today())
    theirs = file if file and body.etag not in (file.etag, "") else None
    mine = body.edit(document_id).body
    return render(
        "document-preview.html", language, preview=preview, theirs=theirs, reader=language or "zh",
        words=abridged(word_difference(_body(theirs), mine)) if theirs else (),
    )  # fmt: skip


@router.post("/documents/answers")
def try_document(
    body: TriedDocument,
    request: Request,
    documents: DocumentsDep,
    assistant: AssistantDep,
    _editor: Editor,
    language: AgentLanguage,
) -> HTMLResponse:
    """What a question is answered on the days that matter, from what is live and from the text in the form."""
    today = assistant.today()
    preview = _previewed(body, documents, today)
    if preview.source is None or not body.asked.strip():
        return render("document-answers.html", language, rows=(), problems=(), needs=True)
    together = _together(documents, preview.source)
    fronts = [one.document.front for one in together.values() if one]
    impacts: Impacts = request.app.state.impacts
    try:
        rows = answers_at(impacts, together, body.asked.strip(), moments(fronts, today))
    except CheckFailed as error:
        return render("document-answers.html", language, rows=(), problems=error.problems, needs=False)
    shown = [(moment, old, new, word_difference(old.text, new.text)) for moment, old, new in rows]
    return render("document-answers.html", language, rows=shown, problems=(), needs=False)


def _document(
    documents: Documents, document_id: str, tab: str, today: dt.date, language: Any, begun: Begun | None = None
) -> HTMLResponse:
    file, live = _file(documents, document_id), documents.released().get(document_id)
    front = {**_values(file, live), **(begun.front if begun else {})}
    row = next((one for one in documents.differing(today) if one.id == document_id), None)
    raw = file is not None and file.source is None
    context: dict[str, Any] = {
        "id": document_id, "tab": tab, "tabs": TABS, "file": file, "live": live, "front": front, "raw": raw,
        "body": _body(file) if file else live.body if live else begun.body if begun else "",
        "etag": file.etag if file else NEW,
        "state": row.state if row else "same", "kinds": KINDS, "lists": LISTS, "today": today,
        "broken": _broken(file, language or "zh") if file else (), "others": _titles(documents),
        "difference": word_difference, "last_day": _last_day(file.source.document if file and file.source else live),
    }  # fmt: skip
    written = documents.copy.documents()
    shown = written.get(document_id)
    context["pair"] = pair_of(shown, written) if shown else None
    context["misses_pair"] = shown is not None and misses_pair(shown, written)
    if tab == "history":
        context["versions"] = history_of(documents.engine, document_id)
        context["saves"] = list_saves(documents.engine, document_id, 20)
    if tab != "history":
        context["uses"] = uses_of(documents.engine, document_id)
        context["used"] = used_replies(context["uses"])
    return render("document.html", language, **context)


def _last_day(document: Document | None) -> dt.date | None:
    """The last day on which a document holds, if it ends."""
    end = document.front.effective_until if document else None
    return end - dt.timedelta(days=1) if end else None


def _previewed(body: TriedDocument, documents: Documents, today: dt.date) -> Preview:
    document_id = _id_of(body)
    file, edit = _file(documents, document_id), body.edit(document_id)
    text = edit.text if edit.text is not None else document_text(edit.values, edit.body, file.text if file else None)
    path = file.path if file else f"{document_id or 'new'}.md"
    live, older = documents.released(), body.__pydantic_extra__.get("supersedes")
    before = live.get(document_id) or (live.get(older) if isinstance(older, str) else None)
    return preview_of(text, path, before, documents.copy.folder, today)


def _together(documents: Documents, source: Source) -> dict[str, Source | None]:
    """A document with the one it replaces or that replaces it, as far as these were changed too."""
    live, written = documents.released(), documents.copy.sources()
    document = source.document
    linked = {
        key: other
        for key, other in written.items()
        if (key == document.front.supersedes or other.document.front.supersedes == document.id)
        and (key not in live or live[key].hash != other.document.hash)
    }
    return {**linked, document.id: source}


def _id_of(body: DocumentIn) -> str:
    given = body.__pydantic_extra__.get("id")
    return given if isinstance(given, str) else ""


def _file(documents: Documents, document_id: str) -> WorkingFile | None:
    return next((one for one in documents.copy.files().values() if one.id == document_id), None)


def _values(file: WorkingFile | None, live: Document | None) -> Mapping[str, Any]:
    """The front matter to begin with, every key there."""
    shown = file.source.document if file and file.source else live
    empty = {key: FrontMatter.model_fields[key].get_default() for key in KEYS}
    empty |= {"kind": "faq", "language": "zh", "title": "", "id": ""}
    return {**empty, **(shown.front.model_dump(mode="json") if shown else {})}


def _body(file: WorkingFile | None) -> str:
    if file is None:
        return ""
    return file.source.document.body if file.source else file.text


def _broken(file: WorkingFile, reader: Any) -> list[dict[str, Any]]:
    """The problems of a file that cannot be read, each with the text that would fix it."""
    return [{**one.row(reader), "fixed": remedied(file.text, one)} for one in file.problems]


def _titles(documents: Documents) -> list[Listed]:
    """Documents that another may supersede."""
    return [row for row in documents.page(dt.date.max, limit=500).rows if row.front]
