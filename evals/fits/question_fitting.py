"""Fitting the maps that move questions to what answers them (`assist/knowledge/questions.py`).

The softmax of a moved question's similarities is brought to the passages that answer it, against all others of its shop
or set, by stochastic gradient descent (Adam; Kingma and Ba 2015) with a ridge penalty; towards sentences also against
the others of their section alone. The matrix is cut to a low rank at the end. Fitted on what customers would type about
the sections in `sections/`, and on half of each public set's questions (by the hash of their words).
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from assist.errors import InvalidInput
from assist.knowledge import questions
from assist.knowledge.embedders import Embedder, Vectors
from assist.knowledge.index import VectorIndex
from assist.knowledge.passages import Search
from assist.knowledge.questions import PARTS, QuestionMap, Target
from evals.fits.fitting import is_fitted_on
from evals.fits.sections import Section, read_sections
from evals.labelled.collections import Collection, Progress

FOLDER = Path(questions.__file__).parent
PENALTY = 0.001
RANK = 96
PASSES = 4  # over all questions; of few questions more, up to so many steps
STEPS = 400
RATE = 0.001  # of learning, falling to nothing
SHARP = 20.0  # what a difference of cosines counts in the softmax
BATCH = 128
OTHERS = 2_500  # passages of a set, beside those that answer, against which its questions are brought to these
NEAREST = 10
Maps = Mapping[Target, QuestionMap]
T = TypeVar("T")


@dataclass(frozen=True)
class Aims:
    """Questions with what answers them: unit vectors, the passages' places for each question, and which are fitted on.

    `questions` has shape (questions, size), `passages` (passages, size), `fitted` (questions,). `parts`, shape
    (passages,), tells of sentences which section each is of.
    """

    questions: Vectors
    passages: Vectors
    answers: Sequence[NDArray[np.int64]]
    fitted: NDArray[np.bool_]
    parts: NDArray[np.int64] | None = None


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


def section_aims(sections: Sequence[Section], embedder: Embedder) -> dict[Target, Aims]:
    """What is asked about a shop's sections, aimed at these and at their sentences; all of it is fitted on."""
    asked = [(place, question) for place, section in enumerate(sections) for question in section.questions]
    vectors = embedder.embed([question.text for _, question in asked])
    starts = np.cumsum([0, *(len(section.sentences) for section in sections)])
    parts = np.repeat(np.arange(len(sections)), np.diff(starts))
    fitted = np.ones(len(asked), np.bool_)
    whole = [np.array([place]) for place, _ in asked]
    said = [starts[place] + np.array(question.answers, np.int64) for place, question in asked]
    sentences = embedder.embed([sentence for section in sections for sentence in section.sentences])
    passages = embedder.embed([section.indexed_text for section in sections])
    return {
        "passages": Aims(vectors, passages, whole, fitted),
        "sentences": Aims(vectors, sentences, said, fitted, parts),
    }


def fit_map(sets: Sequence[Aims], rank: int = RANK) -> QuestionMap:
    """The map that brings fitted questions nearest to what answers them.

    Raises InvalidInput when no question that is fitted on has an answer.
    """
    learned = [_Learned.of(aims) for aims in sets if _answered(aims, aims.fitted)]
    if not learned:
        raise InvalidInput("none of the questions that are fitted on has an answer; give folders with more questions")
    size = sets[0].questions.shape[1]
    descent = _Descent(np.zeros((size + 1, size), np.float32))
    drawn = np.random.default_rng(0)  # the same in every run
    once = sum(-(-len(one.questions) // BATCH) for one in learned)
    batches = [one for _ in range(max(PASSES, STEPS // once)) for one in _batches(learned, drawn)]
    for step, (one, rows) in enumerate(batches, 1):
        descent.move(one.slope(descent.at, rows), RATE * (1 - step / (len(batches) + 1)))
    left, strength, right = np.linalg.svd(descent.at[:-1])
    parts = left[:, :rank] * strength[:rank], right[:rank], descent.at[-1]
    return QuestionMap(*(part.astype(np.float16).astype(np.float32) for part in parts))


def share_found(aims: Aims, fitted: QuestionMap | None) -> float:
    """The share of the questions not fitted on that have an answer among their nearest passages; 0 without any."""
    asked = _answered(aims, ~aims.fitted)
    if not asked:
        return 0.0
    vectors = aims.questions[asked]
    scores = (fitted.aim(vectors) if fitted else vectors) @ aims.passages.T
    nearest = np.argsort(-scores, axis=1, kind="stable")[:, :NEAREST]
    return float(
        np.mean([bool(np.isin(found, aims.answers[i]).any()) for found, i in zip(nearest, asked, strict=True)])
    )


@dataclass(frozen=True)
class _Learned:
    """The fitted questions of a set with what they are compared with; `right` has shape (questions, passages)."""

    questions: Vectors
    passages: Vectors
    right: NDArray[np.bool_]
    parts: NDArray[np.int64] | None

    @classmethod
    def of(cls, aims: Aims) -> _Learned:
        asked = _answered(aims, aims.fitted)
        answering = np.unique(np.concatenate([aims.answers[i] for i in asked]))
        others = np.setdiff1d(np.arange(len(aims.passages)), answering)
        drawn = np.random.default_rng(0).permutation(others)[:OTHERS]
        kept = np.sort(np.concatenate([answering, drawn]))
        right = np.array([np.isin(kept, aims.answers[i]) for i in asked])
        given = np.hstack([aims.questions[asked], np.ones((len(asked), 1), np.float32)])
        return cls(given, aims.passages[kept], right, None if aims.parts is None else aims.parts[kept])

    def slope(self, matrix: Vectors, rows: NDArray[np.int64]) -> Vectors:
        """Of the loss over some questions, at a matrix whose last row is the shift."""
        given, right = self.questions[rows], self.right[rows]
        moved = given[:, :-1] + given @ matrix
        length = np.linalg.norm(moved, axis=1, keepdims=True)
        aimed = moved / length
        similar = SHARP * (aimed @ self.passages.T)
        pull = _pull(similar, right)
        if self.parts is not None:
            own = self.parts[right.argmax(axis=1)][:, None] == self.parts
            pull += 2 * _pull(np.where(own, similar, -np.inf), right)
        back = SHARP * (pull @ self.passages) / BATCH
        back = (back - aimed * (back * aimed).sum(axis=1, keepdims=True)) / length
        return np.asarray(given.T @ back + PENALTY * matrix, np.float32)


def _pull(similar: Vectors, right: NDArray[np.bool_]) -> Vectors:
    """By how much each passage draws too much of the softmax, or too little."""
    powers = np.exp(similar - similar.max(axis=1, keepdims=True))
    wanted = powers * right
    return np.asarray(
        powers / powers.sum(axis=1, keepdims=True) - wanted / np.maximum(wanted.sum(axis=1, keepdims=True), 1e-9)
    )


@dataclass
class _Descent:
    """Where Adam stands, with the running means of slopes and of their squares."""

    at: Vectors
    steps: int = 0
    mean: Vectors = field(init=False)
    square: Vectors = field(init=False)

    def __post_init__(self) -> None:
        self.mean, self.square = np.zeros_like(self.at), np.zeros_like(self.at)

    def move(self, slope: Vectors, rate: float) -> None:
        """One step down."""
        self.steps += 1
        self.mean = 0.9 * self.mean + 0.1 * slope
        self.square = 0.999 * self.square + 0.001 * slope**2
        away = np.sqrt(self.square / (1 - 0.999**self.steps)) + 1e-8
        self.at = self.at - np.float32(rate) * (self.mean / (1 - 0.9**self.steps)) / away


def _batches(learned: Sequence[_Learned], drawn: np.random.Generator) -> Iterator[tuple[_Learned, NDArray[np.int64]]]:
    """Every question once, a batch from one set, in an order drawn anew."""
    batches = []
    for one in learned:
        order = drawn.permutation(len(one.questions))
        batches += [(one, order[start : start + BATCH]) for start in range(0, len(order), BATCH)]
    for place in drawn.permutation(len(batches)):
        yield batches[place]


def _answered(aims: Aims, among: NDArray[np.bool_]) -> list[int]:
    return [int(i) for i in np.flatnonzero(among) if aims.answers[int(i)].size]


def files() -> tuple[Path, Path]:
    """The files of the maps: their numbers, and their story."""
    return FOLDER / "questions.npz", FOLDER / "questions.json"


@dataclass(frozen=True)
class AllMaps:
    """The maps fitted on everything; of a building shop those without its sections, of public sets without these."""

    whole: Maps
    others: Mapping[str, Maps]

    def each(self, names: Iterable[str], read: Callable[[str], T]) -> dict[str, T]:
        """What is read of each shop or set while questions are moved as if nothing of it were known; `NAME+` is NAME.

        What is fitted on its questions besides would rely on the maps more than a shop that nobody has seen can.
        """
        found = {}
        for name in names:
            with self._without(name.rstrip("+")):
                found[name] = read(name)
        return found

    @contextlib.contextmanager
    def _without(self, name: str) -> Iterator[None]:
        use_maps(self.others.get(name, self.whole))
        try:
            yield
        finally:
            use_maps(self.whole)


def write_all_maps(
    sets: Mapping[str, Aims], shops: Sequence[str], embedder: Embedder, report: Progress
) -> tuple[AllMaps, dict[str, Any]]:
    """Fit the product's maps and those without each shop; returns them, and what is said of the product's."""
    asked = {shop: section_aims(sections, embedder) for shop, sections in read_sections().items()}
    whole = fit_maps(list(asked.values()), list(sets.values()))
    others = dict.fromkeys(sets, fit_maps(list(asked.values()), []))
    for done, shop in enumerate(one for one in shops if one in asked):
        report("maps", done, len(shops))
        others[shop] = fit_maps([one for key, one in asked.items() if key != shop], list(sets.values()))
    counted = {"sections": sum(len(one["passages"].questions) for one in asked.values())}
    return AllMaps(whole, others), write_maps(whole, embedder.name, sets, counted)


def fit_maps(asked: Sequence[Mapping[Target, Aims]], sets: Sequence[Aims]) -> Maps:
    """The maps towards passages and sentences, on questions about sections and public sets."""
    passages = fit_map([*(one["passages"] for one in asked), *sets])
    return {"passages": passages, "sentences": fit_map([one["sentences"] for one in asked])}


def write_maps(maps: Maps, embedder: str, sets: Mapping[str, Aims], asked: Mapping[str, int]) -> dict[str, Any]:
    """Replace the product's maps; returns what is said of them: how they were fitted, and their figures.

    `sets` are the public sets, of which half the questions are held out; `asked` counts questions about sections.
    """
    said = {
        "embedder": embedder,
        "how": f"softmax over passages, and over sentences, with a ridge penalty ({PENALTY}), {PASSES} passes of Adam, "
        f"cut to rank {RANK}, on questions about the sections in evals/fits/sections and on half of each public set's; "
        f"`held_out`: the share of the other halves' questions with an answer among the {NEAREST} nearest passages, "
        "without and with the map. Written by `evals fit`.",
        "fitted_on": {**asked, **{name: int(aims.fitted.sum()) for name, aims in sets.items()}},
        "held_out": {
            name: {
                "without": round(share_found(aims, None), 3),
                "with": round(share_found(aims, maps["passages"]), 3),
            }
            for name, aims in sets.items()
        },
    }
    use_maps(maps)
    files()[1].write_text(json.dumps(said, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return said


def use_maps(maps: Maps) -> None:
    """Let questions be moved by these from now on."""
    parts = {f"{at}_{name}": getattr(one, name).astype(np.float16) for at, one in maps.items() for name in PARTS}
    np.savez_compressed(files()[0], **parts)
    questions.forget_maps()
