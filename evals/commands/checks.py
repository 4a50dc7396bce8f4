"""The `evals checks` command."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import typer

from assist import console
from assist.console import Json


def checks(
    half: Annotated[
        Literal["build", "report"],
        typer.Option(help="The businesses that the checks were built on, or those that are only reported on."),
    ] = "report",
    people: Annotated[
        bool, typer.Option("--people", help="Instead, how many of 100 right replies of people training marks wrong.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Measure the checks on invented businesses of many trades.

    Right replies of a strong model withheld; sentences with one thing changed found and withheld; contradictions in
    wholly other words found; true sentences left alone.

    Twice: by rule alone, as a person's edit is checked, and with the recorded second reading of a strong model, as a
    model's draft is checked while its deadline allows. `evals/edits/worlds/halves.toml` says what was built on.
    """
    if people:
        _people(as_json)
        return
    from evals.labelled.tables import measure_checks

    with console.progress("worlds", not as_json) as report:
        rules = measure_checks(half, progress=report)
        judged = measure_checks(half, judged=True, progress=report)
    result = {"rules": rules, "judged": judged}
    console.show(result, as_json, lambda: _print(result))


def _print(result: dict[str, Any]) -> None:
    from rich.table import Table

    from evals.labelled.worlds import FLIPS

    for name, entry in result.items():
        title = "by rule alone" if name == "rules" else "with a strong model's second reading"
        table = Table("", "wrong", "found", "withheld", "right", "flagged", title=f"{title} ({entry['half']})")
        for kind in (*FLIPS, "flips", "free"):
            row = entry[kind]
            told = (_percent(row[key]) for key in ("found", "blocked"))
            table.add_row(kind, str(row["wrong"]), *told, str(row["right"]), _percent(row["flagged"]))
        console.rich_console().print(table)
        replies = entry["replies"]
        why = ", ".join(f"{kind} {count}" for kind, count in replies["by"].items())
        typer.echo(
            f"right replies withheld: {replies['withheld']} of {replies['right']} ({_percent(replies['share'])}) {why}"
        )
        typer.echo(f"checks of a reply of 600 characters: {entry['milliseconds']} ms of CPU at the median")


def _people(as_json: bool) -> None:
    from evals.labelled.people import measure_people, read_replies

    replies = read_replies()
    with console.progress("replies", not as_json) as report:
        wrong = measure_people(console.read_settings(), replies, report)

    def human() -> None:
        typer.echo(f"right replies of people marked wrong in training: {len(wrong)} of {len(replies)}")
        for one in wrong:
            typer.echo(f"{one.reply.turn}: {'; '.join(one.why)}")

    console.show({"replies": len(replies), "wrong": wrong}, as_json, human)


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"
