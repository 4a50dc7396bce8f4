"""Imports over HTTP: files or a page come into the tray, and out of it into the corpus."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy.engine import Engine
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException

from api.access import Editor, EngineDep
from api.documents import DocumentsDep
from api.inputs import TooLarge
from api.languages import AgentLanguage
from assist import jobs
from assist.content.arrivals import Arrival, fetch_page, upload_name, upload_origin, uploads
from assist.content.import_items import (
    Import,
    Item,
    counts,
    create_import,
    list_imports,
    list_items,
    read_import,
    read_item,
    save_import,
)
from assist.content.inspections import inspect_item
from assist.content.merges import Choice
from assist.content.takings import Decisions, Taken, discard, take
from assist.content.trays import receive
from assist.errors import CheckFailed, InvalidInput, NotFound
from assist.jobs import Handler, Payload, Progress
from assist.readers.notices import Notice
from assist.records import to_json
from assist.texts.languages import Language

router = APIRouter(prefix="/v1/imports", tags=["content"])
IMPORT = "import"
MOST_FILES = 2_000
Ids = Annotated[list[str], Field(min_length=1, max_length=5_000)]
_BODY = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "properties": {"files": {"type": "array", "items": {"type": "string", "format": "binary"}}},
            }
        },
        "application/json": {"schema": {"type": "object", "properties": {"url": {"type": "string"}}}},
    },
}


class AddressIn(BaseModel):
    """The address of one page of the web."""

    model_config = ConfigDict(extra="forbid")

    url: str = Field(min_length=1, max_length=2_000)


class TakeIn(BaseModel):
    """Which items to take, or `["all"]` that are ready. `choices` decide by item and number what both sides changed;
    `texts` are document files to be written instead of what was read; with `public`, customers may see what was made
    internal only because its front matter was not understood or not there.
    """

    model_config = ConfigDict(extra="forbid")

    items: Ids
    choices: dict[str, dict[int, Choice]] = {}
    texts: dict[str, str] = {}
    public: bool = False


class DiscardIn(BaseModel):
    """Which items to put aside."""

    model_config = ConfigDict(extra="forbid")

    items: Ids


@router.post("", status_code=202, openapi_extra={"requestBody": _BODY})
async def import_files(request: Request, engine: EngineDep, editor: Editor) -> dict[str, Any]:
    """Read files (multipart, `files`) or one page (`{"url"}`) into the tray. A job does it, named in the answer."""
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await _import_upload(request, engine, editor.id)
    try:
        address = AddressIn.model_validate_json(await request.body())
    except ValidationError:
        raise InvalidInput('send files as multipart/form-data in `files`, or {"url": "https://…"}') from None
    page = await run_in_threadpool(fetch_page, address.url)
    made = await run_in_threadpool(_begin, request.app, engine, page.url, {"0": page.path}, page, editor.id)
    return _import_data(made, {}, "en")


async def _import_upload(request: Request, engine: Engine, by: str) -> dict[str, Any]:
    try:
        form = await request.form(max_files=MOST_FILES, max_fields=10)
    except TooLarge as error:
        raise HTTPException(413, str(error)) from None
    except (MultiPartException, HTTPException) as error:
        raise InvalidInput(f"the upload is broken ({getattr(error, 'detail', error)}); send it again") from None
    try:
        made = await run_in_threadpool(_keep, request.app, engine, form, by)
    finally:
        await form.close()
    return _import_data(made, {}, "en")


def _keep(app: FastAPI, engine: Engine, form: FormData, by: str) -> Import:
    """Keep uploaded files until they are read."""
    files = [one for one in form.getlist("files") if isinstance(one, UploadFile)]
    if not files:
        raise InvalidInput("no files; send them as multipart/form-data in `files`")
    names = {str(number): upload_name(one.filename or "") for number, one in enumerate(files)}
    return _begin(app, engine, upload_origin(list(names.values()))[0], names, files, by)


def _begin(
    app: FastAPI, engine: Engine, origin: str, names: Mapping[str, str], files: Arrival | list[UploadFile], by: str
) -> Import:
    made = create_import(engine, origin, by)
    folder = _folder(app, made.id)
    folder.mkdir(parents=True)
    if isinstance(files, Arrival):
        assert isinstance(files.data, bytes)
        (folder / "0").write_bytes(files.data)
    else:
        for number, one in enumerate(files):
            with open(folder / str(number), "wb") as kept:
                shutil.copyfileobj(one.file, kept)
    url = files.url if isinstance(files, Arrival) else ""
    job = jobs.enqueue(engine, IMPORT, {"import": made.id, "names": dict(names), "url": url}, by=by)
    made = replace(made, job=job.id)
    save_import(engine, made)
    return made


def _folder(app: FastAPI, import_id: str) -> Path:
    folder: Path = app.state.settings.data_dir / "imports" / import_id
    return folder


def handlers(app: FastAPI) -> Mapping[str, Handler]:
    """The job that reads what was uploaded; begun again after a crash, it goes on with the files that are left."""

    def handle(payload: Payload, progress: Progress) -> Mapping[str, Any]:
        engine: Engine = app.state.engine
        made = read_import(engine, payload["import"])
        folder = _folder(app, made.id)
        arrivals = uploads(folder, payload["names"], payload["url"])
        ended = receive(engine, app.state.documents.copy, made, arrivals, app.state.assistant.today(), progress)
        shutil.rmtree(folder, ignore_errors=True)
        return {"import": ended.id, "items": counts(engine, [ended.id])[ended.id]}

    return {IMPORT: handle}


@router.get("")
def list_all(engine: EngineDep, _editor: Editor, reader: AgentLanguage) -> list[dict[str, Any]]:
    """Imports, newest first, each with how many of its items are in which state."""
    found = list_imports(engine)
    numbers = counts(engine, [one.id for one in found])
    return [_import_data(one, numbers[one.id], reader or "en") for one in found]


@router.get("/{import_id}")
def read_one(import_id: str, engine: EngineDep, _editor: Editor, reader: AgentLanguage) -> dict[str, Any]:
    """An import with its items: what each file becomes, or why not."""
    made = read_import(engine, import_id)
    items = list_items(engine, import_id)
    told = _import_data(made, counts(engine, [import_id])[import_id], reader or "en")
    return {**told, "items": [_listed(item, reader or "en") for item in items]}


@router.get("/{import_id}/items/{item_id}")
def inspect(
    import_id: str, item_id: str, engine: EngineDep, documents: DocumentsDep, _editor: Editor, reader: AgentLanguage
) -> dict[str, Any]:
    """An item as it would be taken: its text, what will be quoted of it and what not, and a merge piece by piece."""
    item = read_item(engine, item_id)
    if item.import_id != import_id:
        raise NotFound(f"item {item_id!r} does not exist in import {import_id}")
    seen = inspect_item(item, documents.copy)
    problems = [problem.row(reader or "en") for problem in seen.problems]
    return {**_listed(item, reader or "en"), **to_json(seen), "problems": problems}


@router.post("/{import_id}/take")
def take_items(import_id: str, body: TakeIn, engine: EngineDep, documents: DocumentsDep, editor: Editor) -> list[Taken]:
    """Write items into the corpus. One that cannot be taken stops no other; 422 when none could be."""
    decisions = Decisions(body.choices, body.texts, body.public)
    return _done(take(engine, documents.copy, import_id, body.items, editor.id, decisions))


@router.post("/{import_id}/discard")
def discard_items(import_id: str, body: DiscardIn, engine: EngineDep, editor: Editor) -> list[Taken]:
    """Put items aside; they come again when their source changes."""
    return _done(discard(engine, import_id, body.items, editor.id))


def _done(results: list[Taken]) -> list[Taken]:
    problems = [f"{one.path or one.id}: {one.problem}" for one in results if one.problem]
    if problems and len(problems) == len(results):
        raise CheckFailed("nothing was taken", problems)
    return results


def _import_data(made: Import, numbers: Mapping[str, int], reader: Language) -> dict[str, Any]:
    reason = made.reason.message(reader) if made.reason else None
    return {**made.__dict__, "passed": list(made.passed), "reason": reason, "counts": dict(numbers)}


def _listed(item: Item, reader: Language) -> dict[str, Any]:
    shown = {key: value for key, value in item.__dict__.items() if key not in ("imported", "base", "reasons")}
    return {**shown, "reasons": [_reason(notice, reader) for notice in item.reasons]}


def _reason(notice: Notice, reader: Language) -> dict[str, Any]:
    return {"code": notice.code, "look": notice.look, "message": notice.message(reader)}
