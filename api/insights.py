"""Insights: how drafts fared, as JSON or a table for a spreadsheet; and the replies that rest on a document."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, JSONResponse, Response

from api.access import Agent, AssistantDep, Editor, EngineDep
from assist import keys
from assist.errors import NotFound
from assist.records import to_json
from assist.review.decisions import REASONS
from assist.review.edits import EditKind
from assist.review.evaluations import report_path
from assist.review.insights import USUAL, By, Insights, Line, read_insights
from assist.review.uses import Uses, uses_of

router = APIRouter(prefix="/v1", tags=["insights"])
COUNTS = (
    "drafts", "answered", "near", "abstained", "withheld", "degraded", "decided", "accepted", "edited", "rejected",
)  # fmt: skip


@router.get("/insights", response_model=dict[str, Any])
def insights(
    request: Request,
    engine: EngineDep,
    assistant: AssistantDep,
    caller: Agent,
    first: Annotated[dt.date | None, Query(alias="from")] = None,
    last: Annotated[dt.date | None, Query(alias="to")] = None,
    by: By = "day",
) -> Response:
    """Counts and shares with intervals of the drafts of some of the shop's days, both included; by default four weeks.

    An agent sees their own drafts, an editor everybody's but by person only their own, a lead all. With
    `Accept: text/csv` a table.
    """
    last = last or assistant.today()
    first = first or last - dt.timedelta(days=USUAL - 1)
    found = read_insights(engine, first, last, assistant.zone, by, seen_by(caller, by))
    if "text/csv" in request.headers.get("accept", ""):
        name = f"insights-{by}-{first}-{last}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Vary": "Accept"}
        return Response(as_csv(found), media_type="text/csv; charset=utf-8", headers=headers)
    return JSONResponse(to_json(found), headers={"Vary": "Accept"})


@router.get("/documents/{document_id}/uses")
def uses(document_id: str, engine: EngineDep, _editor: Editor) -> Uses:
    """The replies of the last 90 days that cite a document: accepted, edited (how), rejected; the newest of them."""
    return uses_of(engine, document_id)


@router.get("/evaluation/report", response_class=FileResponse)
def evaluation_report(request: Request, _editor: Editor) -> FileResponse:
    """The report of the last evaluation, as a file. 404 when none was made with `evals gate --out`."""
    path = report_path(request.app.state.settings.data_dir)
    if path is None:
        raise NotFound("no evaluation was made yet; `evals gate --out $ASSIST_DATA_DIR/evaluation` makes one")
    return FileResponse(path, media_type="text/html", filename=path.name)


def seen_by(caller: keys.Key, by: By) -> str | None:
    """Whose drafts somebody may see counted: None for everybody's."""
    everybody = caller.role == "lead" or (caller.role == "editor" and by != "person")
    return None if everybody else caller.owner


def as_csv(found: Insights) -> str:
    """The lines as a table, the total last, with a mark for Excel that it is UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    shares = [f"{name}_{part}" for name in found.total.rates for part in ("share", "low", "high")]
    kinds, reasons = get_args(EditKind), REASONS
    writer.writerow([
        found.by, "title", *COUNTS, *shares, *(f"edited_{kind}" for kind in kinds),
        *(f"rejected_{reason}" for reason in reasons), "seconds", "typed", "length", "cost_usd",
    ])  # fmt: skip
    for line in (*found.lines, found.total):
        writer.writerow(map(_cell, _cells(line, kinds, reasons)))
    return "\ufeff" + out.getvalue()


def _cells(line: Line, kinds: Iterable[str], reasons: Iterable[str]) -> list[Any]:
    values: Mapping[str, Any] = vars(line)
    return [
        line.name,
        line.title,
        *(values[name] for name in COUNTS),
        *(value for one in line.rates.values() for value in (one.share, one.low, one.high)),
        *(line.kinds.get(kind, 0) for kind in kinds),
        *(line.reasons.get(reason, 0) for reason in reasons),
        line.seconds,
        line.typed,
        line.length,
        line.cost_usd,
    ]


def _cell(value: Any) -> Any:
    """A title that begins like a formula stays a text in a spreadsheet."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
