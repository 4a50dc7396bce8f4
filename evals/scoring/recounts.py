"""Recounts: the numbers of a draft against its sources and the order, by the product's own reading, done once more."""

from __future__ import annotations

from assist.drafting.checks.figures import check_figures
from assist.drafting.checks.findings import Finding
from assist.drafting.drafts import Draft
from assist.texts.measures import measures
from evals.cases.cases import Case
from evals.scoring.readings import reading_in


def wrong_figures(case: Case, draft: Draft) -> list[Finding]:
    """Numbers that a cited passage gives otherwise, or that are made up: those that withhold a draft."""
    return [one for one in check_figures(reading_in(case, draft)) if one.severity == "block"] if draft.text else []


def number_grounding(case: Case, draft: Draft) -> float | None:
    """Share of the draft's numbers that stand in a cited passage or the order; None without a number."""
    claims = reading_in(case, draft).claims if draft.text else ()
    stated = sum(len(measures(claim.text)) for claim in claims)
    doubted = check_figures(reading_in(case, draft)) if draft.text else ()
    missing = sum(one.kind == "ungrounded_number" and one.severity != "info" for one in doubted)
    return 1 - missing / stated if stated else None
