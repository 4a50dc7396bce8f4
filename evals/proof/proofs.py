"""Proofs: the gate turns red on planted regressions, and stays quiet when nothing changed.

Quiet is shown by A/A comparisons: two real runs of the unchanged pipeline, the second published in another order into
an index of its own. Each comparison draws as many clusters as there are, with replacement, and for each cluster by lot
which of the two runs is the base: whatever differs between them is chance, and a red verdict a false alarm.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import typer

from assist import console
from assist.assistant import Assistant
from assist.errors import InvalidInput
from assist.knowledge.passages import Search
from assist.knowledge.publishing import publish
from assist.knowledge.reading.documents import Corpus, read_corpus
from assist.settings import Settings
from evals.cases.cases import Case, load_cases
from evals.gate.gates import Verdict, decide
from evals.gate.rules import Rules, read_rules
from evals.proof import leaks
from evals.proof.plants import Plant, plants
from evals.runs.provenances import provenance_of
from evals.runs.runs import Drafter, Progress, Result, Run, run_cases
from evals.runs.workspaces import workspace

RED_SHARE = 0.95
FALSE_ALARMS = 0.02
Colour = Literal["red", "green"]


@dataclass(frozen=True)
class Detail:
    """What the gate said of one planted regression: its verdict, how many cases newly fail, and its first reason."""

    what: str
    verdict: str
    newly_failed: int
    reason: str


@dataclass(frozen=True)
class Proof:
    """`regressions` by name; `aa_verdicts` counts the verdicts of the A/A comparisons, `aa_red` the false alarms.

    `aa_differing` is how many cases the two unchanged runs drafted differently: without any, the A/A comparisons show
    only that sampling alone raises no alarm.
    """

    regressions: dict[str, Colour]
    details: dict[str, Detail]
    red_share: float
    aa_runs: int
    aa_red: int
    aa_differing: int
    aa_verdicts: dict[str, int]
    cases: int


@dataclass(frozen=True)
class _Site:
    """Where plants are put: the workspace's parts, the corpus, the cases."""

    assistant: Assistant
    engine: Any
    index: Any
    corpus: Corpus
    cases: Sequence[Case]

    def run(self, plant: Plant | None, cases: Sequence[Case], progress: Progress) -> Run:
        """The cases drafted with a plant, or without."""
        corpus = plant.corpus(self.corpus, self.cases) if plant and plant.corpus else self.corpus
        publish(self.engine, self.index, self.assistant.search.embedder, corpus)
        search = (plant.search if plant else Search)(self.engine, self.index, self.assistant.search.embedder)
        assistant = Assistant(search, None, None)
        assistant.warm_up()
        drafter: Drafter = plant.draft(assistant) if plant and plant.draft else assistant.draft
        return run_cases(cases, drafter, progress, provenance_of(assistant, self.engine))


def run_proof(settings: Settings, files: Sequence[Path], runs: int, only: Sequence[str], progress: Progress) -> Proof:
    """Plant every regression (or only some), and compare the unchanged pipeline with itself `runs` times."""
    chosen, rules = _chosen(only), read_rules()
    cases, corpus = load_cases(files), read_corpus(settings.corpus_dir)
    with workspace(settings) as (assistant, engine, index):
        site = _Site(assistant, engine, index, corpus, cases)
        base = site.run(None, cases, _named(progress, "unchanged"))
        verdicts = {p.name: _planted(site, p, base, rules, _named(progress, p.name)) for p in chosen}
        if leaks.NAME in only or not only:
            publish(engine, index, assistant.search.embedder, corpus)
            masked, bare = leaks.leak_runs(assistant.search, cases, _named(progress, leaks.NAME))
            verdicts[leaks.NAME] = decide(masked, bare, rules)
    reversed_corpus = replace(corpus, documents=corpus.documents[::-1])
    with workspace(settings) as (assistant, engine, index):
        again = _Site(assistant, engine, index, reversed_corpus, cases).run(None, cases, _named(progress, "again"))
    return _proof(verdicts, base, _alarms(base, again, runs, rules, progress), again)


def is_proven(proof: Proof) -> bool:
    """At least 95 of 100 planted regressions red, at most 2 of 100 A/A comparisons."""
    return proof.red_share >= RED_SHARE and proof.aa_red <= FALSE_ALARMS * proof.aa_runs


def print_proof(proof: Proof) -> None:
    """The table of detections, and the false alarms."""
    from rich.table import Table

    terminal = console.rich_console()
    table = Table("planted", "what", "gate", "newly failing", "first reason")
    for name, colour in proof.regressions.items():
        detail = proof.details[name]
        table.add_row(name, detail.what, colour, str(detail.newly_failed), detail.reason)
    terminal.print(table)
    red = sum(colour == "red" for colour in proof.regressions.values())
    typer.echo(f"{red} of {len(proof.regressions)} planted regressions are red ({proof.cases} cases)")
    typer.echo(
        f"{proof.aa_red} of {proof.aa_runs} A/A comparisons are red; "
        f"the two unchanged runs differ in {proof.aa_differing} drafts"
    )


def resample(base: Run, head: Run, rng: np.random.Generator) -> tuple[Run, Run]:
    """Whole clusters drawn with replacement; for each, by lot which run is the base."""
    clusters: dict[str, list[tuple[Result, Result]]] = {}
    for one, other in zip(base.results, head.results, strict=True):
        clusters.setdefault(one.cluster, []).append((one, other))
    groups = list(clusters.values())
    before: list[Result] = []
    after: list[Result] = []
    for draw, place in enumerate(rng.integers(0, len(groups), len(groups))):
        swap = bool(rng.integers(0, 2))
        for pair in groups[place]:
            one, other = (replace(r, id=f"{r.id}#{draw}", cluster=f"{r.cluster}#{draw}") for r in pair)
            before.append(other if swap else one)
            after.append(one if swap else other)
    return replace(base, results=tuple(before)), replace(base, results=tuple(after))


def _chosen(only: Sequence[str]) -> list[Plant]:
    known = {plant.name: plant for plant in plants()}
    if unknown := set(only) - known.keys() - {leaks.NAME}:
        raise InvalidInput(f"--only {min(unknown)}: no such plant; one of {', '.join([*known, leaks.NAME])}")
    return [plant for plant in known.values() if plant.name in only or not only]


def _planted(site: _Site, plant: Plant, base: Run, rules: Rules, progress: Progress) -> Verdict:
    """The gate's verdict on a plant. Where only some of the cases are run, the unchanged pipeline runs them too."""
    if plant.most is None:
        return decide(base, site.run(plant, site.cases, progress), rules)
    step = -(-len(site.cases) // plant.most)
    some = site.cases[::step]
    return decide(site.run(None, some, progress), site.run(plant, some, progress), rules)


def _alarms(base: Run, again: Run, runs: int, rules: Rules, progress: Progress) -> Counter[str]:
    rng, counts = np.random.default_rng(0), Counter[str]()
    for number in range(1, runs + 1):
        counts[decide(*resample(base, again, rng), rules).verdict] += 1
        progress("A/A", number, runs)
    return counts


def _proof(verdicts: dict[str, Verdict], base: Run, alarms: Counter[str], again: Run) -> Proof:
    told = {**{plant.name: plant.what for plant in plants()}, leaks.NAME: leaks.WHAT}
    colours: dict[str, Colour] = {
        name: "red" if verdict.verdict == "regression" else "green" for name, verdict in verdicts.items()
    }
    details = {
        name: Detail(told[name], one.verdict, len(one.newly_failed), next(iter(one.reasons), ""))
        for name, one in verdicts.items()
    }
    return Proof(
        regressions=colours,
        details=details,
        red_share=round(sum(colour == "red" for colour in colours.values()) / max(1, len(colours)), 4),
        aa_runs=alarms.total(),
        aa_red=alarms["regression"],
        aa_differing=sum(a.digest != b.digest for a, b in zip(base.results, again.results, strict=True)),
        aa_verdicts=dict(alarms),
        cases=len(base.results),
    )


def _named(progress: Progress, name: str) -> Progress:
    return lambda _stage, done, total: progress(name, done, total)
