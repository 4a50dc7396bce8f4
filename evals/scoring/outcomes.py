"""Outcomes: what an agent gets out of a turn, for risk and coverage: one word for each case.

Of a turn that the documents answer: `right`, `partial` (nothing wrong, something missing), `wrong` (another's fact, or
nothing of what was asked), `withheld` (right, but a finding blocks it), `near right` or `near` (the nearest passage, of
several questions that of each, is shown for judging, and holds the answer or not), `abstained`. Of one that they do not
answer: `abstained`, `held` (a reply that says it will be checked), `near`, `answered`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from assist.drafting.checks.citations import MARKER, without_markers
from assist.drafting.drafts import Draft
from assist.knowledge.passages import Passage
from assist.texts.sentences import sentence_spans
from evals.cases.cases import Case
from evals.scoring.sayings import says

Outcome = Literal["right", "partial", "wrong", "withheld", "near right", "near", "abstained", "held", "answered"]
STRAYS = 1  # sentences on other documents that one small edit takes out


def outcome_of(case: Case, draft: Draft) -> Outcome:
    """The outcome of a draft for its case."""
    if not case.expect.answer:
        if draft.status == "near":
            return "near"
        return "abstained" if draft.status == "abstained" else "answered" if draft.citations else "held"
    if draft.status == "abstained":
        return "abstained"
    if draft.status == "near":
        return "near right" if _answers(case, _shown_for_judging(draft)) else "near"
    if is_wrong(case, draft):
        return "wrong"
    text = without_markers(draft.text)
    if not all(says(text, piece) for piece in case.expect.must_include):
        return "partial"
    return "withheld" if draft.is_withheld else "right"


def is_wrong(case: Case, draft: Draft) -> bool:
    """Whether what is called a draft holds a fact that it must not, or nothing of what was asked for."""
    if draft.status != "answered":
        return False
    text, expect = without_markers(draft.text), case.expect
    if any(says(text, piece) for piece in expect.must_not_include):
        return True
    if not expect.answer:
        return bool(draft.citations)
    cited = {citation.document for citation in draft.citations}
    foreign = bool(cited) and not cited & set(expect.documents)
    silent = bool(expect.must_include) and not any(says(text, piece) for piece in expect.must_include)
    return foreign or (silent and draft.coverage == "all")


def is_usable(case: Case, draft: Draft) -> bool:
    """Whether it can be sent with at most one small edit: right, and at most one sentence on something else."""
    if not case.expect.answer:
        return draft.status != "answered" or not draft.citations
    if outcome_of(case, draft) != "right":
        return False
    wanted = {c.n for c in draft.citations if c.document in case.expect.documents}
    strays = 0
    for start, end in sentence_spans(draft.text):
        marks = {int(n) for n in MARKER.findall(draft.text[start : end + 8])}
        strays += bool(marks) and not marks & wanted
    return strays <= STRAYS


def _shown_for_judging(draft: Draft) -> list[Passage]:
    """The passages that stand in the text; those beside it are for whoever searches on."""
    cited = {citation.passage for citation in draft.citations}
    return [passage for passage in draft.passages if passage.id in cited]


def _answers(case: Case, passages: Iterable[Passage]) -> bool:
    return holds(case, [f"{p.title}\n{p.section}\n{p.text}" for p in passages if p.document in case.expect.documents])


def holds(case: Case, texts: Iterable[str]) -> bool:
    """Whether some passages of the expected documents together hold every word needed."""
    held = list(texts)
    joined = "\n".join(held)
    return bool(held) and all(says(joined, piece) for piece in case.expect.must_include)
