"""One HTML page: verdict, comparisons, slices, distributions, what changed, every case. Nothing is fetched."""

from __future__ import annotations

import math
from collections.abc import Iterator
from html import escape
from importlib import resources

from evals.gate.comparisons import PASS_RATE, Comparison
from evals.reports.case_pages import cases_section
from evals.reports.judges import judge_section
from evals.reports.outcomes import outcomes_section
from evals.reports.plots import change_bar, histogram, rate_bar
from evals.reports.views import WORDS, View, number
from evals.runs.expenses import measured_times
from evals.runs.runs import metric_names

FIRST = 8  # newly failing cases that stand beside the verdict
FEW = 10  # cases under which a slice says little


def page(view: View) -> str:
    """The whole page; style and script are in it."""
    sections = (_top, _comparisons, outcomes_section, _slices, _distributions, judge_section, _changes, cases_section)
    parts = [section(view) for section in sections]
    return (
        '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Evaluation: {escape(view.title)}</title><style>{_resource('page.css')}</style></head>\n"
        f"<body><main>{''.join(parts)}</main><script>{_resource('page.js')}</script></body>\n</html>\n"
    )


def _resource(name: str) -> str:
    return resources.files("evals.reports").joinpath(name).read_text(encoding="utf-8")


def _top(view: View) -> str:
    made, word = view.run.provenance, view.verdict.verdict if view.verdict else ""
    sign = WORDS[word][0] if view.verdict else ""
    reasons = "".join(f"<li>{escape(reason)}</li>" for reason in (view.verdict.reasons if view.verdict else ()))
    notes = "".join(f"<li>{escape(note)}</li>" for note in (view.verdict.notes if view.verdict else ()))
    facts = (
        ("release", made.release), ("model", made.model), ("embedder", made.embedder), ("cases", made.suite),
        ("answers", made.answers), ("made", made.created_at),
    )  # fmt: skip
    listed = "".join(f"<div><dt>{name}</dt><dd>{escape(value)}</dd></div>" for name, value in facts if value)
    return (
        f'<header class="verdict {word.partition(" ")[0]}"><p class="label">Evaluation</p>'
        f'<h1><span class="sign" aria-hidden="true">{sign}</span>{escape(view.title)}</h1>'
        f"{f'<ul class=reasons>{reasons}</ul>' if reasons else ''}{_counts(view)}{_broken(view)}</header>"
        f'<dl class="facts">{listed}</dl>'
        f"{f'<details class=notes><summary>Notes</summary><ul>{notes}</ul></details>' if notes else ''}"
    )


def _broken(view: View) -> str:
    """Which documents changed, and the first cases that newly fail, with a way to them."""
    rows = [f"<li><b>{escape(change.what)}</b> {escape(change.head)}</li>" for change in view.edits]
    rows += [
        f'<li><b>newly failing</b> <a href="#case-{name}">{name}</a> {escape(result.why)}</li>'
        for result in view.newly_failing[:FIRST]
        for name in (escape(result.id),)
    ]
    if len(view.newly_failing) > FIRST:
        rows.append('<li><a href="#cases">and more</a></li>')
    return f'<ul class="broken">{"".join(rows)}</ul>' if rows else ""


def _counts(view: View) -> str:
    told = [
        (number(view, "summary", "passed"), "pass"),
        (number(view, "summary", "failed"), "fail"),
        (number(view, "summary", "crashed"), "crashed"),
        (number(view, "summary", "unscored"), "not fully scored"),
    ]
    if view.impact:
        told.append((number(view, "impact", "same"), "drafts unchanged"))
    items = "".join(f"<li><b>{figure}</b> {label}</li>" for figure, label in told)
    return f'<ul class="counts">{items}</ul>'


def _comparisons(view: View) -> str:
    if view.verdict is None or not view.verdict.comparisons:
        rows = "".join(
            f"<tr><th scope=row>{escape(name)}</th><td>{number(view, 'summary', 'metrics', name, form='.3f')}</td></tr>"
            for name in view.summary["metrics"]
        )
        return (
            '<section><h2>Metrics</h2><div class="scroll"><table><thead><tr><th>metric<th>mean</tr></thead>'
            f"<tbody>{rows}</tbody></table></div></section>"
        )
    tests = [(place, test) for place, test in enumerate(view.verdict.comparisons) if test.kind != "slice"]
    rows = "".join(_comparison(view, place, test) for place, test in sorted(tests, key=_quietness))
    return (
        '<section><h2>Base and head</h2><div class="scroll"><table class="tests"><thead><tr><th>metric<th>verdict'
        '<th>base<th>head<th>change<th class="plot">bounds<th>worse<th>better<th>p, Holm<th>shows from</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
        '<p class="hint">Bounds are one-sided, from resampling all cases about one document together. The shaded band '
        "is the tolerated margin. <b>Shows from</b> is the smallest loss that this suite would have seen with the "
        "stated power.</p></section>"
    )


def _quietness(placed: tuple[int, Comparison]) -> tuple[int, bool]:
    """What got worse stands first, then what is unsure, what moved, what held, what only reports."""
    test = placed[1]
    return ("worse", "unsure", "held", "report only").index(test.outcome), not (test.worse or test.better)


def _comparison(view: View, place: int, test: Comparison) -> str:
    def figure(name: str, form: str = ".3f") -> str:
        return f"<td>{number(view, 'verdict', 'comparisons', place, name, form=form)}</td>"

    change = test.head - test.base
    kind = test.outcome.replace(" ", "-")
    return (
        f"<tr class={kind}><th scope=row>{escape(test.name)}</th>"
        f"<td class=outcome>{escape(test.outcome)}</td>{figure('base')}{figure('head')}"
        f"<td>{change:+.3f}</td><td class=plot>{change_bar(test.low, change, test.high, test.margin)}</td>"
        f"{figure('worse', 'd')}{figure('better', 'd')}{figure('adjusted', '.4f')}{figure('detectable')}</tr>"
    )


def _slices(view: View) -> str:
    before = {test.name: test.base for test in view.verdict.comparisons} if view.verdict else {}
    rows = "".join(_slice(view, name, before.get(name)) for name in view.summary["slices"])
    overall = before.get(PASS_RATE)
    whole = (
        "<tr class=whole><th scope=row>all</th><td class=plot>"
        f"{rate_bar(view.summary['passed'], view.summary['cases'], overall, FEW)}</td>"
        f"<td>{number(view, 'summary', 'passed')} / {number(view, 'summary', 'cases')}</td></tr>"
    )
    return (
        '<section><h2>Slices</h2><table class="slices"><thead><tr><th>slice<th class="plot">cases that pass'
        f"<th>passed</tr></thead><tbody>{whole}{rows}</tbody></table>"
        '<p class="hint">Whiskers: 95% interval (Wilson). Upright line: the base. '
        f"Grey: under {FEW} cases.</p></section>"
    )


def _slice(view: View, name: str, before: float | None) -> str:
    entry = view.summary["slices"][name]
    passed = number(view, "summary", "slices", name, "passed")
    cases = number(view, "summary", "slices", name, "cases")
    return (
        f"<tr><th scope=row>{escape(name)}</th><td class=plot>"
        f"{rate_bar(entry['passed'], entry['cases'], before, FEW)}</td><td>{passed} / {cases}</td></tr>"
    )


def _distributions(view: View) -> str:
    figures = []
    for name in metric_names(view.run):
        given = [result.metrics[name] for result in view.run.results if name in result.metrics]
        values = [value for value in given if math.isfinite(value)]
        if not values:
            continue
        low, high = min(0.0, *values), max(1.0, *values)
        mean = number(view, "summary", "metrics", name, form=".3f")
        figures.append(
            _figure(name, f"mean {mean}, {len(values)} drafts", histogram(name, values, low, high), low, high)
        )
    if times := measured_times(view.run):
        high = max(times)
        told = f"{len(times)} drafts"
        figures.append(_figure("milliseconds", told, histogram("milliseconds", times, 0.0, high), 0.0, high))
    return f'<section><h2>Distributions</h2><div class="figures">{"".join(figures)}</div></section>' if figures else ""


def _figure(name: str, told: str, plot: str, low: float, high: float) -> str:
    return (
        f"<figure><figcaption><b>{escape(name)}</b> {told}</figcaption>{plot}"
        f'<p class="axis"><span>{low:g}</span><span>{high:g}</span></p></figure>'
    )


def _changes(view: View) -> str:
    if view.impact is None:
        return ""
    rows = "".join(_change_rows(view))
    body = (
        f'<div class="scroll"><table class="changes"><thead><tr><th>what<th>base<th>head</tr></thead><tbody>{rows}'
        "</tbody></table></div>"
        if rows
        else "<p>Both runs were made with the same documents, prompts, model and settings.</p>"
    )
    return f"<section><h2>What changed</h2>{body}</section>"


def _change_rows(view: View) -> Iterator[str]:
    for change in view.impact.changes if view.impact else ():
        yield (
            f"<tr><th scope=row>{escape(change.what)}</th><td>{escape(change.base)}</td>"
            f"<td>{escape(change.head)}</td></tr>"
        )
