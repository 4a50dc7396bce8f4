"""The commands that decide: `evals gate`, `compare`, `baseline` and `prove`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assist import console
from assist.console import Json
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

BASELINE = Path(__file__).parent.parent / "baselines" / "quote.json"
SHIPPED = "evals/baselines/quote.json"  # the same on every machine


def gate(
    base: Annotated[
        Path, typer.Option(metavar="RUN", help="The run to compare with.", show_default=SHIPPED)
    ] = BASELINE,
    head: Annotated[
        Path | None, typer.Option(metavar="RUN", help="A finished run to judge; otherwise the cases are run now.")
    ] = None,
    cases: Cases = None,
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
    """Compare with the baseline. Exit status 0: pass, 1: regression, 2: insufficient data, 3: invalid.

    Other cases than the baseline's are refused before they are run, unless --out asks for a report of them.
    Wrong use exits with 2 as well, with one line on stderr and nothing on stdout.
    """
    from evals.cases.cases import load_cases
    from evals.gate.gates import EXIT_STATUS, decide, refused
    from evals.gate.rules import read_rules
    from evals.gate.run_files import claimed, read_run
    from evals.labelled.certificates import gating_metrics, standings_of
    from evals.reports import print_verdict, write_reports

    rules, before = read_rules(), read_run(base)
    asked = Asked(model, deadline, (judge, judge_metrics, repeats), (record, replay, alias))
    with claimed(out):
        if head is None and out is None and (known := refused(before, load_cases(cases or []))):
            verdict, run = known
        else:
            run = read_run(head) if head else asked.run(cases, as_json)
            verdict = decide(before, run, rules, gating_metrics(run).get)
        if out:
            write_reports(run, out, verdict, before, standings_of(run))
    console.show(verdict, as_json, lambda: print_verdict(verdict, before, run))
    raise SystemExit(EXIT_STATUS[verdict.verdict])


def compare(
    one: Annotated[Path, typer.Argument(metavar="A", help="A run's folder or results.json.")],
    other: Annotated[Path, typer.Argument(metavar="B", help="The run to compare with it.")],
    as_json: Json = False,
) -> None:
    """Compare two finished runs, of two models or prompts: metrics, intervals, cost, time. Reports, never fails."""
    from evals.gate.gates import decide
    from evals.gate.rules import read_rules
    from evals.gate.run_files import read_run
    from evals.reports import print_comparison
    from evals.runs.expenses import expense_of

    a, b = read_run(one), read_run(other)
    verdict = decide(a, b, read_rules())
    result = {
        "verdict": verdict.verdict,
        "reasons": verdict.reasons,
        "metrics": verdict.metrics,
        "comparisons": verdict.comparisons,
        "newly_failed": verdict.newly_failed,
        "newly_passed": verdict.newly_passed,
        "expenses": [expense_of(a), expense_of(b)],
    }
    console.show(result, as_json, lambda: print_comparison(verdict, a, b))


def baseline(
    run: Annotated[
        Path | None, typer.Argument(metavar="RUN", help="The run to accept; otherwise the cases are run now.")
    ] = None,
    cases: Cases = None,
    model: Model = None,
    deadline: Deadline = None,
    judge: JudgeName = None,
    judge_metrics: JudgeMetrics = None,
    repeats: Repeats = 1,
    record: Record = None,
    replay: Replay = None,
    alias: Alias = None,
    to: Annotated[
        Path, typer.Option(metavar="FILE", help="Where it is kept; `evals gate --base FILE`.", show_default=SHIPPED)
    ] = BASELINE,
    as_json: Json = False,
) -> None:
    """Accept a run as the baseline that `evals gate` compares with."""
    from evals.gate.run_files import must_be_writable, read_run, write_baseline
    from evals.runs.runs import summarise

    must_be_writable(to)
    asked = Asked(model, deadline, (judge, judge_metrics, repeats), (record, replay, alias))
    accepted = read_run(run) if run else asked.run(cases, as_json)
    write_baseline(accepted, to)
    summary = summarise(accepted)
    console.show(
        summary, as_json, lambda: typer.echo(f"baseline: {summary['passed']} of {summary['cases']} cases pass")
    )


def prove(
    cases: Cases = None,
    runs: Annotated[int, typer.Option(metavar="N", min=1, help="How many A/A comparisons.")] = 100,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only", metavar="NAME", help="Plant only this one, and others named so; a wrong name lists them."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Plant regressions and see whether the gate turns red, and stays quiet without one. Exit status 1 when not."""
    from evals.proof.proofs import is_proven, print_proof, run_proof

    with console.progress("prove", not as_json) as report:
        result = run_proof(console.read_settings(model="quote"), cases or [], runs, only or [], report)
    console.show(result, as_json, lambda: print_proof(result))
    if not is_proven(result):
        raise SystemExit(console.CHECK_FAILED)
