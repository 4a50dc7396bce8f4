"""`assist backup` and `assist restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assist import console
from assist.console import Json
from assist.errors import CheckFailed


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write, such as assist-20261129.zip.")],
    as_json: Json = False,
) -> None:
    """Write database and corpus into one file while the server runs: whole, or not at all.

    Vectors are not in it, `assist restore` makes them anew; settings are not either, they hold secrets.
    """
    from assist.backups import back_up, manifest_data
    from assist.store import open_store

    settings = console.read_settings()
    shown = manifest_data(back_up(settings, open_store(settings.sql_url), file))

    def human() -> None:
        size = file.stat().st_size / 1e6
        typer.echo(f"{file}: {sum(shown['rows'].values())} rows, {shown['corpus']} documents' files, {size:.1f} MB")

    console.show({"file": str(file), **shown}, as_json, human)


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `assist backup` wrote.")],
    as_json: Json = False,
) -> None:
    """Put a backup into an empty data folder or database, verify the audit, and make the vectors anew.

    Also from SQLite to PostgreSQL and back. Exit status 1 when the audit in it is broken.
    """
    from assist.backups import restore as put_back

    settings = console.read_settings()
    with console.progress("restore", not as_json) as report:
        done = put_back(settings, file, report)
    console.show(
        done,
        as_json,
        lambda: typer.echo(
            f"restored {done.rows} rows and {done.corpus} documents' files as of {done.made_at}, "
            f"{done.embedded} vectors; audit of {done.audit_rows} rows"
        ),
    )
    if done.audit_problem:
        raise CheckFailed(f"the audit in the backup is broken: {done.audit_problem}; `assist audit verify` says where")
