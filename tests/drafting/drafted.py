"""Passages and claims for the tests of the checks."""

from __future__ import annotations

from typing import Any

from assist.drafting.checks.citations import cite
from assist.drafting.checks.claims import Claim
from assist.drafting.checks.findings import Finding
from assist.drafting.checks.grounding import Circumstances, check_draft
from assist.knowledge.passages import Passage
from assist.texts.languages import language_of


def passage(text: str, key: str = "p1", **more: Any) -> Passage:
    """A public passage that says this."""
    fields: dict[str, Any] = {
        "id": key, "document": key, "title": "标题", "section": "节", "text": text, "whole": text, "score": 1.0, "similarity": 0.9,
        "kind": "policy", "language": language_of(text), "audience": "public", "effective_from": None,
        "effective_until": None, "owner": None, **more,
    }  # fmt: skip
    return Passage(**fields)


def claim(text: str, source: str, **more: Any) -> Claim:
    """A sentence that rests on a passage saying `source`."""
    return Claim(text, 0, len(text), True, (passage(source, **more),))


def check(text: str, *sources: Passage | str, **more: Any) -> tuple[Finding, ...]:
    """Findings on a written text whose markers name the sources in order."""
    passages = tuple(s if isinstance(s, Passage) else passage(s, f"p{n}") for n, s in enumerate(sources, 1))
    return check_draft(cite(text, passages), Circumstances(passages, more.pop("language", language_of(text)), **more))


def kinds(findings: tuple[Finding, ...] | list[Finding]) -> list[str]:
    """The kinds of findings in order."""
    return [finding.kind for finding in findings]
