"""Markdown for a pull request: verdict first, short, details folded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from evals.gate.comparisons import PASS_RATE, Comparison
from evals.gate.impacts import CaseChange
from evals.reports.judges import judge_lines
from evals.reports.outcomes import outcomes_lines
from evals.reports.views import View
from evals.runs.runs import Result

SIGNS = {"pass": "✅", "regression": "❌", "insufficient data": "⚠️", "invalid": "⛔"}
FIRST = 8  # newly failing cases that are not folded
MOST_CASES = 20  # a comment holds 65,536 characters
MOST_TEXT = 300
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+!|@~-])")


def markdown(view: View) -> str:
    """The report as GitHub renders it. Other people's text is escaped, so that it can neither format nor mention."""
    parts = (_head, _table, outcomes_lines, _slices, _changes, _cases, _judge, _foot)
    lines = [line for part in parts for line in part(view)]
    return "\n".join(lines) + "\n"


def plain(text: str) -> str:
    """Somebody's text on one line, without effect on the page."""
    return _MARKUP.sub(r"\\\1", escape(" ".join(text.split()), quote=False))


def _head(view: View) -> Iterator[str]:
    sign = SIGNS[view.verdict.verdict] + " " if view.verdict else ""
    yield f"## Evaluation: {sign}{view.title}"
    yield ""
    summary = view.summary
    if view.verdict:
        yield from (f"- {plain(reason)}" for reason in view.verdict.reasons)
        yield from ([""] if view.verdict.reasons else [])
        failed, passed = len(view.verdict.newly_failed), len(view.verdict.newly_passed)
        changed = len(view.impact.cases) if view.impact else 0
        yield (
            f"**{summary['passed']} of {summary['cases']}** cases pass; {failed} newly failing, "
            f"{passed} newly passing, {changed} drafts changed."
        )
        yield ""
        yield from _broken(view)


def _broken(view: View) -> Iterator[str]:
    """The documents that changed and the cases that newly fail, for everybody who reads no further."""
    broken = view.newly_failing
    lines = [f"- {plain(change.what)}: {plain(change.head[:MOST_TEXT])}" for change in view.edits]
    lines += [f"- newly failing **{plain(result.id)}**: {plain(result.why[:MOST_TEXT])}" for result in broken[:FIRST]]
    if len(broken) > FIRST:
        lines.append(f"- {len(broken) - FIRST} more newly fail; see below")
    yield from [*lines, ""] if lines else []


def _table(view: View) -> Iterator[str]:
    if view.verdict is None:
        yield "| metric | mean |\n| --- | --: |"
        yield from (f"| {name} | {value:.3f} |" for name, value in view.summary["metrics"].items())
        return
    tests = [test for test in view.verdict.comparisons if test.kind != "slice"]
    told = [t for t in tests if t.name == PASS_RATE or t.outcome in ("worse", "unsure") or t.base != t.head]
    yield "| metric | base | head | change | worse / better | verdict |\n| --- | --: | --: | :-- | --: | --- |"
    yield from map(_row, told)
    if rest := [test for test in tests if test not in told]:
        yield f"\n<details><summary>{len(rest)} unchanged</summary>\n"
        yield "| metric | both | smallest loss that shows |\n| --- | --: | --: |"
        yield from (f"| {plain(test.name)} | {test.head:.3f} | {test.detectable:.3f} |" for test in rest)
        yield "\n</details>"


def _row(test: Comparison) -> str:
    change = f"{test.head - test.base:+.3f} [{test.low:+.3f}, {test.high:+.3f}]"
    outcome = f"**{test.outcome}**" if test.outcome == "worse" else test.outcome
    return (
        f"| {plain(test.name)} | {test.base:.3f} | {test.head:.3f} | {change} | {test.worse} / {test.better} "
        f"| {outcome} |"
    )


def _slices(view: View) -> Iterator[str]:
    yield f"\n<details><summary>{len(view.summary['slices'])} slices</summary>\n"
    yield "| slice | passed | cases |\n| --- | --: | --: |"
    for name, entry in view.summary["slices"].items():
        yield f"| {plain(name)} | {entry['passed']} | {entry['cases']} |"
    yield "\n</details>"


def _changes(view: View) -> Iterator[str]:
    if view.impact and view.impact.changes:
        yield "\n<details><summary>What changed</summary>\n"
        for change in view.impact.changes:
            arrow = f"{plain(change.base)} → " if change.base else ""
            yield f"- {plain(change.what)}: {arrow}{plain(change.head[:MOST_TEXT])}"
        yield "\n</details>"


def _cases(view: View) -> Iterator[str]:
    cases = view.impact.cases if view.impact else ()
    if cases:
        yield f"\n<details><summary>{len(cases)} changed drafts, worst first</summary>\n"
        for change in cases[:MOST_CASES]:
            yield from _case(change)
        if len(cases) > MOST_CASES:
            yield f"\n{len(cases) - MOST_CASES} more in report.html."
        yield "\n</details>"


def _case(change: CaseChange) -> Iterator[str]:
    failed = f" ({plain(change.head.why)})" if change.head.failed_checks else ""
    yield f"\n**{plain(change.head.id)}**: {change.turn}{failed}  "
    yield from (f"{plain(line[:MOST_TEXT])}  " for line in change.head.asked[-1:])
    yield f"> base: {_outcome(change.base)}  "
    yield f"> head: {_outcome(change.head)}"


def _outcome(result: Result) -> str:
    if result.crashed:
        return f"crashed: {plain(result.crashed)}"
    if not result.draft:
        return "not kept"
    return plain(result.draft["text"][:MOST_TEXT]) or "abstained"


def _judge(view: View) -> Iterator[str]:
    if lines := list(judge_lines(view)):
        yield "\n<details><summary>Judge</summary>\n"
        yield from (f"- {plain(line)}" for line in lines)
        yield "\n</details>"


def _foot(view: View) -> Iterator[str]:
    made = view.run.provenance
    yield f"\nrelease `{made.release}`, model `{made.model}`, cases `{made.suite}`, {made.created_at}"
    if view.verdict and view.verdict.notes:
        yield "\n<details><summary>Notes</summary>\n"
        yield from (f"- {plain(note)}" for note in view.verdict.notes)
        yield "\n</details>"
