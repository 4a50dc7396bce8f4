"""Fitting the map of questions: it learns what questions have in common, and is judged on those it has not seen."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from assist.errors import InvalidInput
from evals.fits import question_fitting
from evals.fits.question_fitting import Aims, fit_map, share_found, write_map

SIZE, QUESTIONS = 24, 400


def invented(seed: int, shift: float) -> Aims:
    """Questions that lie off their passages by one direction and some noise."""
    draw = np.random.default_rng(seed)
    passages = draw.normal(size=(QUESTIONS, SIZE))
    passages /= np.linalg.norm(passages, axis=1, keepdims=True)
    away = np.zeros(SIZE)
    away[0] = shift
    questions = passages + away + draw.normal(scale=0.1, size=passages.shape)
    questions /= np.linalg.norm(questions, axis=1, keepdims=True)
    answers = [np.array([place]) for place in range(QUESTIONS)]
    return Aims(questions.astype(np.float32), passages.astype(np.float32), answers, np.arange(QUESTIONS) % 2 == 0)


def test_questions_not_fitted_on_are_found_more_often() -> None:
    """The direction is common to all questions, also to those of the other half."""
    aims = invented(1, 3.0)
    assert share_found(aims, fit_map([aims], rank=8)) > share_found(aims, None) + 0.1


def test_questions_at_their_passages_stay_there() -> None:
    """Nothing to learn, nothing to lose."""
    aims = invented(2, 0.0)
    assert share_found(aims, fit_map([aims], rank=8)) == pytest.approx(share_found(aims, None), abs=0.02)


def test_a_question_without_an_answer_counts_nowhere() -> None:
    """Its relevant document is not in the corpus."""
    aims = invented(3, 3.0)
    answers = [answer if place % 3 else answer[:0] for place, answer in enumerate(aims.answers)]
    fitted = fit_map([Aims(aims.questions, aims.passages, answers, aims.fitted)], rank=8)
    assert share_found(Aims(aims.questions, aims.passages, answers, aims.fitted), fitted) > 0


def test_what_is_written_is_what_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers and their story, side by side; the figures are those of the half not fitted on."""
    monkeypatch.setattr(question_fitting, "FOLDER", tmp_path)
    aims = invented(4, 3.0)
    fitted = fit_map([aims], rank=8)
    said = write_map(fitted, "some-embedder", {"invented": aims})
    assert json.loads((tmp_path / "questions.json").read_text("utf-8")) == said
    assert said["held_out"]["invented"]["with"] == round(share_found(aims, fitted), 3)
    with np.load(tmp_path / "questions.npz", allow_pickle=False) as stored:
        assert np.array_equal(stored["down"].astype(np.float32), fitted.down)
        assert stored["up"].shape == (8, SIZE)


def test_few_questions_are_no_error() -> None:
    """Fewer passages than are looked at; a set of which no question is held out, or none is fitted on, beside another."""
    aims = invented(5, 3.0)
    few = Aims(aims.questions[:4], aims.passages[:4], aims.answers[:4], np.array([True, False, True, False]))
    assert share_found(few, None) == 1.0
    fitted_on, held_out = (Aims(few.questions, few.passages, few.answers, np.full(4, yes)) for yes in (True, False))
    assert share_found(fitted_on, None) == 0.0
    assert fit_map([aims, held_out], rank=8).down.shape == (SIZE, 8)
    with pytest.raises(InvalidInput, match="give folders with more questions"):
        fit_map([held_out])
