"""Fitting: the numbers of the product's judgement which passage and which sentence answers, from turns with labels.

Building shops count whole, with and without their similar questions; of the product's own cases and of public sets half
the questions (by the hash of their words). Every set counts the same. The figures of a shop come from numbers that were
fitted without it, those of the others from their other halves.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assist.drafting.answering.evidence import with_context
from assist.drafting.answering.questions import FOUND, quotable
from assist.drafting.answering.searches import asked_of
from assist.drafting.turns.conversations import Conversation
from assist.errors import InvalidInput
from assist.knowledge import sufficiency
from assist.knowledge.open_releases import AsOf, OpenRelease
from assist.knowledge.passages import Passage, Search
from assist.knowledge.sufficiency import BY_MEANING, LOOKED_AT, PASSAGE, SENTENCE, Question, read_signs
from evals.labelled.answerability import auroc, calibration_error

FITTED = Path(sufficiency.__file__).with_name("sufficiency.json")
PENALTY = 0.1  # scikit-learn's C, on standardised signs
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Labelled:
    """One question: the signs of its first passages and which of them answer; of a passage that does, those of its
    sentences and which hold the words needed (none when no words are)."""

    text: str
    answerable: bool
    passages: Matrix
    right: NDArray[np.bool_]
    sentences: Matrix
    needed: NDArray[np.bool_]


Answers = Callable[[Passage], bool]  # whether a passage answers
Says = Callable[[str], bool]  # whether a sentence has a word that is needed


def label(
    search: Search,
    conversation: Conversation,
    days: AsOf,
    answers: Answers,
    says: Says | None,
    answerable: bool,
    text: str,
    pool: OpenRelease | None = None,
) -> list[Labelled]:
    """One row for each question of a turn for which anything was found."""
    opened = pool or search.current()
    questions, context, turn = asked_of(conversation)
    rows = []
    for one, before, own in with_context(questions, context, turn):
        found = search.find(one, FOUND, days, opened, before, own)
        usable = [passage for passage in quotable(found.passages) if passage.kind != "macro"]
        if not usable:
            continue
        question = Question(one, own, len(questions) > 1, opened.lexical, search.sentences, found.candidates)
        right = np.array([answerable and answers(passage) for passage in usable[:LOOKED_AT]])
        read = [question.read(p) for p, yes in zip(usable, right, strict=False) if yes and says is not None]
        said = [bool(says and says(sentence)) for part in read for sentence in part.texts]
        signs = np.vstack([part.signs for part in read]) if read else np.zeros((0, len(SENTENCE)))
        rows.append(Labelled(text, answerable, read_signs(question, usable), right, signs, np.array(said, bool)))
    return rows


def fit(sets: Mapping[str, Sequence[Labelled]], shops: Iterable[str], embedder: str) -> dict[str, Any]:
    """The content of `sufficiency.json`. Sets named `SHOP` and `SHOP+` (with similar questions) are of one shop."""
    ours = set(shops)
    chosen = {name: _fitted_part(name, rows, ours) for name, rows in sets.items()}
    held_out = {}
    for name, rows in sets.items():
        shop = name.rstrip("+")
        others = {key: part for key, part in chosen.items() if key.rstrip("+") != shop} if shop in ours else chosen
        rest = rows if shop in ours else [one for one in rows if not is_fitted_on(one.text)]
        held_out[name] = _figures(rest, _fit_passages(others), _fit_sentences(others))
    passage, sentence = _fit_passages(chosen), _fit_sentences(chosen)
    return {
        "how": "logistic regressions (scikit-learn) over building shops, half of the product's cases and of public "
        "sets, every set weighing the same, a part of the questions once more of a shop of few documents; `held_out`: "
        "of a shop by numbers fitted without it, of others on their other halves: AUROC of answerable against "
        "unanswerable questions, calibration error of the first passage, "
        "share of right passages whose best sentence holds what is needed. Written by `evals fit`.",
        "embedder": embedder,
        "passage": _numbers(PASSAGE, passage),
        "sentence": _numbers(SENTENCE, sentence),
        "passage_by_words": _numbers(PASSAGE, _fit_passages(chosen, by_words=True)),
        "sentence_by_words": _numbers(SENTENCE, _fit_sentences(chosen, by_words=True)),
        "fitted_on": {name: len(part) for name, part in chosen.items()},
        "held_out": held_out,
    }


def write_fitted(result: Mapping[str, Any]) -> None:
    """Replace the product's numbers, for this process too."""
    FITTED.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    sufficiency.forget_numbers()


@contextlib.contextmanager
def all_or_none(*paths: Path) -> Iterator[None]:
    """Files that are written anew together: when one fit fails, or is broken off, all are as they were."""
    kept = {path: path.read_bytes() for path in paths}
    try:
        yield
    except BaseException:
        for path, data in kept.items():
            path.write_bytes(data)
        raise


def is_fitted_on(text: str) -> bool:
    """Whether a question belongs to the half that is fitted on: by its words, the same for all that is fitted."""
    return hashlib.sha256(text.encode()).digest()[0] % 2 == 0


def _fitted_part(name: str, rows: Sequence[Labelled], shops: set[str]) -> list[Labelled]:
    return list(rows) if name.rstrip("+") in shops else [one for one in rows if is_fitted_on(one.text)]


def _fit_passages(sets: Mapping[str, Sequence[Labelled]], *, by_words: bool = False) -> tuple[Matrix, float]:
    kept = _kept(PASSAGE, by_words)
    return _fit(sets, lambda one: (one.passages * kept, one.right))


def _fit_sentences(sets: Mapping[str, Sequence[Labelled]], *, by_words: bool = False) -> tuple[Matrix, float]:
    kept = _kept(SENTENCE, by_words)
    return _fit(sets, lambda one: (one.sentences * kept, one.needed))


def _kept(names: Sequence[str], by_words: bool) -> Matrix:
    """1 for the signs that count, 0 for those of meaning where words alone do."""
    return np.array([float(not (by_words and name in BY_MEANING)) for name in names])


def _fit(
    sets: Mapping[str, Sequence[Labelled]], part: Callable[[Labelled], tuple[Matrix, NDArray[np.bool_]]]
) -> tuple[Matrix, float]:
    """Weights and bias on the signs as they are; fitted on standardised ones.

    Raises InvalidInput when all labels are the same.
    """
    from sklearn.linear_model import LogisticRegression

    signs, labels, weights = [], [], []
    for rows in sets.values():
        parts = [part(one) for one in rows]
        count = sum(len(found) for _, found in parts)
        for matrix, found in parts:
            signs.append(matrix)
            labels.append(found)
            weights.append(np.full(len(found), 1 / max(1, count)))
    if len({bool(one) for found in labels for one in found}) < 2:
        raise InvalidInput("every passage or sentence has the same label; give folders, shops or cases of both kinds")
    matrix, weight = np.vstack(signs), np.concatenate(weights)
    mean, spread = matrix.mean(axis=0), matrix.std(axis=0) + 1e-9
    model = LogisticRegression(C=PENALTY, max_iter=2000)
    model.fit((matrix - mean) / spread, np.concatenate(labels), sample_weight=weight * len(weight) / weight.sum())
    scaled = model.coef_[0] / spread
    return scaled, float(model.intercept_[0] - scaled @ mean)


def _figures(rows: Sequence[Labelled], passage: tuple[Matrix, float], sentence: tuple[Matrix, float]) -> dict[str, Any]:
    chances = [1 / (1 + np.exp(-(one.passages @ passage[0] + passage[1]))) for one in rows]
    best = [(float(found.max()), one) for found, one in zip(chances, rows, strict=True)]
    right = [(float(p), bool(yes)) for found, one in zip(chances, rows, strict=True) for p, yes in
             zip(found[:1], one.right[:1], strict=True)]  # fmt: skip
    chosen = [bool(one.needed[int((one.sentences @ sentence[0]).argmax())]) for one in rows if one.needed.any()]
    return {
        "questions": len(rows),
        "auroc": auroc([p for p, one in best if one.answerable], [p for p, one in best if not one.answerable]),
        "calibration_error": calibration_error(right),
        "best_sentence": round(sum(chosen) / max(1, len(chosen)), 3),
    }


def _numbers(names: Sequence[str], fitted: tuple[Matrix, float]) -> dict[str, Any]:
    weights = {name: round(float(value), 3) for name, value in zip(names, fitted[0], strict=True)}
    return {"weights": weights, "bias": round(fitted[1], 3)}
