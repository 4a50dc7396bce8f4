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
    from evals.personal_data import measure_masking, read_labelled

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


def _figure(share: float | None) -> str:
    return "-" if share is None else f"{share:.3f}"
