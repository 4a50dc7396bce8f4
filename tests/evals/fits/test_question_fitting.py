"""Fitting the map of questions: it learns what questions have in common, and is judged on those it has not seen."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from assist.errors import InvalidInput
from assist.knowledge.embedders import Vectors
from assist.knowledge.questions import TARGETS
from evals.fits import question_fitting
from evals.fits.question_fitting import Aims, AllMaps, Maps, fit_map, share_found, write_maps

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


def test_of_the_sentences_of_a_section_the_one_that_answers_comes_first() -> None:
    """Which sentence of its section a question means is learned from the others of that section."""
    draw = np.random.default_rng(6)
    sentences = draw.normal(size=(QUESTIONS, SIZE)).astype(np.float32)
    sentences /= np.linalg.norm(sentences, axis=1, keepdims=True)
    parts = np.arange(QUESTIONS) // 4
    wanted = np.arange(0, QUESTIONS, 4)
    # All that tells a section's sentences apart is turned away from what tells questions apart.
    questions = np.roll(sentences[wanted], 1, axis=1)
    answers = [np.array([place]) for place in wanted]
    aims = Aims(questions, sentences, answers, np.ones(len(wanted), np.bool_), parts)

    def first(vectors: Vectors) -> float:
        within = (vectors @ sentences.T).reshape(len(wanted), -1, 4)
        return float((within[np.arange(len(wanted)), np.arange(len(wanted))].argmax(axis=1) == 0).mean())

    fitted = fit_map([aims] * 20, rank=SIZE)
    assert first(questions) < 0.5
    assert first(fitted.aim(questions)) > 0.9


def test_what_is_written_is_what_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers and their story, side by side; the figures are those of the half not fitted on."""
    monkeypatch.setattr(question_fitting, "FOLDER", tmp_path)
    aims = invented(4, 3.0)
    maps: Maps = {"passages": fit_map([aims], rank=8), "sentences": fit_map([aims], rank=4)}
    said = write_maps(maps, "some-embedder", {"invented": aims}, {"sections": 7})
    assert json.loads((tmp_path / "questions.json").read_text("utf-8")) == said
    assert said["fitted_on"] == {"sections": 7, "invented": QUESTIONS // 2}
    assert said["held_out"]["invented"]["with"] == round(share_found(aims, maps["passages"]), 3)
    with np.load(tmp_path / "questions.npz", allow_pickle=False) as stored:
        assert np.array_equal(stored["passages_down"].astype(np.float32), maps["passages"].down)
        assert stored["passages_up"].shape == (8, SIZE)
        assert stored["sentences_up"].shape == (4, SIZE)


def test_what_is_fitted_on_a_shops_turns_does_not_see_its_sections(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its turns would otherwise look easier than those of a shop that nobody has seen; afterwards all counts again."""
    monkeypatch.setattr(question_fitting, "FOLDER", tmp_path)
    aims = invented(7, 3.0)
    whole: Maps = dict.fromkeys(TARGETS, fit_map([aims], rank=3))
    others: Maps = dict.fromkeys(TARGETS, fit_map([aims], rank=2))

    def rank(_name: str = "") -> int:
        with np.load(tmp_path / "questions.npz", allow_pickle=False) as stored:
            return int(stored["sentences_up"].shape[0])

    assert AllMaps(whole, {"tea": others}).each(["tea+", "tea", "toys"], rank) == {"tea+": 2, "tea": 2, "toys": 3}
    assert rank() == 3


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
