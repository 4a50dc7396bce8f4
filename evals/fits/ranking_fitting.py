"""Fitting the weights of the signs of relevance (`assist/knowledge/ranking.py`).

So that what answers comes first: the softmax of the weighted signs over a question's candidates is brought to the
passages that hold the answer (listwise; Cao et al. 2007), with a ridge penalty. Sets are the building shops with and
without their similar questions, half of the product's own cases, half of the questions of public sets; the last
count twice. The figures of a shop come from weights that were fitted without it, those of other sets from other halves.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assist.drafting.answering.evidence import with_context
from assist.drafting.answering.searches import asked_of
from assist.drafting.turns.conversations import Conversation, as_of_for, asked_on
from assist.knowledge import ranking
from assist.knowledge.open_releases import AsOf, OpenRelease
from assist.knowledge.passages import Search
from assist.knowledge.ranking import SIGNS
from assist.texts.numerals import contains
from evals.cases.cases import Case
from evals.days import today
from evals.fits.fitting import is_fitted_on
from evals.labelled.collections import TODAY, Collection
from evals.statistics import minimised

FITTED = Path(ranking.__file__).with_name("ranking.json")
PENALTY = 0.01
PUBLIC = 2.0  # what a public set counts beside a shop: they are fewer and more varied
AMONG = 3
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Ranked:
    """The signs of a question's candidates, shape (candidates, signs), and which of them hold the answer."""

    text: str
    signs: Matrix
    right: NDArray[np.bool_]


def rank_cases(search: Search, cases: Sequence[Case]) -> list[Ranked]:
    """The answerable cases: right are the passages of the expected documents that hold any of the words needed."""
    found: list[Ranked] = []
    opened = search.current()
    for case in cases:
        if not case.expect.answer:
            continue
        conversation = case.as_conversation()
        days = as_of_for(conversation, case.as_of, asked_on(conversation, today()))
        right = np.array([_answers(case, opened, place) for place in range(len(opened.chunks))])
        found += _rank(search, opened, conversation, days, right, case.id)
    return found


def rank_collection(search: Search, collection: Collection) -> list[Ranked]:
    """The questions of a published collection: right are the passages of the relevant documents."""
    opened = search.current()
    names = {key: f"d{number}" for number, key in enumerate(collection.documents)}
    found: list[Ranked] = []
    for key, conversation in collection.queries.items():
        relevant = {names[name] for name in collection.relevant[key] if name in names}
        right = np.array([document.id in relevant for document in opened.documents])
        found += _rank(search, opened, conversation, TODAY, right, conversation.messages[-1].text)
    return found


def _rank(
    search: Search, opened: OpenRelease, conversation: Conversation, days: AsOf, right: NDArray[np.bool_], text: str
) -> Iterator[Ranked]:
    questions, context, turn = asked_of(conversation)
    for question, before, own in with_context(questions, context, turn):
        signs = search.candidates.read(question, days, opened, before, own)
        usable = [place for place, at in enumerate(signs.positions) if _may_answer(opened, int(at))]
        held = right[signs.positions[usable]]
        if held.any() and not held.all():
            yield Ranked(text, signs.matrix[usable].astype(np.float64), held)


def _may_answer(opened: OpenRelease, place: int) -> bool:
    front = opened.documents[place].front
    return front.audience == "public" and front.kind != "macro"


def _answers(case: Case, opened: OpenRelease, place: int) -> bool:
    document, needed = opened.documents[place], case.expect.must_include
    if document.id not in case.expect.documents:
        return False
    text = opened.chunks[place].indexed_text(document.title)
    return not needed or any(contains(text, piece) for piece in needed)


def fit_ranking(
    sets: Mapping[str, Sequence[Ranked]], shops: Iterable[str], public: Iterable[str] = ()
) -> dict[str, Any]:
    """The content of `ranking.json`. `sets` named `SHOP` and `SHOP+` (with similar questions) are of one shop."""
    ours, public = set(shops), set(public)
    chosen = {name: _fitted_part(name, rows, ours) for name, rows in sets.items()}
    weights = _fit(chosen, public)
    held_out = {}
    for name, rows in sets.items():
        shop = name.rstrip("+")
        if shop in ours:
            others = {key: part for key, part in chosen.items() if key.rstrip("+") != shop}
            held_out[name] = _figures(rows, _fit(others, public))
        else:
            held_out[name] = _figures([one for one in rows if not is_fitted_on(one.text)], weights)
    return {
        "how": "listwise softmax with a ridge penalty over building shops (whole, with and without similar questions), "
        "half of the product's cases and of public sets, a public set counting twice; `held_out`: share of questions "
        "with a right passage first and among the first three, of a shop by weights fitted without it, of other sets "
        "on their other halves. Written by `evals fit`.",
        "weights": {name: round(float(value), 3) for name, value in zip(SIGNS, weights, strict=True)},
        "fitted_on": {name: len(part) for name, part in chosen.items()},
        "held_out": held_out,
    }


def write_fitted(result: Mapping[str, Any]) -> None:
    """Replace the product's weights, for this process too."""
    FITTED.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    ranking.fitted.cache_clear()


def _fitted_part(name: str, rows: Sequence[Ranked], shops: set[str]) -> list[Ranked]:
    return list(rows) if name.rstrip("+") in shops else [one for one in rows if is_fitted_on(one.text)]


def _fit(sets: Mapping[str, Sequence[Ranked]], public: Container[str]) -> Matrix:
    """The weights that bring what is right to the front."""
    shares = {name: PUBLIC if name in public else 1.0 for name in sets}
    total = sum(shares.values())
    rows = [(one, shares[name] / (total * len(part))) for name, part in sets.items() for one in part]

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        value, slope = PENALTY * float(weights @ weights), 2 * PENALTY * weights
        for one, share in rows:
            scores = one.signs @ weights
            powers = np.exp(scores - scores.max())
            right = powers[one.right]
            value -= share * float(np.log(right.sum() / powers.sum()))
            slope -= share * (one.signs[one.right].T @ (right / right.sum()) - one.signs.T @ (powers / powers.sum()))
        return value, slope

    return minimised(loss, len(SIGNS))


def _figures(rows: Sequence[Ranked], weights: Matrix) -> dict[str, float]:
    places = [int(one.right[np.argsort(-(one.signs @ weights), kind="stable")].argmax()) for one in rows]
    count = max(1, len(places))
    return {
        "questions": len(places),
        "first": round(sum(place == 0 for place in places) / count, 3),
        f"first_{AMONG}": round(sum(place < AMONG for place in places) / count, 3),
    }
