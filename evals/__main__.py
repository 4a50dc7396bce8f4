"""The `evals` command."""

from __future__ import annotations

import typer

from assist import console
from assist.console import Json
from evals.bench_commands import bench
from evals.certify_commands import certify_command
from evals.collection_commands import answerability, fit, retrieval
from evals.gate_commands import Cases, Out, baseline, compare, gate, prove
from evals.safety_commands import attack, pii

app = typer.Typer(
    help="Run the evaluation cases and decide whether a change may ship.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for command in (gate, compare, baseline, prove, bench, retrieval, answerability, fit, pii, attack):
    app.command()(command)
app.command("certify")(certify_command)


@app.command("run")
def run_command(cases: Cases = None, out: Out = None, as_json: Json = False) -> None:
    """Draft every case from the corpus and settings given, and score the drafts."""
    from evals.evaluations import evaluate
    from evals.reports import print_run, write_reports
    from evals.run_files import claimed
    from evals.runs import summarise

    with claimed(out):
        run = evaluate(console.read_settings(), cases or [], not as_json)
        if out:
            write_reports(run, out)
    console.show(summarise(run), as_json, lambda: print_run(run, out))


def main() -> None:
    """Entry point of the console script."""
    console.run(app)


if __name__ == "__main__":
    main()
