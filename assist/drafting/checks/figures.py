"""Figures: the numbers that a claim states, against those of its sources and of the order.

A number counts with its unit. That some number stands in a passage is not enough either: where the source gives it to
something else and another number to this, the claim contradicts it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence

from assist.drafting.checks.claims import Claim, Clause, clauses, rival, said_by
from assist.drafting.checks.findings import Finding
from assist.knowledge.passages import Passage
from assist.texts.measures import COUNT, Measure, measures

_UP = re.compile(
    r"(?:(?<!不)(?<!不要)(?<!不能)超过|(?<!不)满|至少|不低于|(?<!不)高于|(?<!不)大于|不少于|最低|最少|over|"
    r"above|at least|more than|after|from|minimum(?: of)?)\s?(?:USD |\$)?$",
    re.IGNORECASE,
)
_DOWN = re.compile(
    r"(?:不超过|不要超过|不能超过|不满|不足|不到|(?<!不)低于|(?<!不)少于|(?<!不)小于|最多|最高|至多|最迟|最晚|"
    r"up to|at most|no more than|within|below|under|less than|in|maximum(?: of)?)\s?(?:USD |\$)?$",
    re.IGNORECASE,
)
_UP_BEHIND = re.compile(r"\s?(?:及?以上|起|以后|之后|后(?!付)|or more|at least|and above)", re.IGNORECASE)
_DOWN_BEHIND = re.compile(r"\s?(?:及?以下|以内|之内|内(?!置)|or less|at most|at the most)", re.IGNORECASE)

SAME = 0.42  # similarity from which two clauses give a number to the same thing


def check_figures(claim: Claim, order: str, language: str) -> Iterator[Finding]:
    """Numbers that no source has, and numbers that the sources give to something else; `order` is the order as text."""
    known = [one for source in claim.sources for one in _measures(said_by(source))]
    ordered = _measures(order)
    for one in _measures(claim.text):
        words = claim.text[one.start : one.end]
        place = claim.start + one.start, claim.start + one.end
        if not any(one.agrees_with(other) for other in (*known, *ordered)):
            if not _is_list_number(claim, one) and not _is_rate(claim, words):
                yield Finding("ungrounded_number", "block", *place, _ungrounded(claim, one, words, language))
        elif not any(one.agrees_with(other) for other in ordered) and (said := _otherwise(claim, one)):
            yield Finding("contradicts_source", "block", *place, contradicted(said, language))


def contradicted(said: str, language: str) -> str:
    """The message of a contradiction, with the source's words."""
    if language == "zh":
        return f"与所引资料不符，资料写的是：“{said}”"
    return f"the cited passage says otherwise: “{said}”"


def stated_in(sources: Sequence[Passage]) -> list[tuple[Measure, Clause]]:
    """Every number of some passages, with its clause."""
    return [(one, clause) for source in sources for one, clause in _stated(source.text)]


def contradicting_figure(claim: Claim) -> str | None:
    """The sentence of a source that gives another number for the same, and no source gives the claim's."""
    known = [one for source in claim.sources for one in _measures(source.text)]
    for one in _measures(claim.text):
        if not any(one.agrees_with(other) for other in known) and (clause := _rival_clause(claim, one)):
            return clause.sentence
    return None


def _ungrounded(claim: Claim, one: Measure, words: str, language: str) -> str:
    clause = _rival_clause(claim, one)
    if language == "zh":
        hint = f"，资料写的是：“{clause.sentence}”" if clause else ""
        return f"“{words}”不在所引资料里，也不在订单里{hint}"
    hint = f"; the passage says: “{clause.sentence}”" if clause else ""
    return f"“{words}” is in no cited passage and not in the order{hint}"


def _otherwise(claim: Claim, one: Measure) -> str | None:
    """The source's words when they give another number for the same, or the same number another direction."""
    if one.kind not in (None, COUNT) and (clause := _rival_clause(claim, one)):
        return clause.sentence
    return _turned(claim, one)


def _rival_clause(claim: Claim, one: Measure) -> Clause | None:
    own = _clause_at(clauses(claim.text), one)
    if own is None:
        return None
    stated = [
        (one.agrees_with(other), clause)
        for source in claim.sources
        for other, clause in _stated(source.text)
        if other.kind == one.kind
    ]
    found = rival(own, True, stated, SAME)
    # Where the claim's own clause has that number too, both are said.
    beside = [other for other in _measures(claim.text) if own.start <= other.start < own.end and other != one]
    if found and any(a.agrees_with(b) for a in beside for b, clause in stated_in(claim.sources) if clause is found):
        return None
    return found


def _turned(claim: Claim, one: Measure) -> str | None:
    """The source's words when it has this number only with the opposite direction (以上 for 以下)."""
    own = _direction(claim.text, one)
    alike = [
        (_direction(source.text, other), clause.sentence)
        for source in claim.sources
        for other, clause in _stated(source.text)
        if one.kind is not None and other.kind == one.kind and one.agrees_with(other)
    ]
    if own and alike and all(direction == -own for direction, _ in alike):
        return alike[0][1]
    return None


def _direction(text: str, one: Measure) -> int:
    """1 for at least or more, -1 for at most or less, 0 when nothing is said; what stands behind comes first."""
    for pattern, sign in ((_UP_BEHIND, 1), (_DOWN_BEHIND, -1)):
        if pattern.match(text, one.end):
            return sign
    before = text[max(0, one.start - 24) : one.start]
    for pattern, sign in ((_DOWN, -1), (_UP, 1)):
        if pattern.search(before):
            return sign
    return 0


@functools.lru_cache(maxsize=1024)
def _measures(text: str) -> tuple[Measure, ...]:
    return tuple(measures(text))


@functools.lru_cache(maxsize=1024)
def _stated(text: str) -> tuple[tuple[Measure, Clause], ...]:
    """The numbers of a passage, each with its clause."""
    found = clauses(text)
    return tuple((one, clause) for one in _measures(text) if (clause := _clause_at(found, one)))


def _clause_at(found: Sequence[Clause], one: Measure) -> Clause | None:
    return next((clause for clause in found if clause.start <= one.start < clause.end), None)


def _is_rate(claim: Claim, words: str) -> bool:
    """一天 60 元 where the source says 每天 60 元."""
    return words[0] in "一1" and any(f"每{words[1:].strip()}" in source.text for source in claim.sources)


def _is_list_number(claim: Claim, one: Measure) -> bool:
    """The 1 of "1. Open the lid" at the head of a sentence."""
    return not claim.text[: one.start].strip() and bool(re.match(r"[.)、．](?!\d)", claim.text[one.end :]))
