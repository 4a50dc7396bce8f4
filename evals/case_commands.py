"""The `evals cases …` commands: check the cases, and make new ones of what agents decided."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assist import console
from assist.console import Json

if TYPE_CHECKING:
    from assist.knowledge.documents import Document
    from evals.lints import Lint

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
    from evals.cases import read_cases
    from evals.lints import MINIMUMS, lint

    placed, unread = read_cases(cases or [])
    found = lint(placed, _documents(), dt.date.today(), {} if cases else MINIMUMS)
    problems = (*unread, *found.problems)
    result = {"cases": len(placed), "problems": problems, "warnings": found.warnings, "coverage": found.coverage}
    console.show(result, as_json, lambda: _print_lint(found, problems))
    if problems:
        raise SystemExit(console.CHECK_FAILED)


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
    from assist.knowledge.documents import read_corpus

    folder = console.read_settings().corpus_dir
    documents = read_corpus(folder).documents
    if not documents:
        raise InvalidInput(f"{folder}: no documents to compare the cases with; set ASSIST_CORPUS_DIR")
    return documents
