"""The `assist privacy …` commands: one customer's data, and how long anybody's is kept."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assist import console
from assist.console import Json
from assist.errors import CheckFailed, InvalidInput

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

privacy_app = typer.Typer(
    help="One customer's data given out or erased; what is too old removed.", no_args_is_help=True
)

Customer = Annotated[
    str, typer.Argument(help="The helpdesk's id of the customer, a contact, a conversation or an order number.")
]
Files = Annotated[
    list[Path] | None,
    typer.Option("--in", metavar="PATH", help="A JSONL file of candidate cases, or a folder of them; may be repeated."),
]


@privacy_app.command("export")
def export_data(
    customer: Customer,
    files: Files = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write here, readable by you only.")] = None,
    as_json: Json = False,
) -> None:
    """Give out all that is kept of a customer, as one JSON document.

    Example: assist privacy export 13800138000 --out customer.json
    """
    from assist.records import to_json
    from assist.review.audits import COMMAND
    from assist.review.erasures import export_customer

    given = to_json(export_customer(_store(), customer, COMMAND, files or ()))
    if out is None:
        typer.echo(json.dumps(given, ensure_ascii=False, indent=None if as_json else 2))
        return
    try:
        handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise InvalidInput(f"{out}: is there already; name another file") from None
    with open(handle, "w", encoding="utf-8") as written:
        json.dump(given, written, ensure_ascii=False, indent=2)
    counts = {name: len(value) for name, value in given.items() if isinstance(value, (list, dict)) and value}
    console.show({"file": str(out), "rows": counts}, as_json, lambda: typer.echo(f"{out}: {_counts_line(counts)}"))


@privacy_app.command()
def erase(
    customer: Customer,
    files: Files = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be erased.")] = False,
    as_json: Json = False,
) -> None:
    """Erase all that is kept of a customer: drafts, decisions, final texts, questions, jobs, candidate cases.

    The audit keeps that it happened, without the name. Backups made before keep the data until they are removed.
    """
    from assist.review.audits import COMMAND
    from assist.review.erasures import erase_customer, find_customer

    engine = _store()
    found = find_customer(engine, customer, files or ())
    told = _counts_line({**found.rows, **found.files})
    if dry_run or not (found.rows or found.files):
        console.show(found, as_json, lambda: typer.echo(f"would erase {told}" if told else "nothing is kept"))
        return
    if not yes and not as_json and not typer.confirm(f"erase {told}, for good?", err=True):
        raise SystemExit(console.CHECK_FAILED)
    done = erase_customer(engine, customer, COMMAND, files or ())
    console.show(done, as_json, lambda: typer.echo(f"erased {_counts_line({**done.rows, **done.files})}"))
    if done.left:
        raise CheckFailed(f"the name still stands in {', '.join(done.left)}; look there yourself")


@privacy_app.command()
def retain(as_json: Json = False) -> None:
    """Remove what is older than ASSIST_RETENTION_… says; a server does so daily by itself."""
    from assist.review import retentions
    from assist.review.audits import COMMAND

    kept = retentions.retention_of(console.read_settings())
    done = retentions.retain(_store(), kept, COMMAND)
    console.show(
        done,
        as_json,
        lambda: typer.echo(
            f"removed {done.drafts} drafts, the conversations of {done.conversations}, {done.records} records"
        ),
    )


def _counts_line(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items())


def _store() -> Engine:
    from assist.store import open_store

    return open_store(console.read_settings().sql_url)
