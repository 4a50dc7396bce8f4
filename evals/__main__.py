"""The `evals` command."""

from __future__ import annotations

import typer

from assist import console
from assist.console import Json
from assist.errors import SetupError
from evals.commands.bench import bench
from evals.commands.case import cases_app
from evals.commands.certify import certify_command
from evals.commands.checks import checks
from evals.commands.collection import answerability, fit, retrieval
from evals.commands.gate import baseline, compare, gate, prove
from evals.commands.safety import attack, pii
from evals.commands.shops import Sample, Shops, WithoutAsked, ceiling, paraphrases, print_shops, run_shops
from evals.suites import (
    Alias,
    Asked,
    Cases,
    Deadline,
    JudgeMetrics,
    JudgeName,
    Model,
    Out,
    Record,
    Repeats,
    Replay,
)

app = typer.Typer(
    help="Run the evaluation cases and decide whether a change may ship.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@app.command("run")
def run_command(
    cases: Cases = None,
    shop: Shops = None,
    without_asked: WithoutAsked = False,
    sample: Sample = None,
    model: Model = None,
    deadline: Deadline = None,
    judge: JudgeName = None,
    judge_metrics: JudgeMetrics = None,
    repeats: Repeats = 1,
    record: Record = None,
    replay: Replay = None,
    alias: Alias = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Draft every case from the corpus and settings given, and score the drafts. Exit status 1 when a case crashed.

    With `--shop` the turns of invented shops on their own documents, with risk and coverage for each.

    A case that fails is a result; only `evals gate` judges.
    """
    from evals.gate.run_files import claimed
    from evals.labelled.certificates import standings_of
    from evals.reports import print_run, write_reports
    from evals.runs.runs import summarise

    if shop and cases:
        raise SetupError("--cases and --shop each say what is run; give one of the two")
    if not shop and (sample or without_asked):
        raise SetupError("--sample and --without-asked are about invented shops; give --shop too")
    asked = Asked(model, deadline, (judge, judge_metrics, repeats), (record, replay, alias))
    with claimed(out):
        if shop:
            run, tables = run_shops(asked, shop, as_json, without_asked=without_asked, sample=sample)
        else:
            run, tables = asked.run(cases, as_json), {}
        if out:
            write_reports(run, out, standings=standings_of(run))
    summary = summarise(run) | ({"shops": tables} if tables else {})

    def human() -> None:
        print_run(run, out)
        if tables:
            print_shops(tables)

    console.show(summary, as_json, human)
    if summary["crashed"]:
        raise SystemExit(console.CHECK_FAILED)


for command in (
    gate,
    compare,
    baseline,
    prove,
    bench,
    retrieval,
    answerability,
    fit,
    pii,
    attack,
    checks,
    ceiling,
    paraphrases,
):
    app.command()(command)
app.command("certify")(certify_command)
app.add_typer(cases_app, name="cases")


def main() -> None:
    """Entry point of the console script."""
    console.run(app)


if __name__ == "__main__":
    main()
