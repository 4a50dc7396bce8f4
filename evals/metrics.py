"""Metrics of one draft against its case: short functions with a name, no model.

A check is True or False and decides whether the case passes. A metric is a number from 0 to 1, or None when it does
not apply to the case: a case without a reference has no similarity to one, and says nothing about the mean.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from assist.drafting.drafts import Draft, without_markers
from assist.knowledge.numerals import contains
from assist.knowledge.sentences import language_of
from evals.cases import Case

LOOKED_AT = 5


def answers(case: Case, draft: Draft) -> bool:
    """Answers what can be answered, abstains from what cannot."""
    return (draft.status == "answered") == case.expect.answer


def cites(case: Case, draft: Draft) -> bool:
    """Cites at least one of the expected documents."""
    return not case.expect.documents or bool(_cited(draft) & set(case.expect.documents))


def includes(case: Case, draft: Draft) -> bool:
    """Says everything it must."""
    return all(contains(without_markers(draft.text), piece) for piece in case.expect.must_include)


def excludes(case: Case, draft: Draft) -> bool:
    """Says nothing it must not."""
    return not any(contains(without_markers(draft.text), piece) for piece in case.expect.must_not_include)


def language(case: Case, draft: Draft) -> bool:
    """Writes in the customer's language, quoted words aside."""
    text = without_markers(draft.text)
    for citation in draft.citations:
        text = text.replace(citation.quote, "")
    return draft.language == case.language and (not text.strip() or language_of(text) == case.language)


def sources_hold(case: Case, draft: Draft) -> bool:
    """Every quote stands in its passage, and no cited document is internal."""
    texts = {passage.id: passage.text for passage in draft.passages}
    return all(c.quote in texts.get(c.passage, "") and c.audience == "public" for c in draft.citations)


def nothing_blocks(case: Case, draft: Draft) -> bool:
    """No finding withholds the draft."""
    return not draft.is_withheld


def recall(case: Case, draft: Draft) -> float | None:
    """Share of the expected documents among the first passages."""
    wanted = set(case.expect.documents)
    found = {passage.document for passage in draft.passages[:LOOKED_AT]}
    return len(wanted & found) / len(wanted) if wanted else None


def reciprocal_rank(case: Case, draft: Draft) -> float | None:
    """1 / place of the first expected document among the passages, 0 when none is there."""
    if not case.expect.documents:
        return None
    places = [i for i, p in enumerate(draft.passages, 1) if p.document in case.expect.documents]
    return 1 / places[0] if places else 0.0


def citation_precision(case: Case, draft: Draft) -> float | None:
    """Share of the cited documents that are expected ones."""
    cited = _cited(draft)
    return len(cited & set(case.expect.documents)) / len(cited) if cited and case.expect.documents else None


def inclusion(case: Case, draft: Draft) -> float | None:
    """Share of the required pieces that the text has."""
    pieces = case.expect.must_include
    return sum(contains(without_markers(draft.text), piece) for piece in pieces) / len(pieces) if pieces else None


CHECKS: Mapping[str, Callable[[Case, Draft], bool]] = {
    check.__name__: check for check in (answers, cites, includes, excludes, language, sources_hold, nothing_blocks)
}
METRICS: Mapping[str, Callable[[Case, Draft], float | None]] = {
    f"recall@{LOOKED_AT}": recall,
    "mrr": reciprocal_rank,
    "citation_precision": citation_precision,
    "must_include": inclusion,
}


def _cited(draft: Draft) -> set[str]:
    return {citation.document for citation in draft.citations}
