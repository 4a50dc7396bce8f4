"""Evaluations: the corpus published into a folder of its own, and every case drafted from it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assist import console
from assist.settings import Settings
from evals.runs import Run, run_cases
from evals.workspaces import workspace


def evaluate(settings: Settings, files: Sequence[Path], bar: bool) -> Run:
    """Draft the cases of the files (all by default) from the corpus and settings given; `bar` shows progress."""
    from assist.knowledge.documents import read_corpus
    from assist.knowledge.publishing import publish
    from evals.cases import load_cases
    from evals.provenances import provenance_of

    chosen = load_cases(files)
    with workspace(settings) as (assistant, engine, index), console.progress("evals", bar) as report:
        publish(engine, index, assistant.search.embedder, read_corpus(settings.corpus_dir), report)
        assistant.warm_up()
        return run_cases(chosen, assistant.draft, report, provenance_of(assistant, engine))
