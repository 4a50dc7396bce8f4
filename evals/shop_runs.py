"""Shop runs: the turns of an invented shop drafted from its own documents, and what came of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assist.settings import Settings
from evals.cases.cases import identify
from evals.cases.shops import Shop
from evals.runs.runs import Run
from evals.suites import Manner, run_cases_on


def run_shop(settings: Settings, shop: Shop, manner: Manner, bar: bool, *, asked: bool = True) -> Run:
    """Publish the shop's documents, with its similar questions or without, and draft every turn."""
    run = run_cases_on(settings.model_copy(update={"corpus_dir": shop.corpus}), shop.cases, manner, bar, asked=asked)
    named = f"shop:{shop.name}"
    results = (replace(one, slices=tuple(dict.fromkeys((named, *one.slices)))) for one in run.results)
    return replace(run, results=tuple(results))


def joined(shops: Sequence[Shop], runs: Sequence[Run]) -> Run:
    """The runs of several shops as one."""
    suite = identify([case for one in shops for case in one.cases])
    results = tuple(result for run in runs for result in run.results)
    return replace(runs[0], provenance=replace(runs[0].provenance, suite=suite), results=results)
