"""The `evals cases …` commands: check the cases, and make new ones of what agents decided."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assist import console
from assist.console import Json
from evals.days import today

if TYPE_CHECKING:
    from assist.knowledge.reading.documents import Document
    from evals.cases.lints import Lint

cases_app = typer.Typer(help="Check the cases; make new ones of agents' decisions.", no_args_is_help=True)


@cases_app.command("lint")
def lint_command(
    cases: Annotated[
        list[Path] | None,
        typer.Option("--cases", metavar="FILE", help="Only these files, without the minimums of the whole suite."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Check the cases against the corpus, and what they cover. Exit status 1 when something is wrong."""
    from evals.cases.cases import read_cases
    from evals.cases.lints import MINIMUMS, lint

    placed, unread = read_cases(cases or [])
    found = lint(placed, _documents(), today(), {} if cases else MINIMUMS)
    problems = (*unread, *found.problems)
    result = {"cases": len(placed), "problems": problems, "warnings": found.warnings, "coverage": found.coverage}
    console.show(result, as_json, lambda: _print_lint(found, problems))
    if problems:
        raise SystemExit(console.CHECK_FAILED)


@cases_app.command("from-feedback")
def from_feedback(
    out: Annotated[Path, typer.Option(metavar="FILE", help="A new file for the candidates.")],
    as_json: Json = False,
) -> None:
    """Turn edited and rejected drafts of this shop into candidates, for a person to complete and approve.

    Reads ASSIST_DATA_DIR or ASSIST_DATABASE_URL. Personal data is masked; customers' records, internal notes and
    agents' remarks are not written.
    """
    from assist.store import open_store
    from evals.cases.candidates import candidates_of, write_candidates
    from evals.cases.cases import load_cases

    engine = open_store(console.read_settings().sql_url)
    made = candidates_of(engine, {case.id for case in load_cases()})
    if made:
        write_candidates(made, out)
    result = {"candidates": len(made), "incomplete": sum(bool(one.missing) for one in made)}

    def human() -> None:
        if not made:
            typer.echo("no edited or rejected drafts that are not cases yet; nothing written")
            return
        typer.echo(f"{result['candidates']} candidates in {out}, {result['incomplete']} with something missing")
        typer.echo("complete them there, then: evals cases approve FILE ID… --into CASEFILE")

    console.show(result, as_json, human)


@cases_app.command("approve")
def approve_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file of `evals cases from-feedback`.")],
    ids: Annotated[list[str], typer.Argument(metavar="ID…", help="The candidates that are good cases.")],
    into: Annotated[Path, typer.Option(metavar="CASEFILE", help="The case file that they move into.")],
    as_json: Json = False,
) -> None:
    """Move candidates into a case file, all or none, once they are whole and true to the corpus."""
    from evals.cases.candidates import approve

    approved = approve(file, ids, into, _documents(), today())
    result = {"approved": [case.id for case in approved], "file": str(into)}
    console.show(result, as_json, lambda: typer.echo(f"{len(approved)} cases added to {into}"))


def _print_lint(found: Lint, problems: tuple[str, ...]) -> None:
    from rich.table import Table

    table = Table("slice", "cases", "at least")
    for row in found.coverage:
        table.add_row(row.slice, str(row.cases), str(row.minimum) if row.minimum else "")
    console.rich_console().print(table)
    for warning in found.warnings:
        typer.echo(f"warning: {warning}")
    for problem in problems:
        typer.echo(problem)
    typer.echo(f"{len(problems)} problems, {len(found.warnings)} warnings")


def _documents() -> tuple[Document, ...]:
    from assist.errors import InvalidInput
    from assist.knowledge.reading.documents import read_corpus

    folder = console.read_settings().corpus_dir
    documents = read_corpus(folder).documents
    if not documents:
        raise InvalidInput(f"{folder}: no documents to compare the cases with; set ASSIST_CORPUS_DIR")
    return documents
