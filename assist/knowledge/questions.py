"""Questions: where the vector of a question has to point to meet the passages that answer it.

A sentence encoder puts a question beside other questions; what answers it lies off, in a direction that is much the
same for all questions. So the vector of a question is moved before anything is compared with it, by an affine map of
low rank: its numbers are in `questions.npz`, how they came about in `questions.json`. `evals fit` writes both.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from importlib import resources

import numpy as np

from assist.knowledge.embedders import Vectors


@dataclass(frozen=True)
class QuestionMap:
    """`vectors + vectors @ down @ up + shift`; shapes (size, rank), (rank, size) and (size,)."""

    down: Vectors
    up: Vectors
    shift: Vectors

    def aim(self, vectors: Vectors) -> Vectors:
        """Unit vectors of questions, shape (questions, size), moved to where their passages are; unit vectors again."""
        moved = vectors + vectors @ self.down @ self.up + self.shift
        return np.asarray(moved / np.linalg.norm(moved, axis=1, keepdims=True), np.float32)


def aim_questions(embedder: str, vectors: Vectors) -> Vectors:
    """Vectors of questions as an embedder gave them, ready to be compared with its passages.

    Only the local embedder has a fitted map; models made for search aim for themselves.
    """
    fitted = _fitted()
    return fitted[1].aim(vectors) if fitted[0] == embedder else vectors


def forget_map() -> None:
    """Read the numbers again when they are next needed: they were fitted anew."""
    _fitted.cache_clear()


@functools.cache
def _fitted() -> tuple[str, QuestionMap]:
    folder = resources.files("assist.knowledge")
    with resources.as_file(folder.joinpath("questions.npz")) as path, np.load(path, allow_pickle=False) as stored:
        numbers = {name: stored[name].astype(np.float32) for name in ("down", "up", "shift")}
    return json.loads(folder.joinpath("questions.json").read_text("utf-8"))["embedder"], QuestionMap(**numbers)
