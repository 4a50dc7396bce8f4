"""The `assist corpus …` commands: the content team's work."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assist import console
from assist.console import Json, Reader
from assist.errors import CheckFailed, SetupError
from assist.settings import Settings
from assist.texts.languages import Language

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

    from assist.knowledge.reading.documents import Corpus

corpus_app = typer.Typer(help="Check, import, publish and roll back documents.", no_args_is_help=True)

CorpusDir = Annotated[
    Path | None, typer.Option("--corpus", metavar="DIR", help="The folder of documents (ASSIST_CORPUS_DIR).")
]


@corpus_app.command()
def check(
    corpus: CorpusDir = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Let conflicts and warnings fail the check as well.")
    ] = False,
    as_of: Annotated[
        dt.datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="What has ended by this day; today.")
    ] = None,
    language: Reader = None,
    as_json: Json = False,
) -> None:
    """Check every document: front matter, ids, dates, references, what customers must not see, what of it cannot be
    cited; list contradictions.

    Exit status 1 when there are problems.
    """
    from assist.corpus_checks import check_corpus, shops_day
    from assist.knowledge.reading.documents import read_corpus

    settings, reader = console.read_settings(corpus_dir=corpus), console.reader_language(language)
    found, folder = read_corpus(settings.corpus_dir), settings.corpus_dir
    checked = check_corpus(found, folder, as_of.date() if as_of else shops_day(settings, found))
    rows = {
        name: [problem.row(reader) for problem in getattr(checked, name)]
        for name in ("problems", "conflicts", "warnings")
    }
    result = {"documents": len(found.documents), **rows, "cited": checked.cited}

    def human() -> None:
        kinds = Counter(f"{d.front.language} {d.front.kind}" for d in found.documents)
        typer.echo(
            f"{len(found.documents)} documents: " + ", ".join(f"{n} {kind}" for kind, n in sorted(kinds.items()))
        )
        for conflict in checked.conflicts:
            typer.echo(f"conflict: {conflict.as_line(reader)}")
        for warning in checked.warnings:
            typer.echo(f"warning: {warning.as_line(reader)}")

    console.show(result, as_json, human)
    if checked.problems:
        told = [problem.as_line(reader) for problem in checked.problems]
        raise CheckFailed(f"{folder}: {len(told)} problem(s)", told)
    if strict and (checked.conflicts or checked.warnings):
        counted = f"{len(checked.conflicts)} conflict(s), {len(checked.warnings)} warning(s)"
        raise CheckFailed(f"{folder}: {counted}", [])


@corpus_app.command()
def asked(
    corpus: CorpusDir = None,
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", min=1, help="Ask about so many chunks at most.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Let the model suggest similar questions (相似问) for chunks that have none, into the corpus' asked.jsonl.

    Customers' words meet customers' words: search finds a section by the questions asked for it. Each chunk is asked
    about once; read the file and change it as you like, then publish. By hand: list questions in a document below a
    line `相似问：` or `Asked:`.
    """
    from assist import loops
    from assist.drafting.suggestions import chunks_without, suggest
    from assist.drafting.writing.gateways import open_model
    from assist.knowledge.reading.similar_questions import FILE

    settings = console.read_settings(corpus_dir=corpus)
    found = sound_corpus(settings, console.reader_language(), "nothing was asked")
    model = open_model(settings)
    if model is None:
        raise SetupError("similar questions are suggested by a model: set ASSIST_MODEL, or write them by hand")
    wanted = chunks_without(found)[:limit]
    with console.progress("asked", not as_json) as report:
        done = loops.run(suggest(model, settings.corpus_dir, wanted, report))

    def human() -> None:
        cost = f", {done.usage.cost_usd:.4f} USD" if done.usage.cost_usd is not None else ""
        typer.echo(
            f"{done.questions} questions for {done.chunks - len(done.failed)} chunks "
            f"({done.usage.input_tokens} tokens read, {done.usage.output_tokens} written{cost})"
        )
        for failure in done.failed:
            typer.echo(f"left out: {failure}", err=True)
        if done.questions:
            typer.echo(f"look over {settings.corpus_dir / FILE}, then: assist corpus publish")

    console.show(done, as_json, human)
    if done.failed and len(done.failed) == done.chunks:
        raise SystemExit(console.CHECK_FAILED)


@corpus_app.command()
def gc(
    keep: Annotated[int, typer.Option(metavar="N", help="How many of the newest releases to keep.")] = 20,
    days: Annotated[int, typer.Option(metavar="N", help="Keep releases that drafts of the last N days name.")] = 90,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be removed.")] = False,
    as_json: Json = False,
) -> None:
    """Remove old releases, and the documents, chunks and vectors that only they need."""
    from assist.knowledge.index import open_index
    from assist.knowledge.retention import collect_garbage

    settings = console.read_settings()
    index = open_index(settings.data_dir, settings.chroma_url, settings.tenant)
    try:
        done = collect_garbage(store_of(settings), index, keep, days, dry_run=dry_run)
    finally:
        index.close()

    def human() -> None:
        said = "would remove" if done.dry_run else "removed"
        typer.echo(
            f"{said} {len(done.removed)} of {len(done.removed) + len(done.kept)} releases, {done.documents} document "
            f"versions, {done.chunks} chunks, {done.vectors} vectors"
        )

    console.show(done, as_json, human)


def sound_corpus(settings: Settings, reader: Language, instead: str) -> Corpus:
    """The corpus folder without problems. Raises CheckFailed with all of them, in the reader's language."""
    from assist.knowledge.reading.documents import read_corpus

    found = read_corpus(settings.corpus_dir)
    if found.problems:
        told = [problem.as_line(reader) for problem in found.problems]
        raise CheckFailed(f"{settings.corpus_dir}: {len(told)} problem(s); {instead}", told)
    return found


def store_of(settings: Settings) -> Engine:
    from assist.store import open_store

    return open_store(settings.sql_url)
