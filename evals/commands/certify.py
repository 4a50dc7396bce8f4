"""The `evals certify` command."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assist import console
from assist.console import Json
from evals.suites import Alias, Deadline, JudgeName, Manner, Record, Replay, manner_of, open_judge, open_recordings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from assist.settings import Settings
    from evals.labelled.certificates import Certificate
    from evals.labelled.certification import Reply


def certify_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Labelled replies, JSONL: source, response, a label.")],
    refit: Annotated[
        bool, typer.Option("--fit", help="Fit the score to these replies and the edited pairs first.")
    ] = False,
    judge: JudgeName = None,
    deadline: Deadline = None,
    record: Record = None,
    replay: Replay = None,
    alias: Alias = None,
    certificates: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where a judge's certificates go; evals/certificates by default.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Measure how far the groundedness score, each check and a judge agree with people's labels.

    What was measured of a judge is written down: without a certificate that holds, its opinion cannot gate.
    """
    from evals.fits.groundedness_fits import fit_groundedness, write_fitted
    from evals.labelled.certification import certify, read_replies

    replies = read_replies(file)
    with console.progress(file.name, not as_json) as report:
        fitted = fit_groundedness(replies, report) if refit else None
        if fitted:
            write_fitted(fitted)
        result = certify(replies, report)
        settings = console.read_settings()
        recordings = open_recordings(record, replay, alias)
        manner = manner_of(settings, (judge, None, 1), deadline, recordings)
        if manner.judge:
            measured = _measure_judge(replies, settings, manner, report)
            result |= {"judge": measured[0].judge, "certificates": _written(measured, certificates)}
    if fitted:
        result["cross_validated"] = fitted["cross_validated"]
    console.show(result, as_json, lambda: _print(result))


def _measure_judge(
    replies: Sequence[Reply], settings: Settings, manner: Manner, report: Callable[[str, int, int], None]
) -> list[Certificate]:
    from evals.labelled.certificates import CERTIFIABLE, certify_judge
    from evals.replays.recordings import kept_in_order

    asked = open_judge(settings, replace(manner, judge_metrics=",".join(CERTIFIABLE)))
    assert asked is not None
    with kept_in_order(manner.recordings):
        return certify_judge(replies, asked, report)


def _written(measured: Sequence[Certificate], folder: Path | None) -> list[dict[str, Any]]:
    """Every certificate, where it is written, and whether it lets the metric gate."""
    from evals.labelled.certificates import CERTIFICATES_DIR, certificate_for, subject_of, write_certificate

    folder = folder or CERTIFICATES_DIR
    found = []
    for one in measured:
        path = write_certificate(one, folder)
        standing = certificate_for(subject_of(one), folder)
        found.append({"path": str(path), **vars(one), "state": standing.state, "reason": standing.reason})
    return found


def _print(result: Mapping[str, Any]) -> None:
    from rich.table import Table

    table = Table("check", "AUROC", "kappa", "at least", "caught", "left alone")
    for name, one in result["checks"].items():
        table.add_row(name, *(f"{value:.3f}" for value in (one.auroc, one.kappa, one.kappa_low, one.tpr, one.tnr)))
    terminal = console.rich_console()
    terminal.print(table)
    terminal.print(f"{result['rows']} replies; “caught” is of the unfaithful ones, “left alone” of the faithful ones")
    if certificates := result.get("certificates", ()):
        judged = Table("by the judge", "AUROC", "kappa", "at least", "caught", "left alone", "unscored")
        for one in certificates:
            figures = (f"{one[name]:.3f}" for name in ("auroc", "kappa", "kappa_low", "tpr", "tnr"))
            judged.add_row(f"{one['metric']}, {one['language']}", *figures, f"{one['unscored']} of {one['rows']}")
        terminal.print(judged)
        for one in certificates:
            terminal.print(one["reason"] or f"{one['metric']} by {one['judge']} in {one['language']} may gate")
        terminal.print(f"certificates of {result['judge']} written to {Path(certificates[0]['path']).parent}")
    for name, value in result.get("cross_validated", {}).items():
        terminal.print(f"fitted; cross-validated AUROC on {name}: {value:.3f}")
