"""The terminal: verdict first, then what it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from assist import console
from evals.gate.comparisons import Comparison
from evals.gate.gates import Verdict
from evals.gate.impacts import impact_of
from evals.runs.expenses import Expense, expense_of
from evals.runs.runs import Run, summarise

if TYPE_CHECKING:
    from rich.table import Table

STYLES = {"pass": "bold green", "regression": "bold red", "insufficient data": "bold yellow", "invalid": "bold red"}
MOST = 20


def print_run(run: Run, out: Path | None) -> None:
    """A run alone: slices, failing cases, means."""
    from rich.table import Table

    summary = summarise(run)
    terminal = console.rich_console()
    table = Table("slice", "passed", "cases")
    for name, entry in summary["slices"].items():
        table.add_row(name, str(entry["passed"]), str(entry["cases"]))
    terminal.print(table)
    for result in run.results:
        if not result.passed:
            terminal.print(f"{result.id}: {result.why}")
    figures = ", ".join(f"{name} {value:.3f}" for name, value in summary["metrics"].items())
    terminal.print(f"{summary['passed']} of {summary['cases']} cases pass, {summary['crashed']} crashed. {figures}")
    if out:
        terminal.print(f"reports in {out}")


def print_verdict(verdict: Verdict, base: Run, head: Run) -> None:
    """The verdict and why, the cases that newly fail, what changed, the tests and slices that moved."""
    terminal = console.rich_console()
    passed = sum(result.passed for result in head.results)
    share = f"{passed} of {len(head.results)} cases pass" if head.results else "nothing was run"
    terminal.print(f"verdict: {verdict.verdict} ({share})", style=STYLES[verdict.verdict])
    for reason in verdict.reasons:
        terminal.print(f"- {reason}")
    if not head.results:
        return
    for line in _newly_failing(verdict, head):
        terminal.print(line)
    if verdict.newly_passed:
        terminal.print(f"newly passing: {', '.join(verdict.newly_passed)}")
    impact = impact_of(base, head)
    for change in impact.changes[:MOST]:
        terminal.print(f"{change.what}: {change.base + ' → ' if change.base else ''}{change.head[:200]}")
    terminal.print(f"{len(impact.cases)} drafts changed, {impact.same} are the same")
    _print_moved(verdict)
    for note in verdict.notes:
        terminal.print(note, style="dim")


def _newly_failing(verdict: Verdict, head: Run) -> Iterator[str]:
    why = {result.id: result.why for result in head.results}
    yield from (f"newly failing: {name}: {why.get(name, '')}" for name in verdict.newly_failed[:MOST])
    if len(verdict.newly_failed) > MOST:
        yield f"{len(verdict.newly_failed) - MOST} more newly fail"


def _print_moved(verdict: Verdict) -> None:
    terminal = console.rich_console()
    moved = [test for test in verdict.comparisons if test.worse or test.better]
    for tests in ([t for t in moved if t.kind != "slice"], [t for t in moved if t.kind == "slice"]):
        if tests:
            terminal.print(_tests(tests))
    terminal.print(f"{len(moved)} of {len(verdict.comparisons)} metrics and slices moved")


def print_comparison(verdict: Verdict, a: Run, b: Run) -> None:
    """Two runs side by side, with what they cost."""
    terminal = console.rich_console()
    terminal.print(f"A {a.provenance.model}, release {a.provenance.release}, {a.provenance.created_at}")
    terminal.print(f"B {b.provenance.model}, release {b.provenance.release}, {b.provenance.created_at}")
    terminal.print(_tests([test for test in verdict.comparisons if test.kind != "slice"], ("A", "B")))
    for name, run in (("A", a), ("B", b)):
        expense = expense_of(run)
        terminal.print(f"{name}: {', '.join(_spent(expense))}")
    for reason in verdict.reasons:
        terminal.print(f"- {reason}")


def _spent(expense: Expense) -> Iterator[str]:
    yield "cost not known" if expense.cost_usd is None else f"{expense.cost_usd:.4f} USD"
    known = expense.input_tokens is not None
    yield f"{expense.input_tokens} + {expense.output_tokens} tokens" if known else "tokens not known"
    yield f"p50 {expense.p50_ms:.0f} ms, p95 {expense.p95_ms:.0f} ms" if expense.p50_ms else "times not measured"


def _tests(tests: list[Comparison], names: tuple[str, str] = ("base", "head")) -> Table:
    from rich.table import Column, Table

    first = Column("metric or slice", no_wrap=True)
    # Narrow enough for the 80 columns of a log.
    table = Table(first, *names, "change, bounds", "-/+", "p", "", box=None, padding=(0, 1, 0, 0))
    for test in tests:
        table.add_row(*_cells(test))
    return table


def _cells(test: Comparison) -> Iterator[str]:
    yield test.name
    yield f"{test.base:.3f}"
    yield f"{test.head:.3f}"
    yield f"{test.head - test.base:+.3f} [{test.low:+.2f}, {test.high:+.2f}]"
    yield f"{test.worse}/{test.better}"
    yield "" if test.outcome == "report only" else f"{test.adjusted:.4f}"
    yield test.outcome
