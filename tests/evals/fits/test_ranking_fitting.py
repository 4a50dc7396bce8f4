"""Fitting the ranking: what answers comes first, also in shops and questions that it was not fitted on."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import numpy as np
import pytest

from assist.knowledge.passages import Search
from assist.knowledge.ranking import SIGNS
from evals.cases.cases import Case
from evals.fits import ranking_fitting
from evals.fits.fitting import is_fitted_on
from evals.fits.ranking_fitting import Ranked, fit_ranking, rank_cases, write_fitted

SIGN = "turn_similarity"
COUNT = 60


def ranked(seed: int, sign: str = SIGN) -> list[Ranked]:
    """Questions with five candidates, of which the answer shows by one sign."""
    draw = np.random.default_rng(seed)
    rows = []
    for number in range(COUNT):
        right = np.arange(5) == number % 5
        signs = draw.normal(scale=0.3, size=(5, len(SIGNS)))
        signs[:, SIGNS.index(sign)] += np.where(right, 1.0, -1.0)
        rows.append(Ranked(f"{seed}-{number}", signs, right))
    return rows


def test_the_sign_that_tells_gets_the_weight() -> None:
    """And the answer comes first in a shop that was left out."""
    found = fit_ranking({"a-zh": ranked(1), "b-en": ranked(2)}, ["a-zh", "b-en"])
    assert set(found["weights"]) == set(SIGNS)
    assert max(found["weights"], key=found["weights"].__getitem__) == SIGN
    assert found["held_out"]["a-zh"] == {"questions": COUNT, "first": 1.0, "first_3": 1.0}


def test_a_shop_is_ranked_by_weights_fitted_without_it() -> None:
    """With its similar questions or without: where another sign tells, its figures are poor."""
    sets = {
        "a-zh": ranked(1),
        "b-zh": ranked(2),
        "odd-en": ranked(3, "context_words"),
        "odd-en+": ranked(4, "context_words"),
    }
    held_out = fit_ranking(sets, ["a-zh", "b-zh", "odd-en"])["held_out"]
    assert held_out["odd-en"]["first"] < 0.6
    assert held_out["odd-en+"]["first"] < 0.6
    assert held_out["a-zh"]["first"] > 0.9


def test_of_other_sets_half_is_fitted_on_and_the_other_half_judged() -> None:
    """The same halves as for all that is fitted."""
    rows = ranked(5)
    half = sum(is_fitted_on(one.text) for one in rows)
    found = fit_ranking({"a-zh": ranked(1), "public": rows}, ["a-zh"], ["public"])
    assert found["fitted_on"] == {"a-zh": COUNT, "public": half}
    assert found["held_out"]["public"]["questions"] == COUNT - half


def test_a_public_set_counts_twice() -> None:
    """Between two that contradict each other its sign weighs more."""
    sets = {"a-zh": ranked(1, "turn_words"), "public": ranked(2, "context_words")}
    weights = fit_ranking(sets, ["a-zh"], ["public"])["weights"]
    assert weights["context_words"] > weights["turn_words"] > 0


def test_what_is_written_is_what_was_fitted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As JSON that the product reads."""
    monkeypatch.setattr(ranking_fitting, "FITTED", tmp_path / "ranking.json")
    found = fit_ranking({"a-zh": ranked(1)}, ["a-zh"])
    write_fitted(found)
    assert json.loads((tmp_path / "ranking.json").read_text("utf-8")) == found


def case(question: str, **expect: object) -> Case:
    """A case about the small shop."""
    row = {
        "id": "c",
        "question": question,
        "language": "zh",
        "as_of": dt.date(2026, 11, 23),
        "source": "test",
        "expect": expect,
    }
    return Case.model_validate(row)


def test_right_is_a_passage_of_the_document_with_a_word_needed(search: Search) -> None:
    """Of the two sections of the rules only the one that says it; internal notes are no candidates."""
    rows = rank_cases(
        search, [case("衣服开线退货运费谁出", answer=True, documents=["returns"], must_include=["店铺承担"])]
    )
    (row,) = rows
    assert row.right.sum() == 1
    assert row.signs.shape == (len(row.right), len(SIGNS))
    public = sum(document.front.audience == "public" for document in search.current().documents)
    assert len(row.right) <= public


def test_what_cannot_be_ranked_is_left_out(search: Search) -> None:
    """Unanswerable cases, and those whose words no passage of the document has."""
    assert rank_cases(search, [case("老板的电话号码", answer=False)]) == []
    assert rank_cases(search, [case("退货", answer=True, documents=["returns"], must_include=["月球"])]) == []
