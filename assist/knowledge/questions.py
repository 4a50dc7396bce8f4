"""Questions: where the vector of a question has to point to meet what answers it.

A sentence encoder puts a question beside other questions; what answers it lies off, in directions that much the same
words share. So the vector of a question is moved before anything is compared with it, by affine maps of low rank: one
towards passages, one towards the sentence of a passage. Their numbers are in `questions.npz`, how they came about in
`questions.json`. `evals fit` writes both.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Literal, get_args

import numpy as np

from assist.knowledge.embedders import Vectors

Target = Literal["passages", "sentences"]
TARGETS: tuple[Target, ...] = get_args(Target)
PARTS = ("down", "up", "shift")


@dataclass(frozen=True)
class QuestionMap:
    """`vectors + vectors @ down @ up + shift`; shapes (size, rank), (rank, size) and (size,)."""

    down: Vectors
    up: Vectors
    shift: Vectors

    def aim(self, vectors: Vectors) -> Vectors:
        """Unit vectors of questions, shape (questions, size), moved to where their answers are; unit vectors again."""
        moved = vectors + vectors @ self.down @ self.up + self.shift
        return np.asarray(moved / np.linalg.norm(moved, axis=1, keepdims=True), np.float32)


def aim_questions(embedder: str, vectors: Vectors, at: Target = "passages") -> Vectors:
    """Vectors of questions as an embedder gave them, ready to be compared with its passages or their sentences.

    Only the local embedder has fitted maps; models made for search aim for themselves.
    """
    fitted, maps = _fitted()
    return maps[at].aim(vectors) if fitted == embedder else vectors


def forget_maps() -> None:
    """Read the numbers again when they are next needed: they were fitted anew."""
    _fitted.cache_clear()


@functools.cache
def _fitted() -> tuple[str, Mapping[Target, QuestionMap]]:
    folder = resources.files("assist.knowledge")
    with resources.as_file(folder.joinpath("questions.npz")) as path, np.load(path, allow_pickle=False) as stored:
        maps = {at: QuestionMap(*(stored[f"{at}_{part}"].astype(np.float32) for part in PARTS)) for at in TARGETS}
    return json.loads(folder.joinpath("questions.json").read_text("utf-8"))["embedder"], maps
