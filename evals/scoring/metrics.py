"""Metrics: every figure that a run has, in one table: who measures it, which way is better, and when it applies.

Tier 0 needs no model; tier 1 is a judge's opinion. A metric that does not apply to a case has no value there and says
nothing about the mean: an abstention has no text to measure, a case without a reference nothing to be compared with.
An abstention is scored by its own rule, the check `answers`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from assist.drafting.checks.citations import without_markers
from assist.drafting.drafts import Draft
from evals.cases.cases import Case
from evals.scoring.checks import CHECKS
from evals.scoring.forms import form
from evals.scoring.outcomes import is_usable, is_wrong
from evals.scoring.recounts import number_grounding
from evals.scoring.sayings import says

LOOKED_AT = 5
Applies = Literal["always", "sourced", "answered", "cited", "compared"]
APPLIES: Mapping[Applies, Callable[[Case, Draft], bool]] = {
    "always": lambda case, draft: True,
    "sourced": lambda case, draft: bool(case.expect.documents),  # there is something to be found
    "answered": lambda case, draft: draft.status == "answered",
    "cited": lambda case, draft: draft.status == "answered" and bool(case.expect.documents),
    "compared": lambda case, draft: draft.status == "answered" and bool(case.expect.reference),
}


@dataclass(frozen=True)
class Metric:
    """`score` is None where a batch or a judge scores; a score is None when there is nothing to count.

    `threshold` is the value from which a judge's opinion counts as a yes: for majorities, flips and certificates.
    """

    tier: Literal[0, 1]
    better: Literal["higher", "lower"]
    kind: Literal["binary", "mean"]
    applies: Applies
    score: Callable[[Case, Draft], float | None] | None = None
    threshold: float = 0.5


def recall(case: Case, draft: Draft) -> float:
    """Share of the expected documents among the first passages."""
    wanted = set(case.expect.documents)
    return len(wanted & {passage.document for passage in draft.passages[:LOOKED_AT]}) / len(wanted)


def reciprocal_rank(case: Case, draft: Draft) -> float:
    """1 / place of the first expected document among the passages, 0 when none is there."""
    places = [i for i, p in enumerate(draft.passages, 1) if p.document in case.expect.documents]
    return 1 / places[0] if places else 0.0


def gain(case: Case, draft: Draft) -> float:
    """nDCG of the first documents found, each counted at its best place (binary; Järvelin & Kekäläinen 2002)."""
    wanted = set(case.expect.documents)
    found = list(dict.fromkeys(passage.document for passage in draft.passages))[:LOOKED_AT]
    gained = sum(1 / math.log2(place + 2) for place, name in enumerate(found) if name in wanted)
    return gained / sum(1 / math.log2(place + 2) for place in range(min(len(wanted), LOOKED_AT)))


def citation_precision(case: Case, draft: Draft) -> float | None:
    """Share of the cited documents that are expected ones; None when nothing is cited."""
    cited = _cited(draft)
    return len(cited & set(case.expect.documents)) / len(cited) if cited else None


def citation_recall(case: Case, draft: Draft) -> float:
    """Share of the expected documents that are cited."""
    return len(_cited(draft) & set(case.expect.documents)) / len(set(case.expect.documents))


def inclusion(case: Case, draft: Draft) -> float | None:
    """Share of the required pieces that the text has."""
    pieces = case.expect.must_include
    return sum(says(without_markers(draft.text), piece) for piece in pieces) / len(pieces) if pieces else None


def risk(case: Case, draft: Draft) -> float:
    """1 when what is called a draft holds a wrong or foreign fact, or answers what the documents do not."""
    return float(is_wrong(case, draft))


def coverage(case: Case, draft: Draft) -> float:
    """1 when there is a draft."""
    return float(draft.status == "answered")


def usable(case: Case, draft: Draft) -> float:
    """1 when the draft can be sent with at most one small edit."""
    return float(is_usable(case, draft))


def cost(case: Case, draft: Draft) -> float | None:
    """What the model's call cost in US dollars; None when no model wrote or its price is not known."""
    value = draft.usage.get("cost_usd")
    return float(value) if draft.origin == "model" and value is not None else None


def _count_of(severity: str) -> Callable[[Case, Draft], float]:
    return lambda case, draft: float(sum(finding.severity == severity for finding in draft.findings))


def _cited(draft: Draft) -> set[str]:
    return {citation.document for citation in draft.citations}


METRICS: Mapping[str, Metric] = {
    **{name: Metric(0, "higher", "binary", "always") for name in CHECKS},
    f"recall@{LOOKED_AT}": Metric(0, "higher", "mean", "sourced", recall),
    "mrr": Metric(0, "higher", "mean", "sourced", reciprocal_rank),
    f"ndcg@{LOOKED_AT}": Metric(0, "higher", "mean", "sourced", gain),
    "citation_precision": Metric(0, "higher", "mean", "cited", citation_precision),
    "citation_recall": Metric(0, "higher", "mean", "cited", citation_recall),
    "must_include": Metric(0, "higher", "mean", "answered", inclusion),
    "number_grounding": Metric(0, "higher", "mean", "answered", number_grounding),
    "form": Metric(0, "higher", "mean", "answered", form),
    **{f"findings_{s}": Metric(0, "lower", "mean", "answered", _count_of(s)) for s in ("block", "warn", "info")},
    "risk": Metric(0, "lower", "mean", "answered", risk),
    "coverage": Metric(0, "higher", "mean", "sourced", coverage),
    "usable": Metric(0, "higher", "mean", "always", usable),
    "cost_usd": Metric(0, "lower", "mean", "answered", cost),
    **{
        n: Metric(0, "higher", "mean", "compared") for n in ("bleu", "chrf", "string_similarity", "semantic_similarity")
    },
    "faithfulness": Metric(1, "higher", "mean", "answered", threshold=1.0),  # every claim is borne out
    "response_groundedness": Metric(
        1, "higher", "mean", "answered", threshold=0.75
    ),  # one of two: fully, the other: partly
    "answer_relevancy": Metric(1, "higher", "mean", "answered"),
    "context_precision": Metric(1, "higher", "mean", "compared"),
    "context_recall": Metric(1, "higher", "mean", "compared"),
    "factual_correctness": Metric(1, "higher", "mean", "compared"),
    "noise_sensitivity": Metric(1, "lower", "mean", "compared"),
}
JUDGED = tuple(name for name, metric in METRICS.items() if metric.tier == 1)


def applies(name: str, case: Case, draft: Draft) -> bool:
    """Whether a metric has anything to say of a draft."""
    return APPLIES[METRICS[name].applies](case, draft)


def score(case: Case, draft: Draft) -> dict[str, float]:
    """Every figure that needs neither a batch nor a judge."""
    found = {
        name: metric.score(case, draft)
        for name, metric in METRICS.items()
        if metric.score is not None and applies(name, case, draft)
    }
    return {name: float(value) for name, value in found.items() if value is not None}
