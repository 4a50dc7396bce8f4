"""The table of `evals bench service --peers`."""

from __future__ import annotations

from collections.abc import Callable

from assist import console
from evals.benchmarks.peer_services import Figures, PeerBenchmark, Phase

ROWS: tuple[tuple[str, Callable[[Phase], float]], ...] = (
    ("CPU", lambda phase: phase.cpu_ms),
    ("first event p50", lambda phase: phase.first_ms.p50),
    ("first event p95", lambda phase: phase.first_ms.p95),
    ("whole p50", lambda phase: phase.whole_ms.p50),
    ("whole p95", lambda phase: phase.whole_ms.p95),
)


def print_peers(result: PeerBenchmark) -> None:
    """Milliseconds; behind them, where it is not ours as shipped, how many times ours they are."""
    from rich.table import Table

    systems = result.systems
    table = Table("ms a draft", *systems)
    phases: tuple[tuple[str, Callable[[Figures], Phase]], ...] = (
        ("new questions", lambda one: one.new),
        ("the same again", lambda one: one.again),
        (f"{result.arriving_per_second:g} a second", lambda one: one.arriving),
    )
    for label, phase in phases:
        table.add_row(label, *(_counts(phase(one)) for one in systems.values()))
        for row, figure in ROWS:
            ours = figure(phase(systems["ours"]))
            table.add_row(f" {row}", *(_cell(figure(phase(one)), ours, name) for name, one in systems.items()))
        table.add_row(" model calls", *(f"{phase(one).calls:.2f}" for one in systems.values()))
        table.add_row(" CPU/calibration", *(f"{phase(one).ratio:.2f}" for one in systems.values()))
        table.add_section()
    table.add_row("memory", *(f"{one.memory_mb:.0f} MB" for one in systems.values()))
    terminal = console.rich_console()
    versions = ", ".join(dict.fromkeys(one.version for one in systems.values()))
    terminal.print(f"{result.chunks} chunks, {result.tries} questions, {result.tokens} tokens a draft: {versions}")
    terminal.print(table)
    terminal.print(f"calibration loop: {result.calibration_ms:.1f} ms; passages in a peer's prompt: {result.passages}")
    terminal.print(f"ours does besides: {', '.join(result.beyond)}")


def _cell(figure: float, ours: float, name: str) -> str:
    return f"{figure:.0f}" if name == "ours" or not ours else f"{figure:.0f} ({figure / ours:.2f}×)"


def _counts(phase: Phase) -> str:
    failed = ((phase.refused, "refused"), (phase.errors, "errors"))
    return ", ".join([f"{phase.drafts} drafts", *(f"{count} {what}" for count, what in failed if count)])
