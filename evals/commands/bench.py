"""The `evals bench …` command: speed on this machine, alone or against peers."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assist import console
from assist.console import Json
from assist.records import to_json

if TYPE_CHECKING:
    from evals.benchmarks.efforts import Efforts
    from evals.benchmarks.sidebars import SidebarBenchmark
    from evals.cases.cases import Case

SHOPS = ("baby-zh", "coffee-en", "pets-zh", "repairs-en")  # answered by hand for `sidebar`


class What(StrEnum):
    """What can be measured besides the product alone."""

    retrieval = "retrieval"
    sidebar = "sidebar"
    service = "service"


def bench(
    what: Annotated[
        What | None,
        typer.Argument(
            help="retrieval: publishing and search against LangChain and LlamaIndex. sidebar: the sidebar in Chromium. "
            "service: the server's CPU per draft, streams, and a provider that fails."
        ),
    ] = None,
    cases: Annotated[
        list[Path] | None, typer.Option("--cases", metavar="FILE", help="Case files; all of evals/cases by default.")
    ] = None,
    folder: Annotated[
        Path | None, typer.Option(metavar="DIR", help="A BEIR folder for `retrieval`; invented documents otherwise.")
    ] = None,
    chunks: Annotated[int, typer.Option(metavar="N", min=10, help="How many documents to invent.")] = 2_000,
    tries: Annotated[int, typer.Option(metavar="N", min=2, help="Messages that `sidebar` waits for.")] = 100,
    payloads: Annotated[int, typer.Option(metavar="N", min=3, help="Payloads that `sidebar` smuggles.")] = 200,
    seconds: Annotated[
        float, typer.Option(metavar="S", min=1, help="How long `service` keeps each number of streams open.")
    ] = 30.0,
    steady: Annotated[
        float | None,
        typer.Option(metavar="S", min=1, help="How long drafts arrive at 60 % of the capacity; else --seconds."),
    ] = None,
    turns: Annotated[
        int,
        typer.Option(
            metavar="N", min=0, help="Turns that `sidebar` answers over four invented shops; 0 leaves it out."
        ),
    ] = 40,
    database: Annotated[
        str | None, typer.Option(metavar="URL", help="An empty PostgreSQL database: `service` compares two workers.")
    ] = None,
    chroma: Annotated[str | None, typer.Option(metavar="URL", help="An empty Chroma server, for the same.")] = None,
    peers: Annotated[
        bool,
        typer.Option("--peers", help="`service`: instead, our server beside LangChain's and LlamaIndex's, in one run."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Measure publishing, searching and quote-drafting on this machine. Reports only, but `sidebar` has budgets."""
    if folder and what is not What.retrieval:
        raise typer.BadParameter("--folder belongs to `evals bench retrieval`")
    if peers and (what is not What.service or database or chroma):
        raise typer.BadParameter("--peers belongs to `evals bench service`, without --database and --chroma")
    if what is What.retrieval:
        _bench_retrieval(folder, chunks, as_json)
    elif peers:
        _bench_peers(chunks, tries, seconds, as_json)
    elif what is What.service:
        _bench_service(chunks, tries, (seconds, steady or seconds), (database, chroma), as_json)
    elif what is What.sidebar:
        _bench_sidebar(cases or [], (tries, payloads, turns), as_json)
    else:
        _bench_product(cases or [], as_json)


def _bench_product(cases: list[Path], as_json: bool) -> None:
    from evals.benchmarks.speeds import run_benchmark
    from evals.cases.cases import load_cases

    result = run_benchmark(console.read_settings(model="quote"), load_cases(cases))

    def human() -> None:
        typer.echo(f"publish {result.documents} documents, {result.chunks} chunks: {result.publish_seconds:.1f} s")
        typer.echo(f"publish again, unchanged: {result.republish_seconds:.3f} s")
        typer.echo(f"search p50 {result.search_ms.p50} ms, p95 {result.search_ms.p95} ms")
        typer.echo(f"quote draft p50 {result.draft_ms.p50} ms, p95 {result.draft_ms.p95} ms")
        typer.echo(f"peak memory {result.peak_memory_mb} MB")

    console.show(result, as_json, human)


def _bench_retrieval(folder: Path | None, chunks: int, as_json: bool) -> None:
    from assist.knowledge.embedders import open_embedder
    from evals.benchmarks.comparisons import compare, open_systems, report
    from evals.benchmarks.corpora import invent_collection
    from evals.benchmarks.peers import pieces_of
    from evals.labelled.collections import documents_of, read_collection

    collection = read_collection(folder) if folder else invent_collection(chunks)
    embedder = open_embedder(console.read_settings(model="quote"))
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        systems = open_systems(Path(scratch), embedder)
        with console.progress("bench", True) as progress:
            measured = compare(systems, collection, progress)
    result = {
        "documents": len(collection.documents),
        "chunks": sum(len(pieces_of(document)) for document in documents_of(collection)),
        "queries": len(collection.queries),
        "embedder": embedder.name,
        "systems": report(measured),
    }
    console.show(result, as_json, lambda: print_comparison(result))


def _bench_service(
    chunks: int, tries: int, seconds: tuple[float, float], addresses: tuple[str | None, str | None], as_json: bool
) -> None:
    from evals.benchmarks.services import Shared, run_service_benchmark

    database, chroma = addresses
    if (database is None) != (chroma is None):
        raise typer.BadParameter("--database and --chroma belong together: several workers share both")
    shared = Shared(database, chroma) if database and chroma else None
    with console.progress("bench", not as_json) as progress:
        result = run_service_benchmark(chunks, tries, seconds, progress, shared)

    def human() -> None:
        cpu = f"{result.cpu_ms:.1f} ms CPU in the server, {result.ratio:.2f} × the calibration loop's"
        typer.echo(f"a quote draft over {result.chunks} chunks: {cpu} {result.calibration_ms:.1f} ms")
        again = f"{result.again_ms:.1f} ms, {result.again_ratio:.2f} ×"
        typer.echo(f"of passages that somebody asked about before: {again}")
        typer.echo(f"capacity: {result.per_second:.1f} quote drafts a second from {result.clients} clients")
        for one in result.streams:
            rate = f", {one.per_second:.1f} a second" if one.per_second else ""
            typer.echo(
                f"{one.name}: {one.by_model} of {one.drafts} drafts by the model{rate}, {one.refused} refused (429), "
                f"{one.errors} errors, first event p50 {one.first_ms.p50:.0f} ms, p95 {one.first_ms.p95:.0f} ms"
                + ("; memory {:.0f} MB, then {:.0f} MB".format(*one.memory_mb) if one.memory_mb else "")
                + (f"; loop lag p99 <= {one.lag_ms:.0f} ms" if one.lag_ms is not None else "")
                + "".join(f"; {reason} {count}" for reason, count in sorted(one.reasons.items()))
            )

        for one_or_two in result.workers:
            carried = f"{one_or_two.cpu_ms:.1f} ms CPU a draft, {one_or_two.per_second:.1f} drafts a second"
            typer.echo(f"{one_or_two.count} workers: {carried}")

    console.show(result, as_json, human)


def _bench_peers(chunks: int, tries: int, seconds: float, as_json: bool) -> None:
    from evals.benchmarks.peer_services import run_peer_benchmark
    from evals.commands.peer_tables import print_peers

    with console.progress("bench", not as_json) as progress:
        result = run_peer_benchmark(chunks, tries, seconds, progress)
    console.show(result, as_json, lambda: print_peers(result))


def _bench_sidebar(cases: list[Path], sizes: tuple[int, int, int], as_json: bool) -> None:
    from evals.benchmarks.efforts import measure_efforts
    from evals.benchmarks.sidebars import run_sidebar_benchmark
    from evals.cases.cases import load_cases

    settings, (tries, payloads, turns) = console.read_settings(model="quote"), sizes
    with console.progress("bench", not as_json) as progress:
        result = run_sidebar_benchmark(settings.corpus_dir, load_cases(cases), tries, payloads, progress)
        efforts = measure_efforts(_shops(turns), progress) if turns else None

    def human() -> None:
        _print_sidebar(result)
        if efforts:
            _print_efforts(efforts)

    shown = {**to_json(result), "efforts": efforts} if efforts else result
    console.show(shown, as_json, human)
    if result.over or (efforts and efforts.over):
        raise SystemExit(console.OVER_BUDGET)


def _shops(turns: int) -> list[tuple[Path, list[Case]]]:
    """The first turns of four invented shops: two that were built on, two that are only reported on."""
    from evals.cases.cases import load_cases

    shops = Path(__file__).parent.parent / "shops"
    each = -(-turns // len(SHOPS))
    chosen = [(shops / name / "corpus", load_cases([shops / name / "turns.jsonl"])[:each]) for name in SHOPS]
    return chosen


def _print_efforts(efforts: Efforts) -> None:
    reading = ", ".join(f"{state} {ratio:.2f}" for state, ratio in efforts.reading.items())
    ways = ", ".join(f"{way} {n}" for way, n in efforts.ways.items())
    typer.echo(f"acts to an approved reply, {efforts.turns} turns: {efforts.acts:,} against {efforts.typed:,} typed")
    typer.echo(f"share of typing: {efforts.share:.0%} ({ways})")
    typer.echo(f"to read, in drafts: {reading}")
    for line in efforts.over:
        typer.echo(f"over budget: {line}")


def _print_sidebar(result: SidebarBenchmark) -> None:
    quote = f"p50 {result.quote_ms.p50} ms, p95 {result.quote_ms.p95} ms"
    tasks = f"{result.long_tasks} (longest {result.longest_task_ms:.0f} ms)"
    smuggled = f"{result.scripts_run} scripts run, {result.foreign_requests} foreign requests"
    typer.echo(f"first quote on screen, {result.tries} tries: {quote}")
    typer.echo(f"JavaScript of a view: {result.script_bytes:,} bytes")
    typer.echo(f"tasks over 50 ms in {result.streamed_tokens} tokens: {tasks}")
    typer.echo(f"console errors: {result.console_errors}")
    typer.echo(f"serious accessibility violations: {len(result.serious_violations)}")
    typer.echo(f"{result.payloads} payloads: {smuggled}")
    for line in (*result.serious_violations, *(f"over budget: {budget}" for budget in result.over)):
        typer.echo(line)


def print_comparison(result: Mapping[str, Any]) -> None:
    """Seconds, milliseconds and scores; behind a peer's, how many times the product's they are, or its lead."""
    from rich.table import Table

    systems = result["systems"]
    table = Table("", *(one["version"] for one in systems.values()))
    for name in ("first", "unchanged", "edited"):
        cells = [_cell(f"{one['publish_seconds'][name]:.3f} s", one, name) for one in systems.values()]
        table.add_row(f"publish, {name}", *cells)
    for name in ("p50", "p95"):
        cells = [_cell(f"{getattr(one['query_ms'], name):.1f} ms", one, f"query_{name}") for one in systems.values()]
        table.add_row(f"query {name}", *cells)
    if "ndcg@10" in systems["ours"]:
        table.add_row("ndcg@10", *(f"{one['ndcg@10']:.3f}" for one in systems.values()))
        table.add_row("ours − peer", *(_lead(one) for one in systems.values()))
    terminal = console.rich_console()
    counts = ", ".join(f"{result[name]} {name}" for name in ("documents", "chunks", "queries"))
    terminal.print(f"{counts}, embedder {result['embedder']}")
    terminal.print(table)


def _cell(figure: str, one: Mapping[str, Any], name: str) -> str:
    return f"{figure} ({one['ratios'][name]:.1f}×)" if "ratios" in one else figure


def _lead(one: Mapping[str, Any]) -> str:
    if "lead" not in one:
        return ""
    low, high = one["lead"]["interval"]
    return f"{one['lead']['ndcg@10']:+.3f} [{low:+.3f}, {high:+.3f}]"
