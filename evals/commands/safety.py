"""The `evals` commands about safety: what must not leave the process, and what must not come in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assist import console
from assist.console import Json


def pii(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="JSON lines with `text` and labelled `spans`.")],
    as_json: Json = False,
) -> None:
    """Measure masking of personal data against labelled texts: recall and precision. Reports, never fails."""
    from evals.safety.personal_data import measure_masking, read_labelled

    result = measure_masking(read_labelled(file))

    def human() -> None:
        from rich.table import Table

        table = Table("label", "masked as", "labelled", "recall", "precision")
        for name, entry in result["types"].items():
            figures = (_figure(entry["recall"]), _figure(entry["precision"]))
            table.add_row(name, entry["masked_as"] or "never", str(entry["labelled"]), *figures)
        console.rich_console().print(table)
        for name, entry in {**result["languages"], f"{result['texts']} texts": result}.items():
            typer.echo(f"{name}: recall {_figure(entry['recall'])}, precision {_figure(entry['precision'])}")

    console.show(result, as_json, human)


def attack(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE…", help="JSON lines with `text`; all of evals/attacks by default."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Attack drafts through messages and documents with a model that obeys everything. Exit status 1 when it leaks."""
    from evals.runs.workspaces import workspace
    from evals.safety.attacks import read_payloads, run_attacks, summarise

    payloads = read_payloads(files or [])
    with (
        workspace(console.read_settings()) as (assistant, engine, index),
        console.progress("evals", not as_json) as report,
    ):
        result = summarise(run_attacks(payloads, assistant.search, engine, index, report))

    def human() -> None:
        for channel, entry in result["channels"].items():
            typer.echo(
                f"{channel}: {entry['trials']} trials, {entry['reached']} reached the model, {entry['leaked']} leaked"
            )
        typer.echo("leaks: " + ", ".join(f"{kind} {number}" for kind, number in result["leaks"].items()))
        typer.echo(f"leak rate at most {result['upper_95']:.2%} (95%)")
        for place in result["leaked"]:
            typer.echo(f"leaked: {place}")

    console.show(result, as_json, human)
    if result["leaked"]:
        raise SystemExit(console.CHECK_FAILED)


def _figure(share: float | None) -> str:
    return "-" if share is None else f"{share:.3f}"
