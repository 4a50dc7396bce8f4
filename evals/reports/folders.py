"""A folder of reports: results.json and what is made of it."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as Xml

from evals.gate.gates import Verdict
from evals.gate.impacts import impact_of
from evals.gate.run_files import NAME, as_data, write_data
from evals.labelled.certificates import Standings
from evals.reports.junit import junit
from evals.reports.markdown import markdown
from evals.reports.pages import page
from evals.reports.views import View
from evals.runs.runs import Run


def write_reports(
    run: Run,
    folder: Path,
    verdict: Verdict | None = None,
    base: Run | None = None,
    standings: Standings | None = None,
) -> None:
    """Write results.json, report.html, report.md and junit.xml into a folder.

    `standings` say whether what the judge thinks may gate.
    """
    impact = impact_of(base, run) if base else None
    data = as_data(run, verdict, impact, standings)
    write_data(data, folder / NAME)
    view = View(run, data, verdict, base, impact)
    (folder / "report.md").write_text(markdown(view), encoding="utf-8")
    (folder / "report.html").write_text(page(view), encoding="utf-8")
    Xml.ElementTree(junit(run)).write(folder / "junit.xml", encoding="utf-8", xml_declaration=True)
