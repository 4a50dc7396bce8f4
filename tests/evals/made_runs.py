"""Runs made by hand: results with the checks and metrics that a test is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from evals.runs.provenances import Provenance
from evals.runs.runs import Result, Run


def made_result(name: str, **changes: Any) -> Result:
    """A case that passes its one check, answered with a draft, in a cluster of its own."""
    draft: dict[str, Any] = {"id": f"d_{name}", "status": "answered", "text": "来回运费由店铺承担。[1]", "citations": [], "passages": [],
             "findings": [], "abstention": None, "usage": {"cost_usd": 0.01, "input_tokens": 10, "output_tokens": 5}}  # fmt: skip
    made = Result(
        id=name, slices=("language:zh", "answerable"), cluster=name, documents=(name,), language="zh", asked=("customer: 运费谁出",),
        checks={"includes": True}, metrics={"recall@5": 1.0}, unscored={}, crashed=None, milliseconds=100.0,
        digest="same", draft=draft,
    )  # fmt: skip
    return replace(made, **changes)


def made_run(results: Sequence[Result], **provenance: Any) -> Run:
    """A run of quote drafts on one machine."""
    return Run(Provenance(**{"suite": "s", "model": "quote", "machine": "m", **provenance}), tuple(results))


def many(count: int = 100, **changes: Any) -> Run:
    """A run of so many cases, c000 and so on."""
    return made_run([made_result(f"c{i:03}", **changes) for i in range(count)])


def changed(run: Run, places: Sequence[int], **changes: Any) -> Run:
    """The run with some of its results changed."""
    results = [replace(r, **changes) if i in places else r for i, r in enumerate(run.results)]
    return replace(run, results=tuple(results))


def scored(run: Run, values: Mapping[int, float], name: str = "recall@5") -> Run:
    """The run with other values of one metric in some results."""
    results = [
        replace(r, metrics={**r.metrics, name: values[i]}) if i in values else r for i, r in enumerate(run.results)
    ]
    return replace(run, results=tuple(results))
