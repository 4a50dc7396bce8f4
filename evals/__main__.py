"""The `evals` command."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from assist import console
from assist.console import Json
from evals.bench_commands import bench
from evals.case_commands import cases_app
from evals.certify_commands import certify_command
from evals.collection_commands import answerability, fit, retrieval
from evals.gates import Verdict, decide
from evals.runs import Run, read_run, summarise, write_run
from evals.safety_commands import attack, pii
from evals.suites import (
    Alias,
    Cases,
    Deadline,
    JudgeMetrics,
    JudgeName,
    Model,
    Record,
    Repeats,
    Replay,
    describe,
    manner_of,
    open_recordings,
    run_suite,
)

app = typer.Typer(
    help="Run the evaluation cases and decide whether a change may ship.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for command in (bench, retrieval, answerability, fit, pii, attack):
    app.command()(command)
app.command("certify")(certify_command)
app.add_typer(cases_app, name="cases")

BASELINE = Path(__file__).parent / "baselines" / "quote.json"

Out = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Write results.json, report.html, report.md and junit.xml here.")
]


@app.command("run")
def run_command(
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
    """Draft every case from the corpus and settings given, and score the drafts."""
    from evals.reports import write_reports

    asked = _Asked(model, deadline, (judge, judge_metrics, repeats), (record, replay, alias))
    run = asked.run(cases, as_json)
    if out:
        write_reports(run, out)
    console.show(summarise(run), as_json, lambda: _print_run(run, out))


@app.command()
def gate(
    base: Annotated[Path, typer.Option(metavar="RUN", help="The run to compare with.")] = BASELINE,
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
    """Compare with the baseline. Exit status 0: pass; 1: regression, or a run that proves nothing."""
    from evals.reports import write_reports

    before = read_run(base)
    asked = _Asked(model, deadline, (judge, judge_metrics, repeats), (record, replay, alias))
    run = read_run(head) if head else asked.run(cases, as_json)
    verdict = decide(before, run)
    if out:
        write_reports(run, out, verdict)
    console.show(verdict, as_json, lambda: _print_verdict(verdict, run))
    if verdict.verdict != "pass":
        raise SystemExit(console.CHECK_FAILED)


@app.command()
def compare(
    one: Annotated[Path, typer.Argument(metavar="A", help="A run's folder or results.json.")],
    other: Annotated[Path, typer.Argument(metavar="B", help="The run to compare with it.")],
    as_json: Json = False,
) -> None:
    """Compare two finished runs; reports, never fails."""
    verdict = decide(read_run(one), run := read_run(other))
    console.show(verdict, as_json, lambda: _print_verdict(verdict, run))


@app.command()
def baseline(
    run: Annotated[
        Path | None, typer.Argument(metavar="[RUN]", help="The run to accept; otherwise the cases are run now.")
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
    as_json: Json = False,
) -> None:
    """Accept a run as the baseline that `evals gate` compares with."""
    asked = _Asked(model, deadline, (judge, judge_metrics, repeats), (record, replay, alias))
    accepted = read_run(run) if run else asked.run(cases, as_json)
    write_run(accepted, BASELINE, drafts=False)
    summary = summarise(accepted)
    console.show(
        summary, as_json, lambda: typer.echo(f"baseline: {summary['passed']} of {summary['cases']} cases pass")
    )


@dataclass(frozen=True)
class _Asked:
    """The flags that `run`, `gate` and `baseline` share."""

    model: str | None
    deadline: int | None
    judging: tuple[str | None, str | None, int]
    recording: tuple[Path | None, Path | None, list[str] | None]

    def run(self, cases: list[Path] | None, quiet: bool) -> Run:
        """Run the cases; who wrote and who judged goes to stderr."""
        settings = console.read_settings(model=self.model)
        manner = manner_of(settings, self.judging, self.deadline, open_recordings(*self.recording))
        run = run_suite(settings, cases or [], manner, not quiet)
        for line in describe(run, settings, manner):
            typer.echo(line, err=True)
        return run


def _print_run(run: Run, out: Path | None) -> None:
    from rich.table import Table

    summary = summarise(run)
    terminal = console.rich_console()
    table = Table("slice", "passed", "cases")
    for name, entry in summary["slices"].items():
        table.add_row(name, str(entry["passed"]), str(entry["cases"]))
    terminal.print(table)
    _print_failures(run)
    figures = ", ".join(f"{name} {value:.3f}" for name, value in summary["metrics"].items())
    terminal.print(f"{summary['passed']} of {summary['cases']} cases pass, {summary['crashed']} crashed. {figures}")
    if out:
        terminal.print(f"reports in {out}")


def _print_failures(run: Run) -> None:
    from evals.reports import failed_checks

    for result in run.results:
        if not result.passed:
            typer.echo(f"{result.id}: {result.crashed or ', '.join(failed_checks(result))}")


def _print_verdict(verdict: Verdict, run: Run) -> None:
    from rich.table import Table

    terminal = console.rich_console()
    table = Table("metric", "base", "head", "change")
    for name, (was, now) in verdict.metrics.items():
        table.add_row(name, f"{was:.3f}", f"{now:.3f}", f"{now - was:+.3f}")
    terminal.print(table)
    for label, ids in (("newly failing", verdict.newly_failed), ("newly passing", verdict.newly_passed)):
        if ids:
            terminal.print(f"{label}: {', '.join(ids)}")
    for reason in verdict.reasons:
        terminal.print(reason)
    passed = sum(result.passed for result in run.results)
    terminal.print(f"verdict: {verdict.verdict} ({passed} of {len(run.results)} cases pass)", style="bold")


def main() -> None:
    """Entry point of the console script."""
    console.run(app)


if __name__ == "__main__":
    main()
