"""Fitting the judgement: figures are those of questions and shops that the numbers were not fitted on."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from assist.errors import InvalidInput
from assist.knowledge.sufficiency import BY_MEANING, PASSAGE, SENTENCE
from evals.fits import fitting
from evals.fits.fitting import Labelled, all_or_none, fit, is_fitted_on, write_fitted

SIGN = PASSAGE.index("covered")
COUNT = 80


def labelled(seed: int, *, upside_down: bool = False) -> list[Labelled]:
    """Questions whose answering passage shows by one sign, high; in a shop that is upside down, low."""
    draw = np.random.default_rng(seed)
    rows = []
    for number in range(COUNT):
        answerable = number % 2 == 0
        right = np.array([answerable, False, False])
        passages = draw.normal(scale=0.3, size=(3, len(PASSAGE)))
        passages[:, SIGN] += np.where(right != upside_down, 1.0, -1.0)
        said = np.array([answerable, False])
        sentences = draw.normal(scale=0.3, size=(2, len(SENTENCE)))
        sentences[:, SENTENCE.index("words")] += np.where(said, 1.0, -1.0)
        rows.append(Labelled(f"{seed}-{number}", answerable, passages, right, sentences, said))
    return rows


def test_a_shop_is_judged_by_numbers_fitted_without_it() -> None:
    """Nor by its own turns with similar questions: the odd one out does worse than chance, though there is more of it."""
    odd = {"odd-en": labelled(3, upside_down=True), "odd-en+": labelled(4, upside_down=True)}
    held_out = fit({"a-zh": labelled(1), **odd}, ["a-zh", "odd-en"], "some")["held_out"]
    assert held_out["odd-en"]["auroc"] < 0.5
    assert held_out["odd-en+"]["auroc"] < 0.5


def test_of_other_sets_half_is_fitted_on_and_the_other_half_judged() -> None:
    """By the hash of the question's words; shops count whole."""
    rows = labelled(5)
    found = fit({"shop-zh": labelled(6), "public": rows}, ["shop-zh"], "some")
    half = sum(is_fitted_on(one.text) for one in rows)
    assert 0 < half < COUNT
    assert found["fitted_on"] == {"shop-zh": COUNT, "public": half}
    assert found["held_out"]["public"]["questions"] == COUNT - half
    assert found["held_out"]["public"]["auroc"] > 0.9
    assert found["held_out"]["public"]["best_sentence"] == 1.0


def test_by_words_no_sign_of_meaning_counts() -> None:
    """What is used when the embedder is another one, or fails."""
    found = fit({"a-zh": labelled(7), "b-zh": labelled(8)}, ["a-zh", "b-zh"], "some")
    for what in ("passage_by_words", "sentence_by_words"):
        weights = found[what]["weights"]
        assert {name for name in BY_MEANING if weights.get(name)} == set()
        assert any(weights.values())
    assert found["embedder"] == "some"


def test_what_has_one_label_only_cannot_be_fitted() -> None:
    """One line that says what is lacking."""
    unanswerable = [one for one in labelled(9) if not one.answerable]
    with pytest.raises(InvalidInput, match="of both kinds"):
        fit({"a-zh": unanswerable, "b-zh": unanswerable}, ["a-zh", "b-zh"], "some")


def test_what_is_written_is_what_was_fitted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As JSON that the product reads."""
    monkeypatch.setattr(fitting, "FITTED", tmp_path / "sufficiency.json")
    found = fit({"a-zh": labelled(7), "b-zh": labelled(8)}, ["a-zh", "b-zh"], "some")
    write_fitted(found)
    assert json.loads((tmp_path / "sufficiency.json").read_text("utf-8")) == found


@pytest.mark.parametrize("broken_off", [InvalidInput("no"), KeyboardInterrupt()])
def test_files_fitted_together_are_written_together(tmp_path: Path, broken_off: BaseException) -> None:
    """A fit that fails, or is broken off, half way leaves what fits together."""
    one, other = tmp_path / "one.json", tmp_path / "other.json"
    one.write_text("1")
    other.write_text("2")

    def fitted() -> None:
        with all_or_none(one, other):
            one.write_text("new")
            raise broken_off

    with pytest.raises(type(broken_off)):
        fitted()
    assert (one.read_text(), other.read_text()) == ("1", "2")
    with all_or_none(one, other):
        one.write_text("new")
    assert one.read_text() == "new"
