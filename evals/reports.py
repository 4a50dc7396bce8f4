"""Reports of a run and its verdict: HTML for reading, Markdown for a pull request, JUnit for CI. All from one run."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path
from xml.etree import ElementTree as Xml

from assist.drafting.drafts import without_markers
from evals.gates import Verdict
from evals.runs import Result, Run, summarise, write_run

_STYLE = """
:root { color-scheme: light dark; --line: #8886; --bad: #c22; --good: #176b3b; }
body { font: 14px/1.6 system-ui, "PingFang SC", "Microsoft YaHei", "WenQuanYi Micro Hei", sans-serif;
  max-width: 1000px; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; }
td, th { padding: 4px 14px 4px 0; border-bottom: 1px solid var(--line); text-align: left; }
td.n { text-align: right; font-variant-numeric: tabular-nums; }
.bar { display: inline-block; height: 9px; background: var(--good); border-radius: 2px; } .bad { color: var(--bad); }
details { border-bottom: 1px solid var(--line); padding: 6px 0; } summary { cursor: pointer; }
pre { white-space: pre-wrap; margin: 6px 0 6px 16px; font: inherit; }
"""


def write_reports(run: Run, folder: Path, verdict: Verdict | None = None) -> None:
    """Write results.json, report.html, report.md and junit.xml into a folder."""
    write_run(run, folder / "results.json")
    (folder / "report.md").write_text(markdown(run, verdict), encoding="utf-8")
    (folder / "report.html").write_text(html(run, verdict), encoding="utf-8")
    Xml.ElementTree(junit(run)).write(folder / "junit.xml", encoding="utf-8", xml_declaration=True)


def markdown(run: Run, verdict: Verdict | None) -> str:
    """Short, verdict first, details folded."""
    summary = summarise(run)
    title = verdict.verdict if verdict else f"{summary['passed']} of {summary['cases']} cases pass"
    lines = [f"## Evaluation: {title}", ""]
    if verdict:
        lines += [*(f"- {reason}" for reason in verdict.reasons), ""]
        lines += ["| metric | base | head | change |", "| --- | --: | --: | --: |"]
        lines += [f"| {n} | {a:.3f} | {b:.3f} | {b - a:+.3f} |" for n, (a, b) in verdict.metrics.items()]
        for label, ids in (("newly failing", verdict.newly_failed), ("newly passing", verdict.newly_passed)):
            if ids:
                listed = "\n".join(f"- {i}" for i in ids)
                lines += ["", f"<details><summary>{len(ids)} {label}</summary>", "", listed, "", "</details>"]
    else:
        lines += ["| metric | mean |", "| --- | --: |"]
        lines += [f"| {name} | {value:.3f} |" for name, value in summary["metrics"].items()]
    return "\n".join(lines) + f"\n\nrelease `{run.release}`, model `{run.model}`, cases `{run.suite}`\n"


def html(run: Run, verdict: Verdict | None) -> str:
    """One self-contained page: figures, slices, then every case, failing ones first."""
    summary = summarise(run)
    title = verdict.verdict if verdict else f"{summary['passed']} of {summary['cases']} cases pass"
    parts = [
        f"<!doctype html><meta charset=utf-8><title>Evaluation</title><style>{_STYLE}</style>",
        f"<h1>Evaluation: {escape(title)}</h1>",
        f"<p>release {escape(run.release)}, model {escape(run.model)}, {escape(run.created_at)}</p>",
        *(f"<p class=bad>{escape(reason)}</p>" for reason in (verdict.reasons if verdict else ())),
        "<table><tr><th>metric<th>mean<th>base</tr>",
    ]
    for name, value in summary["metrics"].items():
        base = f"{verdict.metrics[name][0]:.3f}" if verdict and name in verdict.metrics else ""
        parts.append(f"<tr><td>{escape(name)}<td class=n>{value:.3f}<td class=n>{base}</tr>")
    parts.append("</table><table><tr><th>slice<th>passed<th></tr>")
    for name, entry in summary["slices"].items():
        share = entry["passed"] / entry["cases"]
        parts.append(
            f"<tr><td>{escape(name)}<td class=n>{entry['passed']}/{entry['cases']}"
            f"<td><span class=bar style='width:{share * 200:.0f}px'></span></tr>"
        )
    parts.append("</table>")
    parts += [_case(result) for result in sorted(run.results, key=lambda r: (r.passed, r.id))]
    return "\n".join(parts) + "\n"


def junit(run: Run) -> Xml.Element:
    """One test case for each case; a crash is an error, a failed check a failure."""
    suite = Xml.Element("testsuite", name="evals", tests=str(len(run.results)))
    failures = errors = 0
    for result in run.results:
        entry = Xml.SubElement(
            suite, "testcase", classname="evals", name=result.id, time=f"{result.milliseconds / 1000:.3f}"
        )
        if result.crashed:
            errors += 1
            Xml.SubElement(entry, "error", message=result.crashed)
        elif not result.passed:
            failures += 1
            Xml.SubElement(entry, "failure", message="failed: " + ", ".join(failed_checks(result)))
    suite.set("failures", str(failures))
    suite.set("errors", str(errors))
    return suite


def failed_checks(result: Result) -> list[str]:
    """Names of the checks that a case failed."""
    return [name for name, passed in result.checks.items() if not passed]


def _case(result: Result) -> str:
    state = (
        "passed" if result.passed else "crashed" if result.crashed else "failed: " + ", ".join(failed_checks(result))
    )
    mark = "" if result.passed else " class=bad"
    body = "\n".join(_draft_lines(result))
    return f"<details><summary{mark}>{escape(result.id)}: {escape(state)}</summary><pre>{escape(body)}</pre></details>"


def _draft_lines(result: Result) -> Iterator[str]:
    if result.crashed:
        yield result.crashed
    draft = result.draft or {}
    if draft.get("abstention"):
        yield f"abstained: {draft['abstention']['missing']}"
    if draft.get("text"):
        yield without_markers(draft["text"])
    for citation in draft.get("citations", ()):
        yield f"[{citation['n']}] {citation['document']} > {citation['section']}: {citation['quote']}"
    for finding in draft.get("findings", ()):
        yield f"{finding['severity']}: {finding['kind']}: {finding['message']}"
    yield ", ".join(f"{name} {value:.2f}" for name, value in result.metrics.items())
