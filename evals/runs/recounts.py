"""Recounts: the numbers of a draft against its sources and the order, by the product's own reading, done once more."""

from __future__ import annotations

import json

from assist.drafting.checks.claims import Claim, claims_of
from assist.drafting.checks.figures import check_figures
from assist.drafting.checks.findings import Finding
from assist.drafting.drafts import Draft
from assist.texts.measures import measures
from evals.cases.cases import Case


def order_text(case: Case) -> str:
    """The order as the product's checks read it; empty without one."""
    return json.dumps(case.order, ensure_ascii=False, default=str) if case.order else ""


def wrong_figures(case: Case, draft: Draft) -> list[Finding]:
    """Numbers that stand in no cited passage and not in the order, or that a cited passage gives otherwise."""
    order = order_text(case)
    return [
        finding
        for claim in _claims(draft)
        if not claim.is_verbatim
        for finding in check_figures(claim, order, draft.language)
    ]


def number_grounding(case: Case, draft: Draft) -> float | None:
    """Share of the draft's numbers that stand in a cited passage or the order; None without a number."""
    stated = sum(len(list(measures(claim.text))) for claim in _claims(draft))
    missing = sum(finding.kind == "ungrounded_number" for finding in wrong_figures(case, draft))
    return 1 - missing / stated if stated else None


def _claims(draft: Draft) -> list[Claim]:
    return claims_of(draft.text, draft.citations, draft.passages) if draft.text else []
