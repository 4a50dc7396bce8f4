"""The judge of the HTML page: who it is, whether its opinion may gate, and how far what it says can be relied on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from evals.reports.plots import reliability
from evals.reports.views import View, number

_STATES = {"valid": "may gate", "missing": "no certificate", "stale": "stale certificate", "weak": "too weak to gate"}
_HINT = (
    "Measured by <code>evals certify</code> on replies that people have labelled. <b>Kappa</b> is agreement beyond "
    "chance (95% interval). <b>Caught</b> is the share of unfaithful replies that the judge calls so, "
    "<b>left alone</b> the share of faithful ones that it does. In the plots: what the judge says (across) and how "
    "often people agree (up); a judge to rely on lies on the line. Labels certify no other metric: those are "
    "reported and never gate."
)


def judge_section(view: View) -> str:
    """Nothing for a run without a judge."""
    if not view.run.judge:
        return ""
    held = list(enumerate(view.data["certificates"]))
    rows = "".join(_row(view, place, one) for place, one in held)
    table = (
        '<div class="scroll"><table class="judge"><thead><tr><th>metric<th>language<th>standing<th>kappa<th>caught'
        f"<th>left alone<th>AUROC<th>replies<th>no opinion<th>measured</tr></thead><tbody>{rows}</tbody></table></div>"
    )
    reasons = "".join(f"<li>{escape(one['reason'])}</li>" for _, one in held if one["reason"])
    plots = "".join(_figure(one) for _, one in held if one["certificate"])
    return (
        f"<section><h2>Judge</h2>{_who(view)}{table if held else ''}"
        f"{f'<ul class=reasons>{reasons}</ul>' if reasons else ''}<p class=hint>{_HINT}</p>"
        f"{f'<div class=figures>{plots}</div>' if plots else ''}</section>"
    )


def judge_lines(view: View) -> Iterator[str]:
    """The same in lines of plain text, for other reports: who judged, then each metric's standing."""
    judge = view.run.judge
    if judge:
        yield f"judged by {judge['answered_by']} ({judge['source']}); unscored: {_failures(judge)}"
        for one in view.data["certificates"]:
            yield one["reason"] or f"{one['metric']} in {one['language']} may gate"


def _who(view: View) -> str:
    judge = view.run.judge
    flips = ", ".join(f"{name} {share:.0%}" for name, share in judge["flips"].items()) if judge["repeats"] > 1 else ""
    return (
        f"<p>{escape(str(judge['answered_by']))} ({escape(str(judge['source']))}), "
        f"{number(view, 'judge', 'calls')} calls, each draft asked {number(view, 'judge', 'repeats')}×. "
        f"Unscored: {escape(_failures(judge))}.{f' Flipped: {escape(flips)}.' if flips else ''}</p>"
    )


def _failures(judge: Mapping[str, Any]) -> str:
    return ", ".join(f"{times} {why}" for why, times in judge["failures"].items()) or "none"


def _row(view: View, place: int, one: Mapping[str, Any]) -> str:
    head = (
        f"<tr class={one['state']}><th scope=row>{escape(one['metric'])}</th><td>{escape(one['language'])}</td>"
        f"<td class=outcome>{_STATES[one['state']]}</td>"
    )
    if not one["certificate"]:
        return f"{head}{'<td>–</td>' * 7}</tr>"

    def figure(name: str, form: str = ".2f") -> str:
        return number(view, "certificates", place, "certificate", name, form=form)

    return (
        f"{head}<td>{figure('kappa')} ({figure('kappa_low')} to {figure('kappa_high')})</td><td>{figure('tpr')}</td>"
        f"<td>{figure('tnr')}</td><td>{figure('auroc')}</td><td>{figure('rows', 'd')}</td>"
        f"<td>{figure('unscored', 'd')}</td><td>{escape(one['certificate']['date'])}</td></tr>"
    )


def _figure(one: Mapping[str, Any]) -> str:
    points = one["certificate"]["reliability"]
    told = f"{sum(rows for _, _, rows in points)} replies" if points else "certify again to see it"
    return (
        f"<figure><figcaption><b>{escape(one['metric'])}, {escape(one['language'])}</b> {told}</figcaption>"
        f"{reliability(points)}</figure>"
    )
