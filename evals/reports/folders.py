"""A folder of reports: results.json and what is made of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree as Xml

from evals.gates import Verdict
from evals.impacts import impact_of
from evals.reports.junit import junit
from evals.reports.markdown import markdown
from evals.reports.pages import page
from evals.reports.plots import Points
from evals.reports.views import View
from evals.run_files import NAME, as_data, write_data
from evals.runs import Run


def write_reports(
    run: Run,
    folder: Path,
    verdict: Verdict | None = None,
    base: Run | None = None,
    reliability: Mapping[str, Points] | None = None,
) -> None:
    """Write results.json, report.html, report.md and junit.xml into a folder.

    `reliability` has points (said, true, rows) for each certified judge metric.
    """
    impact = impact_of(base, run) if base else None
    data = as_data(run, verdict, impact)
    write_data(data, folder / NAME)
    view = View(run, data, verdict, base, impact, reliability or {})
    (folder / "report.md").write_text(markdown(view), encoding="utf-8")
    (folder / "report.html").write_text(page(view), encoding="utf-8")
    Xml.ElementTree(junit(run)).write(folder / "junit.xml", encoding="utf-8", xml_declaration=True)
