"""The `assist connect` command."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, cast

import typer

from assist import connections, console
from assist.console import Json
from assist.errors import InvalidInput


def connect(
    host: Annotated[str, typer.Argument(metavar="HOST", help=f"{', '.join(connections.HOSTS)}, or list.")],
    server: Annotated[
        str, typer.Option(metavar="URL", help="Where helpdesks reach `assist serve`: https, or this machine.")
    ] = "http://127.0.0.1:8100",
    out: Annotated[
        Path | None, typer.Option(metavar="DIR|FILE.zip", help="Write the app to install in the helpdesk.")
    ] = None,
    language: Annotated[str, typer.Option(help="Steps in zh or en.")] = "zh",
    as_json: Json = False,
) -> None:
    """Put the sidebar into a helpdesk: print the steps, and write the app if the helpdesk installs one.

    `assist connect list` describes the helpdesks. Examples:

    assist connect chatwoot --server https://assist.example.com

    assist connect zendesk --server https://assist.example.com --out reply-assist-zendesk.zip

    Nothing is installed or called. ASSIST_FRAME_ANCESTORS must name the helpdesk's origin, as the steps say.
    """
    if language not in ("zh", "en"):
        raise InvalidInput(f"language {language!r} is not one of zh, en")
    chosen = cast(Literal["zh", "en"], language)
    if host == "list":
        found = {name: connections.summary(name, chosen) for name in connections.HOSTS}
        console.show(found, as_json, lambda: typer.echo("\n".join(f"{k:10} {v}" for k, v in found.items())))
        return
    made = connections.connection(host, server, chosen)
    written = connections.write_app(made, out) if out else []
    result = {
        "host": made.host,
        "server": made.server,
        "out": str(out) if out else None,
        "files": written,
        "steps": made.steps.splitlines(),
        "settings": made.settings,
    }

    def human() -> None:
        if out:
            typer.echo(f"{out}: {len(written)} files")
        typer.echo(made.steps.rstrip())
        if made.settings:
            typer.echo("\n" + made.settings.rstrip())

    console.show(result, as_json, human)
