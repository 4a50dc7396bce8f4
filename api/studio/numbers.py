"""The page of numbers: how drafts fared, with counts and intervals, as a table and a picture of it."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.access import Agent, AssistantDep, EngineDep
from api.insights import seen_by
from api.languages import AgentLanguage
from api.studio.rendering import render
from assist.errors import InvalidInput
from assist.knowledge.releases import current_fronts
from assist.review.evaluations import last_evaluation
from assist.review.insights import BYS, USUAL, By, read_insights

router = APIRouter(prefix="/studio/parts", include_in_schema=False)
_NAMED = ("channel", "scene", "language", "origin")  # whose values have texts


@router.get("/numbers")
def numbers_page(
    request: Request,
    engine: EngineDep,
    assistant: AssistantDep,
    caller: Agent,
    language: AgentLanguage,
    first: Annotated[str, Query(alias="from", max_length=10)] = "",
    last: Annotated[str, Query(alias="to", max_length=10)] = "",
    by: By = "week",
) -> HTMLResponse:
    """Some of the shop's days, both included; the last four weeks unless others are asked for."""
    today = assistant.today()
    until = _day(last) or today
    since = _day(first) or until - dt.timedelta(days=USUAL - 1)
    owner = seen_by(caller, by)
    try:
        found, problem = read_insights(engine, since, until, assistant.zone, by, owner), ""
    except InvalidInput as error:
        found, problem = None, str(error)
    may_edit = caller.role in ("editor", "lead")
    evaluation = last_evaluation(request.app.state.settings.data_dir) if may_edit else None
    titles = {key: front.title for key, front in current_fronts(engine).items()} if evaluation else {}
    return render(
        "numbers.html", language, found=found, problem=problem, first=since, last=until, by=by, bys=BYS,
        named=by in _NAMED, own=owner is not None, may_edit=may_edit, evaluation=evaluation, titles=titles,
    )  # fmt: skip


def _day(text: str) -> dt.date | None:
    """A day as a form sends it; an empty or unreadable one is none."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
