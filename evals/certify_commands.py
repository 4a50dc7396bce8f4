"""The `evals certify` command."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assist import console
from assist.console import Json

if TYPE_CHECKING:
    from collections.abc import Mapping


def certify_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Labelled replies, JSONL: source, response, a label.")],
    refit: Annotated[
        bool, typer.Option("--fit", help="Fit the score to these replies and the edited pairs first.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Measure how far the groundedness score and each check agree with people's labels."""
    from evals.certification import certify, read_replies
    from evals.groundedness_fits import fit_groundedness, write_fitted

    replies = read_replies(file)
    with console.progress(file.name, not as_json) as report:
        fitted = fit_groundedness(replies, report) if refit else None
        if fitted:
            write_fitted(fitted)
        result = certify(replies, report)
    if fitted:
        result["cross_validated"] = fitted["cross_validated"]
    console.show(result, as_json, lambda: _print(result))


def _print(result: Mapping[str, Any]) -> None:
    from rich.table import Table

    table = Table("check", "AUROC", "kappa", "at least", "caught", "left alone")
    for name, one in result["checks"].items():
        table.add_row(name, *(f"{value:.3f}" for value in (one.auroc, one.kappa, one.kappa_low, one.tpr, one.tnr)))
    terminal = console.rich_console()
    terminal.print(table)
    terminal.print(f"{result['rows']} replies; “caught” is of the unfaithful ones, “left alone” of the faithful ones")
    for name, value in result.get("cross_validated", {}).items():
        terminal.print(f"fitted; cross-validated AUROC on {name}: {value:.3f}")
