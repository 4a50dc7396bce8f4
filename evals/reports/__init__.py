"""Reports of a run and its verdict: terminal, Markdown for a pull request, one HTML page, JUnit. All from one run."""

from evals.reports.folders import write_reports
from evals.reports.terminals import print_comparison, print_run, print_verdict

__all__ = ["print_comparison", "print_run", "print_verdict", "write_reports"]
