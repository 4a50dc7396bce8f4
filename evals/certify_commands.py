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
    from evals.certification import Reply


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
    as_json: Json = False,
) -> None:
    """Measure how far the groundedness score, each check and a judge agree with people's labels.

    What was measured of a judge is written into evals/certificates.
    """
    from evals.certification import certify, read_replies
    from evals.groundedness_fits import fit_groundedness, write_fitted

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
            result |= _certify_judge(replies, settings, manner, report)
    if fitted:
        result["cross_validated"] = fitted["cross_validated"]
    console.show(result, as_json, lambda: _print(result))


def _certify_judge(
    replies: Sequence[Reply], settings: Settings, manner: Manner, report: Callable[[str, int, int], None]
) -> dict[str, Any]:
    from evals.judges.certificates import CERTIFIABLE, certificate_for, certify_judge, subject_of, write_certificate
    from evals.recordings import kept_in_order

    asked = open_judge(settings, replace(manner, judge_metrics=",".join(CERTIFIABLE)))
    assert asked is not None
    with kept_in_order(manner.recordings):
        certificates = certify_judge(replies, asked, report)
    paths = [write_certificate(one) for one in certificates]
    standings = [certificate_for(subject_of(one)) for one in certificates]
    return {
        "judge": asked.model.answered_by,
        "certificates": [
            {"path": str(path), **vars(one), "state": standing.state, "reason": standing.reason}
            for path, one, standing in zip(paths, certificates, standings, strict=True)
        ],
    }


def _print(result: Mapping[str, Any]) -> None:
    from rich.table import Table

    table = Table("check", "AUROC", "kappa", "at least", "caught", "left alone")
    for name, one in result["checks"].items():
        table.add_row(name, *(f"{value:.3f}" for value in (one.auroc, one.kappa, one.kappa_low, one.tpr, one.tnr)))
    terminal = console.rich_console()
    terminal.print(table)
    terminal.print(f"{result['rows']} replies; “caught” is of the unfaithful ones, “left alone” of the faithful ones")
    for one in result.get("certificates", ()):
        agreed = f"kappa {one['kappa']:.3f} ({one['kappa_low']:.3f} to {one['kappa_high']:.3f})"
        terminal.print(
            f"{one['metric']} by {one['judge']} in {one['language']}: {agreed}, AUROC {one['auroc']:.3f}, "
            f"{one['unscored']} of {one['rows']} unscored: {one['reason'] or 'may gate'}; {one['path']}"
        )
    for name, value in result.get("cross_validated", {}).items():
        terminal.print(f"fitted; cross-validated AUROC on {name}: {value:.3f}")
