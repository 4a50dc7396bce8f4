"""The `assist connect` command."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, cast

import typer

from assist import console
from assist.console import Json
from assist.errors import InvalidInput
from assist.hosts import installations

_ALLOWED = {
    "zh": "{origin} 的页面现在可以嵌入侧栏，不用重启",
    "en": "{origin} may frame the sidebar now; no restart is needed",
}


def connect(
    host: Annotated[str, typer.Argument(metavar="HOST", help=f"{', '.join(installations.HOSTS)}, or list.")],
    server: Annotated[
        str, typer.Option(metavar="URL", help="Where helpdesks reach `assist serve`: https, or this machine.")
    ] = "http://127.0.0.1:8100",
    out: Annotated[
        Path | None, typer.Option(metavar="DIR|FILE.zip", help="Write the app to install in the helpdesk.")
    ] = None,
    origin: Annotated[
        list[str] | None,
        typer.Option(metavar="URL", help="A helpdesk's address: its pages may frame the sidebar, at once. Repeat."),
    ] = None,
    language: Annotated[str | None, typer.Option(help="Steps in zh or en; by default the terminal's.")] = None,
    as_json: Json = False,
) -> None:
    """Put the sidebar into a helpdesk: print the steps, and write the app if the helpdesk installs one.

    `assist connect list` describes the helpdesks. Examples:

    assist connect chatwoot --server https://assist.example.com --origin https://chat.example.com

    assist connect zendesk --server https://assist.example.com --out reply-assist-zendesk.zip

    Nothing is installed or called. `--origin` lets the helpdesk frame the sidebar, also while the server runs;
    ASSIST_FRAME_ANCESTORS does the same from the server's settings.
    """
    if language not in (None, "zh", "en"):
        raise InvalidInput(f"language {language!r} is not one of zh, en")
    chosen = console.reader_language(cast(Literal["zh", "en"] | None, language))
    if host == "list":
        found = {name: installations.summary(name, chosen) for name in installations.HOSTS}
        console.show(found, as_json, lambda: typer.echo("\n".join(f"{k:10} {v}" for k, v in found.items())))
        return
    made = installations.installation(host, server, chosen)
    written = installations.write_app(made, out) if out else []
    allowed = [_allow(one) for one in origin or ()]
    result = {
        "host": made.host,
        "server": made.server,
        "out": str(out) if out else None,
        "files": written,
        "steps": made.steps.splitlines(),
        "settings": made.settings,
        "origins": allowed,
    }

    console.show(result, as_json, lambda: _print(made, chosen, out, written, allowed))


def _print(
    made: installations.Installation,
    language: Literal["zh", "en"],
    out: Path | None,
    written: list[str],
    allowed: list[str],
) -> None:
    """For people: what was written and allowed, then the steps."""
    if out:
        typer.echo(f"{out}: {len(written)} files")
    for one in allowed:
        typer.echo(_ALLOWED[language].format(origin=one))
    typer.echo(made.steps.rstrip())
    if made.settings:
        typer.echo("\n" + made.settings.rstrip())


def _allow(origin: str) -> str:
    """Let a helpdesk's origin frame the sidebar. Raises InvalidInput for an address that is none."""
    from assist.hosts.frame_origins import allow_origin
    from assist.store import open_store

    allowed = installations.origin_of(origin, "--origin")
    allow_origin(open_store(console.read_settings().sql_url), allowed)
    return allowed
