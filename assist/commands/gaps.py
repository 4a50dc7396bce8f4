"""`assist corpus gaps`: what customers asked and the documents did not answer."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from assist import console
from assist.console import Json
from assist.errors import FolderInUse

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.engine import Engine

    from assist.knowledge.embedders import Embedder
    from assist.knowledge.passages import Search
    from assist.review.gaps import Gap
    from assist.settings import Settings


def gaps(
    everything: Annotated[
        bool, typer.Option("--all", help="Show those too that are closed, expired or not the shop's business.")
    ] = False,
    as_json: Json = False,
) -> None:
    """List by topic what customers asked and the documents did not answer: how many asked, and what they wrote.

    Looks over the drafts of the last eight weeks first. A topic is closed by the release that answers its questions;
    they are asked again unless a server owns the index, which does that itself. `/studio/gaps` shows the same.
    """
    from assist.knowledge.embedders import open_embedder
    from assist.records import to_json
    from assist.review.gaps import STATES, WAITING, list_gaps
    from assist.review.refreshes import last_refresh, refresh_gaps
    from assist.store import open_store
    from assist.texts.dates import today_in

    settings = console.read_settings()
    engine, embedder = open_store(settings.sql_url), open_embedder(settings)
    zone = _zone(settings, engine)
    today = today_in(zone)
    with _search(settings, engine, embedder) as search, console.progress("gaps", not as_json) as report:
        refresh_gaps(engine, embedder, today, search, lambda done, total, note: report(note, done, total))
    found = list_gaps(engine, today, zone, STATES if everything else WAITING)
    last = last_refresh(engine)
    result = {**to_json(last), "gaps": to_json(found)}
    console.show(result, as_json, lambda: _print(found, last.asked_once))


def _print(found: list[Gap], asked_once: int) -> None:
    for gap in found:
        trend = "" if gap.trend == "steady" else f", {gap.trend}"
        typer.secho(f"{gap.title}", bold=True)
        typer.echo(
            f"  {gap.customers} customers in four weeks, {gap.weeks[-1]} this week{trend} · {gap.state} · {gap.id}"
        )
        typer.echo(f"  {' / '.join(gap.examples)}")
        if gap.document_title:
            typer.echo(f"  nearest: {gap.document_title}" + (f" ({gap.owner})" if gap.owner else ""))
        if gap.reason:
            typer.echo(f"  {gap.reason}")
    if not found:
        typer.echo("no gaps: what several customers asked, the documents answered")
    if asked_once:
        typer.echo(f"{asked_once} more unanswered questions were asked by one customer each")


def _zone(settings: Settings, engine: Engine) -> dt.tzinfo:
    """The shop's time: as set, else that of most of its documents' language."""
    from assist.knowledge.releases import current_fronts
    from assist.texts.dates import ZONES, zone_named

    if settings.timezone:
        return zone_named(settings.timezone)
    languages = [front.language for front in current_fronts(engine).values()]
    return ZONES["zh" if 2 * languages.count("zh") >= len(languages) else "en"]


@contextlib.contextmanager
def _search(settings: Settings, engine: Engine, embedder: Embedder) -> Iterator[Search | None]:
    """A search to ask with; none before the first publish, or while a server owns the index."""
    from assist.knowledge.index import open_index
    from assist.knowledge.passages import Search
    from assist.knowledge.releases import current_release

    if current_release(engine) is None:
        yield None
        return
    try:
        index = open_index(settings.data_dir, settings.chroma_url, settings.tenant)
    except FolderInUse:
        yield None
        return
    try:
        yield Search(engine, index, embedder)
    finally:
        index.close()
