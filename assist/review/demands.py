"""Demands: what customers ask most, and the product documents about which unusually many ask."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assist.review.clusters import Likeness
from assist.review.signals import Asked
from assist.review.topics import Group, grouped

MOST_FREQUENT = 20
LEAST_FREQUENT = 3  # customers
UNUSUAL = 0.001  # probability of so many customers or more, were a product like the others and like itself before
LEAST_UNUSUAL = 5  # customers
EXAMPLES = 3


@dataclass(frozen=True)
class FrequentQuestion:
    """A question in the customers' words: how many asked, and how many of their drafts were answered."""

    title: str
    customers: int
    answered: int
    document: str | None


@dataclass(frozen=True)
class ManualToImprove:
    """A product's document whose customers ask more than is usual: `usual` is how many were to be expected."""

    document: str
    customers: int
    usual: float
    examples: tuple[str, ...]


def frequent_questions(asked: Sequence[Asked], likeness: Likeness) -> list[FrequentQuestion]:
    """What most customers asked, the most frequent first."""
    groups = grouped(asked, likeness, LEAST_FREQUENT)
    return [_frequent(group) for group in groups[:MOST_FREQUENT]]


def manuals_to_improve(
    asked: Sequence[Asked], before: Sequence[Asked], products: Mapping[str, str]
) -> list[ManualToImprove]:
    """Of product documents (id → title) those asked about unusually often, against the others and the time before."""
    now, earlier = _customers(asked, products), _customers(before, products)
    found = []
    for document, group in now.items():
        others = [len(other) for name, other in now.items() if name != document]
        usual = max(sum(others) / len(others) if others else 0.0, float(len(earlier.get(document, {}))))
        if len(group) >= LEAST_UNUSUAL and (others or earlier) and _at_least(len(group), usual) < UNUSUAL:
            examples = tuple(dict.fromkeys(group.values()))[-EXAMPLES:]
            found.append(ManualToImprove(document, len(group), round(usual, 1), examples))
    return sorted(found, key=lambda one: -one.customers)


def _frequent(group: Group) -> FrequentQuestion:
    customers = {one.customer for one in group.members}
    answered = {one.customer for one in group.members if not one.open}
    return FrequentQuestion(group.title, len(customers), len(answered), group.document)


def _customers(asked: Sequence[Asked], products: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """By product document: the customers who asked about it, each with a question."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for one in asked:
        if one.document in products:
            found[str(one.document)][one.customer] = " ".join(one.text.split())
    return found


def _at_least(count: int, mean: float) -> float:
    """The probability of so many or more when so many are to be expected (Poisson)."""
    below = sum(math.exp(-mean + n * math.log(mean) - math.lgamma(n + 1)) for n in range(count)) if mean else 1.0
    return max(0.0, 1.0 - below)
