"""The table of checks: every text goes through all of them, whoever wrote it and through whichever door it came.

A new check is a function from a reading to findings and a row here; CONTRIBUTING.md has the whole recipe.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from assist.drafting.checks.days import check_days
from assist.drafting.checks.disclosures import check_disclosures
from assist.drafting.checks.entailments import check_entailment
from assist.drafting.checks.figures import check_figures
from assist.drafting.checks.findings import Finding, Kind
from assist.drafting.checks.injections import check_injections
from assist.drafting.checks.names import check_names
from assist.drafting.checks.phrases import check_phrases
from assist.drafting.checks.premises import check_premises
from assist.drafting.checks.public_replies import check_public
from assist.drafting.checks.readings import Author, Reading
from assist.drafting.checks.sources import check_sources
from assist.drafting.checks.statements import check_citations, check_language, check_open

EVERYBODY: tuple[Author, ...] = ("model", "quote", "person")


@dataclass(frozen=True)
class Check:
    """A check: the kinds of findings it makes, and whose texts it looks at."""

    run: Callable[[Reading], Iterator[Finding]]
    kinds: tuple[Kind, ...]
    authors: tuple[Author, ...] = EVERYBODY


CHECKS = (
    Check(check_citations, ("unknown_citation", "uncited_sentence")),
    Check(check_figures, ("ungrounded_number", "contradicts_source", "derived_value")),
    Check(check_names, ("ungrounded_name",)),
    Check(check_entailment, ("contradicts_source", "missing_condition")),
    Check(check_premises, ("false_premise",)),
    Check(check_days, ("derived_value", "false_premise")),
    Check(check_sources, ("expired_source", "internal_source", "conflicting_sources")),
    Check(check_language, ("wrong_language",)),
    Check(check_open, ("incomplete",)),
    Check(check_phrases, ("forbidden_phrase", "over_promise", "off_platform_contact", "injection_suspected")),
    Check(check_disclosures, ("personal_data",)),
    Check(check_public, ("personal_data",)),
    Check(check_injections, ("injection_suspected",)),
)


GROUNDING = (check_figures, check_names, check_entailment)


def check_grounding(reading: Reading) -> tuple[Finding, ...]:
    """What the passages do not carry: figures, names, and what they say otherwise. Notes are none of it."""
    return tuple(one for run in GROUNDING for one in run(reading) if one.severity != "info")


def check(reading: Reading) -> tuple[Finding, ...]:
    """All findings on a text, in order of place."""
    found = dict.fromkeys(one for check in CHECKS if reading.author in check.authors for one in check.run(reading))
    kept = (one for one in found if one.kind != "uncited_sentence" or not _others_in(one, found))
    return tuple(sorted(kept, key=lambda finding: (finding.start, finding.end)))


def _others_in(finding: Finding, found: Iterable[Finding]) -> bool:
    """Whether something else is told of a sentence: that it has no source would only be in the way."""
    return any(
        one is not finding and one.severity != "info" and finding.start <= one.start < finding.end for one in found
    )
