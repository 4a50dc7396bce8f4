"""The commands on invented shops: `evals run --shop`, `evals ceiling`, `evals paraphrases`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assist import console
from assist.console import Json

if TYPE_CHECKING:
    from evals.runs.runs import Run
    from evals.suites import Asked

Shops = Annotated[
    str | None,
    typer.Option("--shop", metavar="NAME", help="An invented shop of evals/shops, `all`, or a half: build, report."),
]
Sample = Annotated[
    int | None, typer.Option("--sample", metavar="N", min=1, help="Of each shop only N turns, the same every time.")
]
WithoutAsked = Annotated[
    bool, typer.Option("--without-asked", help="Leave the shops' similar questions out (they are of `--shop`).")
]


def ceiling(
    shop: Annotated[str, typer.Option("--shop", metavar="NAME", help="A shop, `all`, `build` or `report`.")] = "all",
    tokens: Annotated[
        int | None, typer.Option(metavar="N", help="Tokens of material in a prompt (ASSIST_CONTEXT_TOKENS).")
    ] = None,
    as_json: Json = False,
) -> None:
    """Measure how often the words a right answer needs are found, shown, and stand in a model's prompt.

    For each invented shop, with its similar questions and without: no draft can be better than this.
    """
    from evals.cases.shops import chosen_shops, read_shop
    from evals.ceilings import measure_ceiling

    settings = console.read_settings(context_tokens=tokens)
    rows = []
    with console.progress("shops", not as_json) as report:
        for name in chosen_shops(shop):
            found = read_shop(name)
            ways = (True, False) if (found.corpus / "asked.jsonl").is_file() else (False,)
            rows += [measure_ceiling(settings, found, asked=asked, progress=report) for asked in ways]

    def human() -> None:
        from rich.table import Table

        table = Table("shop", "similar questions", "turns", "first", "first three", "shown", "in the prompt", "tokens")
        for one in rows:
            shares = (f"{share:.2f}" for share in (one.first, one.first_three, one.shown, one.prompt))
            table.add_row(one.shop, "with" if one.asked else "without", str(one.turns), *shares, f"{one.tokens:.0f}")
        console.rich_console().print(table)

    console.show([asdict(one) for one in rows], as_json, human)


def paraphrases(
    shop: Annotated[str, typer.Option("--shop", metavar="NAME", help="A shop, `all`, `build` or `report`.")] = "all",
    as_json: Json = False,
) -> None:
    """Measure whether one question in two people's words comes to the same, without a model.

    For each invented shop: pairs of turns, the second said again by somebody who saw only the first.
    """
    from evals.cases.shops import chosen_shops, read_shop
    from evals.paraphrases import measure_paraphrases

    settings = console.read_settings(model="quote")
    rows = [measure_paraphrases(settings, read_shop(name), bar=not as_json) for name in chosen_shops(shop)]

    def human() -> None:
        from rich.table import Table

        table = Table("shop", "pairs", "same outcome", "same state", "and same source")
        for one in rows:
            shares = (f"{share:.2f}" for share in (one.outcome, one.state, one.source))
            table.add_row(one.shop, str(one.pairs), *shares)
        console.rich_console().print(table)

    console.show([asdict(one) for one in rows], as_json, human)


def run_shops(
    asked: Asked, wanted: str, quiet: bool, *, without_asked: bool, sample: int | None = None
) -> tuple[Run, dict[str, Any]]:
    """The runs of some shops as one, and what came of each."""
    from evals.cases.shops import chosen_shops, read_shop
    from evals.runs.risks import risk_and_coverage
    from evals.shop_runs import joined, run_shop
    from evals.suites import manner_of, open_recordings

    settings = console.read_settings(model=asked.model)
    manner = manner_of(settings, asked.judging, asked.deadline, open_recordings(*asked.recording))
    shops = [read_shop(name).sample(sample) for name in chosen_shops(wanted)]
    runs = [run_shop(settings, one, manner, not quiet, asked=not without_asked) for one in shops]
    tables = {one.name: risk_and_coverage(run.results) for one, run in zip(shops, runs, strict=True)}
    run = joined(shops, runs)
    if len(runs) > 1:
        tables["all"] = risk_and_coverage(run.results)
    return run, tables


def print_shops(tables: dict[str, Any]) -> None:
    """The table of risk and coverage for people."""
    from rich.table import Table

    table = Table(
        "shop", "passed", "right draft", "or nearest right", "wrong in drafts", "unanswerable: no draft", "usable"
    )
    for name, one in tables.items():
        keys = ("right", "first_right", "wrong_in_drafts", "unanswerable_no_draft", "usable")
        shares = ("–" if one[key] is None else f"{one[key]:.2f}" for key in keys)
        table.add_row(name, f"{one['passed']}/{one['cases']}", *shares)
    console.rich_console().print(table)
