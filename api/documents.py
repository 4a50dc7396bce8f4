"""Documents: what is live of them for everybody, and for those who write them the working copy."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from pydantic import BaseModel, ConfigDict
from starlette.responses import JSONResponse

from api.access import AssistantDep, Caller, Editor
from api.languages import AgentLanguage
from api.problems import problem
from assist.content.listings import Documents, Listed
from assist.content.versions import new_version
from assist.content.working_copies import Edit, Unsound
from assist.content.working_files import WorkingFile
from assist.errors import NotFound, StaleEdit
from assist.knowledge.reading.documents import Document
from assist.review.uses import Uses, uses_of
from assist.texts.languages import Language

router = APIRouter(prefix="/v1/documents", tags=["content"])
MOST = 500
EDITORS = ("editor", "lead")


def _documents(request: Request) -> Documents:
    documents: Documents = request.app.state.documents
    return documents


DocumentsDep = Annotated[Documents, Depends(_documents)]


class DocumentIn(BaseModel):
    """A document to be saved: its front matter's keys and its `body`, or (`text`) its whole file.

    `etag` is that of the text which was edited, `new` for a document that is not there yet; `If-Match` says the same.
    """

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, str | list[str] | None]

    body: str = ""
    text: str | None = None
    etag: str = ""

    def edit(self, document_id: str) -> Edit:
        """What the document of this id is to say."""
        return Edit({"id": document_id, **self.__pydantic_extra__}, self.body, self.text)


class VersionIn(BaseModel):
    """From which day a new version of a document holds."""

    model_config = ConfigDict(extra="forbid")

    effective_from: dt.date


@router.get("")
def list_documents(
    documents: DocumentsDep,
    assistant: AssistantDep,
    caller: Caller,
    response: Response,
    q: Annotated[str, Query(max_length=200)] = "",
    only: Annotated[str | None, Query(max_length=20)] = None,
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST)] = MOST,
) -> list[dict[str, Any]]:
    """Front matter of the documents that hold every word of `q`, a page at a time; `X-Total-Count` says of how many.

    Editors and leads see the working copy, each document with its `state` against the live release (same, changed,
    new, renamed, removed, broken), and may ask for one state `only`; everybody else sees what is live.
    """
    if caller.role in EDITORS:
        found = documents.page(assistant.today(), q, only, offset, limit)
        response.headers["X-Total-Count"] = str(found.total)
        return [_listed(row) for row in found.rows]
    words = q.casefold().split()
    live = [
        document
        for document in documents.released().values()
        if not words or all(word in f"{document.id}\n{document.title}\n{document.body}".casefold() for word in words)
    ]
    response.headers["X-Total-Count"] = str(len(live))
    return [document.front.model_dump(mode="json") for document in live[offset : offset + limit]]


@router.get("/{document_id}")
def read_document(
    document_id: str, documents: DocumentsDep, caller: Caller, response: Response, reader: AgentLanguage
) -> dict[str, Any]:
    """One document as it is live: front matter and Markdown body; for editors and leads beside it as it is written."""
    live = documents.released().get(document_id)
    if caller.role not in EDITORS:
        if live is None:
            raise NotFound(f"document {document_id!r} is not in the current release")
        return _plain(live)
    return _both(documents, document_id, response, reader or "en")


@router.put("/{document_id}", response_model=None)
def save_document(
    document_id: str,
    body: DocumentIn,
    documents: DocumentsDep,
    editor: Editor,
    response: Response,
    reader: AgentLanguage,
    if_match: Annotated[str, Header()] = "",
) -> dict[str, Any] | JSONResponse:
    """Save a document in the working copy; nothing is published.

    409 with both texts when somebody else changed it meanwhile; 422 with every problem of what is no document. An `id`
    other than the path's renames it.
    """
    try:
        saved = documents.copy.save(document_id, body.edit(document_id), _etag(if_match, body.etag), editor.name)
    except StaleEdit as error:
        return _stale(error)
    except Unsound as error:
        rows = [one.row(reader or "en") for one in error.rows]
        return problem(422, str(error), problems=[f"{row['line']}: {row['message']}" for row in rows], rows=rows)
    return _both(documents, saved.id, response, reader or "en")


@router.delete("/{document_id}", response_model=None)
def remove_document(
    document_id: str,
    documents: DocumentsDep,
    editor: Editor,
    if_match: Annotated[str, Header()] = "",
    etag: Annotated[str, Query(max_length=40)] = "",
) -> dict[str, Any] | JSONResponse:
    """Remove a document from the working copy; it stays live until a change without it is published.

    `rests_on_it` are the replies of the last 90 days that cite it and were used, the newest first.
    """
    try:
        documents.copy.remove(document_id, _etag(if_match, etag), editor.name)
    except StaleEdit as error:
        return _stale(error)
    uses = uses_of(documents.engine, document_id)
    return {
        "id": document_id,
        "state": "removed",
        "rests_on_it": {
            "replies": used_replies(uses),
            "drafts": [one.draft for one in uses.replies if one.verdict != "rejected"],
        },
    }


@router.post("/{document_id}/versions", status_code=201)
def make_version(
    document_id: str,
    body: VersionIn,
    documents: DocumentsDep,
    editor: Editor,
    response: Response,
    reader: AgentLanguage,
) -> dict[str, Any]:
    """A copy of a document that takes its place on a day, and ends it that day; both in the working copy."""
    made = new_version(documents.copy, document_id, body.effective_from, editor.name)
    return _both(documents, made.id, response, reader or "en")


def used_replies(uses: Uses) -> int:
    """How many replies were used, as they were or edited."""
    return uses.verdicts.get("accepted", 0) + uses.verdicts.get("edited", 0)


def _both(documents: Documents, document_id: str, response: Response, reader: Language) -> dict[str, Any]:
    """A document as it is written and as it is live. Raises NotFound when it is neither."""
    live = documents.released().get(document_id)
    file = next((one for one in documents.copy.files().values() if one.id == document_id), None)
    if file is None and live is None:
        raise NotFound(f"document {document_id!r} is neither live nor in the working copy")
    if file is not None:
        response.headers["ETag"] = f'"{file.etag}"'
    shown = file.source.document if file and file.source else live
    return {
        **(_plain(shown) if shown else {"id": document_id}),
        "released": _plain(live) if live else None,
        "working": _working(file, reader) if file else None,
    }


def _plain(document: Document) -> dict[str, Any]:
    return {**document.front.model_dump(mode="json"), "body": document.body}


def _working(file: WorkingFile, reader: Language) -> dict[str, Any]:
    return {
        "path": file.path,
        "etag": file.etag,
        "text": file.text,
        **({"body": file.source.document.body} if file.source else {}),
        "problems": [one.row(reader) for one in file.problems],
    }


def _listed(row: Listed) -> dict[str, Any]:
    front = row.front.model_dump(mode="json") if row.front else {}
    return {**front, "id": row.id, "path": row.path, "state": row.state, "holds": row.holds, "was": row.was}


def _etag(header: str, field: str) -> str:
    return header.removeprefix("W/").strip('" ') or field


def _stale(error: StaleEdit) -> JSONResponse:
    return problem(409, str(error), yours=error.yours, theirs=error.theirs, etag=error.etag)
