"""The commands `assist corpus import` and `assist corpus tray`: files become documents once somebody takes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assist import console
from assist.commands.corpus import CorpusDir
from assist.console import Json, Reader
from assist.errors import InvalidInput
from assist.settings import Settings
from assist.texts.languages import Language

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

    from assist.content.import_items import Import, Item
    from assist.content.takings import Taken
    from assist.content.working_copies import WorkingCopy

Take = Annotated[
    list[str] | None,
    typer.Option("--take", metavar="all|ID", help="Write items into the corpus: all that are ready, or these; repeat."),
]
_STATES = {
    "ready": ("ready", "可以收下"),
    "look": ("needs a look", "要看一看"),
    "refused": ("refused", "没有收"),
    "same": ("unchanged", "没有变化"),
    "taken": ("taken", "已收下"),
    "discarded": ("discarded", "已放弃"),
    "replaced": ("replaced", "已有新的"),
}


def add_to(app: typer.Typer) -> None:
    """Make the commands part of `assist corpus`."""
    app.command("import")(import_source)
    app.command("tray")(tray)


def import_source(
    source: Annotated[
        str, typer.Argument(metavar="SRC", help="A file, a folder, a .zip, or the http(s) address of one page.")
    ],
    corpus: CorpusDir = None,
    to_tray: Annotated[bool, typer.Option("--to-tray", help="Only into the tray; this is the default.")] = False,
    taken: Take = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="The same as --take all: updates are merged, edits are kept.")
    ] = False,
    language: Reader = None,
    as_json: Json = False,
) -> None:
    """Read Word, Excel, PDF, HTML, CSV, text and Markdown files into the tray, with suggested front matter.

    Nothing goes into the corpus before it is taken: `--take all` takes at once what is ready; what needs a look waits
    in `assist corpus tray`. Imported again, a file is merged with what you made of it. What cannot be read whole never
    becomes public.

    Example: assist corpus import help-center.zip, then: assist corpus tray --take all
    """
    from assist.content.arrivals import arrivals_of
    from assist.content.import_items import create_import, list_items
    from assist.content.takings import take
    from assist.content.trays import receive
    from assist.corpus_checks import shops_day
    from assist.knowledge.reading.documents import read_corpus
    from assist.review.audits import COMMAND

    if to_tray and (taken or overwrite):
        raise InvalidInput("--to-tray and --take exclude each other; leave one out")
    settings, reader = console.read_settings(corpus_dir=corpus), console.reader_language(language)
    arrivals = arrivals_of(source)
    engine, copy = _opened(settings)
    made = create_import(engine, arrivals.origin, COMMAND)
    today = shops_day(settings, read_corpus(settings.corpus_dir))
    with console.progress("import", not as_json) as report:
        made = receive(engine, copy, made, arrivals, today, lambda done, total, note: report(note, done, total))
    results = take(engine, copy, made.id, ["all"] if overwrite else taken or [], COMMAND) if taken or overwrite else []
    items = list_items(engine, made.id)
    rows = [_row(item, source, arrivals.root, settings, results, reader) for item in items]
    console.show(rows, as_json, lambda: _print_import(made, items, results, settings, reader))
    if not items and made.reason is None:
        raise InvalidInput(f"{source}: no files here that can be read")
    if made.reason is not None:
        raise InvalidInput(f"{source}: {made.reason.message(reader)}")
    if all(item.state == "refused" for item in items):
        raise SystemExit(console.CHECK_FAILED)


def tray(
    corpus: CorpusDir = None,
    taken: Take = None,
    discarded: Annotated[
        list[str] | None, typer.Option("--discard", metavar="ID", help="Put an item aside until its source changes.")
    ] = None,
    use: Annotated[
        str | None, typer.Option("--use", metavar="ours|source|both", help="Which side to take where both changed.")
    ] = None,
    language: Reader = None,
    as_json: Json = False,
) -> None:
    """List what waits to be taken into the corpus, take it, or put it aside.

    Example: assist corpus tray --take all
    """
    from assist.content.import_items import WAITING, list_items
    from assist.content.takings import discard
    from assist.review.audits import COMMAND

    settings, reader = console.read_settings(corpus_dir=corpus), console.reader_language(language)
    if use not in (None, "ours", "source", "both"):
        raise InvalidInput(f"--use {use}: write ours, source or both")
    engine, copy = _opened(settings)
    waiting = list_items(engine, states=WAITING)
    results: list[Taken] = []
    for import_id, ids in _by_import(waiting, discarded or []).items():
        results += discard(engine, import_id, ids, COMMAND)
    for import_id, ids in _by_import(waiting, taken or []).items():
        results += _take(engine, copy, import_id, [item for item in waiting if item.id in ids], use)
    left = list_items(engine, states=WAITING)
    rows = [_row(item, "", None, settings, results, reader) for item in left]

    def human() -> None:
        _print_taken(results, settings, reader)
        for item in left:
            _print_item(item, reader)
        if not left:
            typer.echo("the tray is empty" if reader == "en" else "没有等着收下的文件")

    console.show({"items": rows, "done": results}, as_json, human)
    if results and all(result.problem for result in results):
        raise SystemExit(console.CHECK_FAILED)


def _take(engine: Engine, copy: WorkingCopy, import_id: str, items: Sequence[Item], use: Any) -> list[Taken]:
    from assist.content.outcomes import outcome_of
    from assist.content.takings import Decisions, take
    from assist.review.audits import COMMAND

    choices = {item.id: dict.fromkeys(range(outcome_of(item, copy).conflicts), use) for item in items if use}
    return take(engine, copy, import_id, [item.id for item in items], COMMAND, Decisions(choices))


def _by_import(waiting: Sequence[Item], wanted: Sequence[str]) -> Mapping[str, list[str]]:
    """The wanted items, by the import that they belong to. Raises InvalidInput for one that does not wait."""
    known = {item.id: item for item in waiting}
    found: dict[str, list[str]] = {}
    for name in wanted:
        if name != "all" and name not in known:
            raise InvalidInput(f"{name} does not wait in the tray; `assist corpus tray` lists what does")
        chosen = [item for item in waiting if item.state == "ready"] if name == "all" else [known[name]]
        for item in chosen:
            found.setdefault(item.import_id, []).append(item.id)
    return found


def _opened(settings: Settings) -> tuple[Engine, WorkingCopy]:
    from assist.content.working_copies import WorkingCopy
    from assist.store import open_store

    engine = open_store(settings.sql_url)
    return engine, WorkingCopy(settings.corpus_dir, settings.data_dir, engine)


def _row(
    item: Item, source: str, root: Path | None, settings: Settings, results: Sequence[Taken], reader: Language
) -> dict[str, Any]:
    """An item as plain data. `skipped` says why it is not in the corpus and will not be as it is."""
    problem = next((result.problem for result in results if result.id == item.id), None)
    reasons = [notice.message(reader) for notice in item.reasons]
    refused = item.state == "refused"
    front = (item.imported or "").partition("\n---\n")[0]
    return {
        "item": item.id,
        "source": str(root / item.path) if root else source or item.path,
        "path": item.path,
        "target": str(settings.corpus_dir / item.target) if item.target else None,
        "id": item.document or "",
        "state": item.state,
        "change": item.change,
        "suggested": "\nsource: " in front,
        "internal": "\naudience: internal" in front,
        "not_understood": [line[2:] for line in front.splitlines() if line.startswith("# ")][1:],
        "skipped": problem or (reasons[0] if refused and reasons else None),
        "reasons": reasons,
    }


def _print_import(
    made: Import, items: Sequence[Item], results: Sequence[Taken], settings: Settings, reader: Language
) -> None:
    zh = reader == "zh"
    counts = Counter(item.state for item in items)
    said = ", ".join(f"{_state(state, reader)} {count}" for state, count in counts.items())
    typer.echo(f"{made.id}: {len(items)} {'个文件' if zh else 'files'}; {said}")
    for item in items:
        if item.state not in ("same", "taken"):
            _print_item(item, reader)
    if made.passed:
        shown = ", ".join(made.passed[:8]) + (" …" if len(made.passed) > 8 else "")
        told = f"跳过了 {len(made.passed)} 个不是文档的文件：" if zh else f"passed over {len(made.passed)} files: "
        typer.echo(told + shown)
    _print_taken(results, settings, reader)
    if counts["ready"] or counts["look"]:
        typer.echo(
            "等着的还没有进文档库。看过以后：assist corpus tray --take all（或 --take ID），再 assist corpus publish"
            if zh
            else "what waits is not in the corpus yet; look it over, then: assist corpus tray --take all (or --take ID)"
        )
    elif counts["taken"]:
        typer.echo("assist corpus check && assist corpus publish")


def _print_taken(results: Sequence[Taken], settings: Settings, reader: Language) -> None:
    for result in results:
        if result.problem:
            typer.echo(f"{result.id} {result.path}: {result.problem}", err=True)
    done = sum(result.problem is None for result in results)
    if results:
        typer.echo(f"{done} → {settings.corpus_dir}")


def _print_item(item: Item, reader: Language) -> None:
    why = item.reasons[0].message(reader) if item.reasons else ""
    typer.echo(f"{item.id}  {_state(item.state, reader)}  {item.path}" + (f"  — {why}" if why else ""))


def _state(state: str, reader: Language) -> str:
    return _STATES[state][reader == "zh"]
