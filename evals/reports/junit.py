"""JUnit: one test case for each case; a crash is an error, a failed check a failure."""

from __future__ import annotations

import re
from xml.etree import ElementTree as Xml

from evals.runs.runs import Run

_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # not allowed in XML 1.0


def junit(run: Run) -> Xml.Element:
    """The run as a test suite."""
    suite = Xml.Element("testsuite", name="evals", tests=str(len(run.results)))
    failures = errors = 0
    for result in run.results:
        entry = Xml.SubElement(
            suite, "testcase", classname="evals", name=result.id, time=f"{result.milliseconds / 1000:.3f}"
        )
        if result.crashed:
            errors += 1
            Xml.SubElement(entry, "error", message=_FORBIDDEN.sub("?", result.crashed))
        elif not result.passed:
            failures += 1
            Xml.SubElement(entry, "failure", message=_FORBIDDEN.sub("?", f"failed: {result.why}"))
    suite.set("failures", str(failures))
    suite.set("errors", str(errors))
    return suite
