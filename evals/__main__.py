"""The `evals` command."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assist import console
from assist.console import Json
from assist.settings import Settings
from evals.certify_commands import certify_app
from evals.gates import Verdict, decide
from evals.runs import Run, read_run, run_cases, summarise, write_run

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

    from assist.assistant import Assistant
    from assist.knowledge.index import VectorIndex

app = typer.Typer(
    help="Run the evaluation cases and decide whether a change may ship.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

app.registered_commands += certify_app.registered_commands

BASELINE = Path(__file__).parent / "baselines" / "quote.json"

Cases = Annotated[
    list[Path] | None, typer.Option("--cases", metavar="FILE", help="Case files; all of evals/cases by default.")
]
Out = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Write results.json, report.html, report.md and junit.xml here.")
]


@app.command("run")
def run_command(cases: Cases = None, out: Out = None, as_json: Json = False) -> None:
    """Draft every case from the corpus and settings given, and score the drafts."""
    from evals.reports import write_reports

    run = _run(console.read_settings(), cases or [], not as_json)
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
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Compare with the baseline. Exit status 0: pass; 1: regression, or a run that proves nothing."""
    from evals.reports import write_reports

    before = read_run(base)
    run = read_run(head) if head else _run(console.read_settings(), cases or [], not as_json)
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
    as_json: Json = False,
) -> None:
    """Accept a run as the baseline that `evals gate` compares with."""
    accepted = read_run(run) if run else _run(console.read_settings(), cases or [], not as_json)
    write_run(accepted, BASELINE, drafts=False)
    summary = summarise(accepted)
    console.show(
        summary, as_json, lambda: typer.echo(f"baseline: {summary['passed']} of {summary['cases']} cases pass")
    )


@app.command()
def bench(cases: Cases = None, as_json: Json = False) -> None:
    """Measure publishing, searching and quote-drafting on this machine. Reports, never fails."""
    from evals.benchmarks.speeds import run_benchmark
    from evals.cases import load_cases

    result = run_benchmark(console.read_settings(model="quote"), load_cases(cases or []))

    def human() -> None:
        typer.echo(f"publish {result.documents} documents, {result.chunks} chunks: {result.publish_seconds:.1f} s")
        typer.echo(f"publish again, unchanged: {result.republish_seconds:.3f} s")
        typer.echo(f"search p50 {result.search_ms.p50} ms, p95 {result.search_ms.p95} ms")
        typer.echo(f"quote draft p50 {result.draft_ms.p50} ms, p95 {result.draft_ms.p95} ms")
        typer.echo(f"peak memory {result.peak_memory_mb} MB")

    console.show(result, as_json, human)


@app.command()
def retrieval(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="corpus.jsonl, queries.jsonl and qrels/test.tsv.")],
    without: Annotated[
        bool, typer.Option("--ablate", help="Also score without each sign of relevance in turn.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Score search on a BEIR folder, through the product's own publish and search."""
    from evals.collections import ablate, measure_retrieval, read_collection

    collection = read_collection(folder)
    with (
        _scratch(console.read_settings(model="quote")) as (assistant, engine, index),
        console.progress(folder.name, not as_json) as report,
    ):
        result = measure_retrieval(collection, engine, index, assistant.search, report)
        if without:
            result["without"] = ablate(collection, engine, index, assistant.search, report)

    def human() -> None:
        scores = ", ".join(f"{name} {result[name]:.3f}" for name in ("recall@5", "ndcg@10", "mrr@10"))
        typer.echo(f"{result['documents']} documents, {result['queries']} queries: {scores}")
        speed = result["query_ms"]
        typer.echo(f"published in {result['index_seconds']:.1f} s; search p50 {speed['p50']} ms, p95 {speed['p95']} ms")
        for sign, loss in result.get("without", {}).items():
            low, high = loss["interval"]
            typer.echo(
                f"without {sign}: ndcg@10 {loss['ndcg@10']:.3f}, loses {loss['loss']:+.4f} [{low:+.4f}, {high:+.4f}]"
            )

    console.show(result, as_json, human)


@app.command()
def answerability(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A BEIR folder with unanswerable.jsonl.")],
    as_json: Json = False,
) -> None:
    """Measure how well the product abstains when the documents do not answer, and only then."""
    from evals.answerability import measure_answerability, read_asked
    from evals.collections import read_collection

    collection = read_collection(folder)
    asked = read_asked(folder, collection)
    with (
        _scratch(console.read_settings(model="quote")) as (assistant, engine, index),
        console.progress(folder.name, not as_json) as report,
    ):
        result = measure_answerability(collection, asked, (engine, index, assistant.search), report)

    def human() -> None:
        typer.echo(
            f"abstains on {result['abstained_unanswerable']:.0%} of {result['unanswerable']} unanswerable and on "
            f"{result['abstained_answerable']:.0%} of {result['answerable']} answerable questions"
        )
        typer.echo(f"AUROC {result['auroc']:.3f}, calibration error {result['calibration_error']:.3f}")

    console.show(result, as_json, human)


@app.command()
def fit(
    folders: Annotated[list[Path], typer.Argument(metavar="DIR…", help="BEIR folders with unanswerable.jsonl.")],
    as_json: Json = False,
) -> None:
    """Fit the judgement whether passages answer a question anew, on these folders and the cases."""
    from assist.knowledge.documents import read_corpus
    from assist.knowledge.publishing import publish
    from evals import fitting
    from evals.answerability import read_asked
    from evals.cases import load_cases
    from evals.collections import TODAY, publish_collection, read_collection

    settings = console.read_settings(model="quote")
    sets = {}
    with _scratch(settings) as (assistant, engine, index), console.progress("cases", not as_json) as report:
        publish(engine, index, assistant.search.embedder, read_corpus(settings.corpus_dir), report)
        sets[fitting.OWN] = fitting.label_cases(assistant.search, load_cases())
    for folder in folders:
        collection = read_collection(folder)
        asked = read_asked(folder, collection)
        with _scratch(settings) as (assistant, engine, index), console.progress(folder.name, not as_json) as report:
            publish_collection(collection, engine, index, assistant.search, report)
            names = {key: f"d{number}" for number, key in enumerate(collection.documents)}
            sets[folder.name] = fitting.label_asked(assistant.search, asked, names, TODAY)
    result = fitting.fit(sets)
    fitting.write_fitted(result)

    def human() -> None:
        for name, figures in result["held_out"].items():
            error = figures["calibration_error"]
            typer.echo(f"{name}: AUROC {figures['auroc']:.3f}, calibration error {error:.3f} on {figures['questions']}")
        typer.echo(f"written to {fitting.FITTED}")

    console.show(result, as_json, human)


@contextlib.contextmanager
def _scratch(settings: Settings) -> Iterator[tuple[Assistant, Engine, VectorIndex]]:
    """An assistant over a folder of its own: evaluation never touches the live data."""
    from assist.assistant import open_assistant
    from assist.store import open_store

    with tempfile.TemporaryDirectory(prefix="evals-") as folder:
        scratch = settings.model_copy(update={"data_dir": Path(folder), "database_url": None, "chroma_url": None})
        assistant, index = open_assistant(scratch, keep=False)
        try:
            yield assistant, open_store(scratch.sql_url), index
        finally:
            index.close()


def _run(settings: Settings, files: list[Path], bar: bool) -> Run:
    """Publish the corpus into a folder of its own, then draft every case."""
    from assist.knowledge.documents import read_corpus
    from assist.knowledge.publishing import publish
    from evals.cases import load_cases

    chosen = load_cases(files)
    with _scratch(settings) as (assistant, engine, index), console.progress("evals", bar) as report:
        publish(engine, index, assistant.search.embedder, read_corpus(settings.corpus_dir), report)
        return run_cases(chosen, assistant.draft, report)


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
