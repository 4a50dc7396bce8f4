"""The `assist audit …` commands: who did what, and whether the record of it is whole."""

from __future__ import annotations

from typing import Annotated

import typer

from assist import console
from assist.console import Json
from assist.errors import CheckFailed

audit_app = typer.Typer(help="Who did what, and whether the record of it is whole.", no_args_is_help=True)


@audit_app.command("list")
def list_rows(
    limit: Annotated[int, typer.Option(metavar="N", min=1, max=10_000, help="How many rows.")] = 50,
    kind: Annotated[list[str] | None, typer.Option(metavar="KIND", help="Of this kind only; may be repeated.")] = None,
    as_json: Json = False,
) -> None:
    """List the last acts, newest first: publishes, rollbacks, decisions, keys, exports, erasures, backups."""
    from assist.review.audits import list_audits
    from assist.store import open_store

    rows = list_audits(open_store(console.read_settings().sql_url), limit, kind or ())

    def human() -> None:
        for row in rows:
            detail = " ".join(f"{name}={value}" for name, value in row.detail.items())
            typer.echo(f"{row.id:>6}  {row.at}  {row.kind:10}  {row.by:16}  {row.subject}  {detail}".rstrip())
        if not rows:
            typer.echo("no rows")

    console.show(rows, as_json, human)


@audit_app.command()
def verify(
    noted: Annotated[
        str | None, typer.Option("--noted", metavar="HASH", help="A head noted earlier, which must still be there.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Check that no row of the audit was changed, removed or put between; prints the head, worth keeping elsewhere.

    Exit status 1 when the chain is broken; the first broken row is named.
    """
    from assist.review import audits
    from assist.store import open_store

    found = audits.verify(open_store(console.read_settings().sql_url), noted)
    console.show(found, as_json, lambda: None if found.problem else typer.echo(f"{found.rows} rows, head {found.head}"))
    if found.problem:
        raise CheckFailed(f"the audit is broken at row {found.broken} of {found.rows}: {found.problem}")
