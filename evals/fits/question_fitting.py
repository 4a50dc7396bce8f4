"""Fitting the map that moves questions to their passages (`assist/knowledge/questions.py`).

Ridge regression from the vector of a question to that of the passage which answers it, cut to a low rank. Half of each
set's questions (by the hash of their words) is fitted on, every set counting the same; figures are those of the other
halves. Penalty and rank were chosen by cross-validation inside the fitted halves.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assist.errors import InvalidInput
from assist.knowledge import questions
from assist.knowledge.embedders import Vectors
from assist.knowledge.index import VectorIndex
from assist.knowledge.passages import Search
from assist.knowledge.questions import QuestionMap
from evals.fits.fitting import is_fitted_on
from evals.labelled.collections import Collection

FOLDER = Path(questions.__file__).parent
PENALTY = 0.02
RANK = 32
NEAREST = 10


@dataclass(frozen=True)
class Aims:
    """Questions with what answers them: unit vectors, the passages' places for each question, and which are fitted on.

    `questions` has shape (questions, size), `passages` (passages, size), `fitted` (questions,).
    """

    questions: Vectors
    passages: Vectors
    answers: Sequence[NDArray[np.int64]]
    fitted: NDArray[np.bool_]


def collect_aims(collection: Collection, search: Search, index: VectorIndex) -> Aims:
    """The questions of a published collection; of a document of several passages the nearest is the answer."""
    opened = search.current()
    passages = opened.vectors(index)
    names = {key: f"d{number}" for number, key in enumerate(collection.documents)}
    places: dict[str, list[int]] = {}
    for place, document in enumerate(opened.documents):
        places.setdefault(document.id, []).append(place)
    texts = [conversation.messages[-1].text for conversation in collection.queries.values()]
    vectors = search.embedder.embed(texts)
    answers = []
    for key, vector in zip(collection.queries, vectors, strict=True):
        own = [places[names[name]] for name in collection.relevant[key] if names.get(name) in places]
        answers.append(np.array([max(some, key=lambda place: passages[place] @ vector) for some in own], np.int64))
    return Aims(vectors, passages, answers, np.array([is_fitted_on(text) for text in texts]))


def fit_map(sets: Sequence[Aims], penalty: float = PENALTY, rank: int = RANK) -> QuestionMap:
    """The map that brings fitted questions nearest to their passages; the shift is not penalised.

    Raises InvalidInput when no question that is fitted on has an answer.
    """
    size = sets[0].questions.shape[1]
    gram, cross = np.zeros((size + 1, size + 1)), np.zeros((size + 1, size))
    for aims in sets:
        asked = _answered(aims, aims.fitted)
        if not asked:
            continue
        rows = np.repeat(asked, [aims.answers[i].size for i in asked])
        weights = np.concatenate([np.full(aims.answers[i].size, 1 / aims.answers[i].size) for i in asked]) / len(asked)
        given = np.hstack([aims.questions[rows], np.ones((rows.size, 1))])
        missed = aims.passages[np.concatenate([aims.answers[i] for i in asked])] - aims.questions[rows]
        gram += given.T @ (weights[:, None] * given)
        cross += given.T @ (weights[:, None] * missed)
    if not gram.any():
        raise InvalidInput("none of the questions that are fitted on has an answer; give folders with more questions")
    solved = np.linalg.solve(gram + penalty * np.diag([1.0] * size + [1e-9]), cross)
    left, strength, right = np.linalg.svd(solved[:-1])
    down, up = left[:, :rank] * strength[:rank], right[:rank]
    return QuestionMap(*(part.astype(np.float16).astype(np.float32) for part in (down, up, solved[-1])))


def share_found(aims: Aims, fitted: QuestionMap | None) -> float:
    """The share of the questions not fitted on that have an answer among their nearest passages; 0 without any."""
    asked = _answered(aims, ~aims.fitted)
    if not asked:
        return 0.0
    vectors = aims.questions[asked]
    scores = (fitted.aim(vectors) if fitted else vectors) @ aims.passages.T
    nearest = np.argsort(-scores, axis=1)[:, :NEAREST]
    return float(
        np.mean([bool(np.isin(found, aims.answers[i]).any()) for found, i in zip(nearest, asked, strict=True)])
    )


def _answered(aims: Aims, among: NDArray[np.bool_]) -> list[int]:
    return [int(i) for i in np.flatnonzero(among) if aims.answers[int(i)].size]


def files() -> tuple[Path, Path]:
    """The files of the map: its numbers, and their story."""
    return FOLDER / "questions.npz", FOLDER / "questions.json"


def write_map(fitted: QuestionMap, embedder: str, sets: Mapping[str, Aims]) -> dict[str, Any]:
    """Replace the product's map; returns what is said of it: how it was fitted, and its figures."""
    said = {
        "embedder": embedder,
        "how": f"ridge regression (penalty {PENALTY}) cut to rank {fitted.down.shape[1]}, on half of each set's "
        f"questions, every set weighing the same; `held_out`: the share of the other halves' questions with an answer "
        f"among the {NEAREST} nearest passages, without and with the map. Written by `evals fit`.",
        "fitted_on": {name: int(aims.fitted.sum()) for name, aims in sets.items()},
        "held_out": {
            name: {"without": round(share_found(aims, None), 3), "with": round(share_found(aims, fitted), 3)}
            for name, aims in sets.items()
        },
    }
    parts = {name: getattr(fitted, name).astype(np.float16) for name in ("down", "up", "shift")}
    numbers, story = files()
    np.savez_compressed(numbers, **parts)
    story.write_text(json.dumps(said, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    questions.forget_map()
    return said
