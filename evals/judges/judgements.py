"""Judgements: a judge's opinion of drafts by ragas' metrics, asked several times when wanted.

The score of several repeats is their median; the opinion flipped when not all repeats are on the same side of the
metric's threshold. When the judge failed in half of the repeats or more, there is no score but a reason.
"""

from __future__ import annotations

import asyncio
import logging
import statistics
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assist import loops
from assist.errors import InvalidInput
from assist.knowledge.embedders import Embedder, LocalEmbedder
from evals.judges.answers import MAX_TOKENS, SCORING, JudgeModel, Scoring
from evals.judges.embeddings import ragas_embeddings
from evals.judges.prompts import put_in_chinese
from evals.judges.scores import Unscored, finite
from evals.scoring.metrics import JUDGED, METRICS

ROWS_AT_ONCE = 8
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Row:
    """What a judge is given of one draft; `names` are the metrics that apply to it."""

    language: str
    question: str
    answer: str
    passages: tuple[str, ...]
    reference: str | None
    names: tuple[str, ...]


@dataclass(frozen=True)
class Judged:
    """Scores and reasons for having none, by metric; the metrics whose opinion flipped; why the case crashed."""

    scores: Mapping[str, float]
    unscored: Mapping[str, str]
    flipped: tuple[str, ...] = ()
    crashed: str | None = None


class Judge:
    """Metrics of ragas asked of one model."""

    def __init__(
        self,
        model: JudgeModel,
        repeats: int = 1,
        names: Sequence[str] = JUDGED,
        embedder: Embedder | None = None,
    ) -> None:
        """Raises InvalidInput unless `repeats` is odd and `names` are judged metrics."""
        if repeats < 1 or repeats % 2 == 0:
            raise InvalidInput(f"{repeats} repeats have no majority; give an odd number")
        if unknown := [name for name in names if name not in JUDGED]:
            raise InvalidInput(f"{unknown[0]} is not a judge's metric; choose from {', '.join(JUDGED)}")
        self.model, self.repeats, self.names = model, repeats, tuple(names)
        self._embedder = embedder or LocalEmbedder()
        self._metrics: dict[str, Mapping[str, Any]] = {}

    def judge(self, rows: Sequence[Row], progress: Progress = lambda *_: None) -> list[Judged]:
        """The opinion of every row, in order."""
        texts = [row.question for row in rows if "answer_relevancy" in row.names]
        for language in {row.language for row in rows}:
            self._metrics[language] = self._open(language, texts)
        return loops.run(self._judge_all(rows, progress))

    async def _judge_all(self, rows: Sequence[Row], progress: Progress) -> list[Judged]:
        places, done = asyncio.Semaphore(ROWS_AT_ONCE), 0

        async def one(row: Row) -> Judged:
            nonlocal done
            async with places:
                judged = await self._judge(row)
            done += 1
            progress("judge", done, len(rows))
            return judged

        return await asyncio.gather(*(one(row) for row in rows))

    async def _judge(self, row: Row) -> Judged:
        scores: dict[str, float] = {}
        unscored: dict[str, str] = {}
        flipped = []
        for name in (name for name in self.names if name in row.names):
            scorings = [Scoring(repeat) for repeat in range(self.repeats)]
            found = [await self._score(name, row, scoring) for scoring in scorings]
            if missing := next((scoring.missing for scoring in scorings if scoring.missing), None):
                return Judged({}, {}, crashed=missing)
            score, flips = settled(found, METRICS[name].threshold)
            if isinstance(score, Unscored):
                unscored[name] = score.reason
            else:
                scores[name] = score
            flipped += [name] * flips
        return Judged(scores, unscored, tuple(flipped))

    async def _score(self, name: str, row: Row, scoring: Scoring) -> float | Unscored:
        token = SCORING.set(scoring)
        try:
            result = await self._metrics[row.language][name].ascore(**_inputs(name, row))
            score = finite(result.value)
        except Exception as error:  # ragas passes on, or wraps, whatever the judge's answer led to
            score = Unscored(f"the answer could not be used ({type(error).__name__})")
        finally:
            SCORING.reset(token)
        # ragas makes a number of what is left when a part failed.
        return Unscored(scoring.failures[0]) if scoring.failures else score

    def _open(self, language: str, texts: Sequence[str]) -> dict[str, Any]:
        from ragas.llms import llm_factory
        from ragas.metrics import collections

        # It logs every failure that we count, with the judge's answer in full.
        logging.getLogger("instructor").setLevel(logging.CRITICAL)
        asks = llm_factory(
            self.model.endpoint.name, provider="litellm", client=self.model.ask, max_tokens=MAX_TOKENS, max_retries=0
        )
        made: dict[str, Callable[[], Any]] = {
            "faithfulness": lambda: collections.Faithfulness(llm=asks),
            "response_groundedness": lambda: collections.ResponseGroundedness(llm=asks, max_retries=1),
            "answer_relevancy": lambda: collections.AnswerRelevancy(
                llm=asks, embeddings=ragas_embeddings(self._embedder, texts)
            ),
            "context_precision": lambda: collections.ContextPrecision(llm=asks),
            "context_recall": lambda: collections.ContextRecall(llm=asks),
            "factual_correctness": lambda: collections.FactualCorrectness(llm=asks),
            "noise_sensitivity": lambda: collections.NoiseSensitivity(llm=asks),
        }
        metrics = {name: made[name]() for name in self.names}
        if language == "zh":
            for name, metric in metrics.items():
                put_in_chinese(metric, name)
        return metrics


def settled(found: Sequence[float | Unscored], threshold: float) -> tuple[float | Unscored, bool]:
    """The median of the repeats, and whether the opinion flipped; the commonest reason when half or more failed."""
    scores = [score for score in found if not isinstance(score, Unscored)]
    if len(scores) * 2 <= len(found):
        reasons = Counter(score.reason for score in found if isinstance(score, Unscored))
        return Unscored(reasons.most_common(1)[0][0]), False
    return statistics.median(scores), len({score >= threshold for score in scores}) > 1


_FIELDS: Mapping[str, tuple[str, ...]] = {
    "faithfulness": ("user_input", "response", "retrieved_contexts"),
    "response_groundedness": ("response", "retrieved_contexts"),
    "answer_relevancy": ("user_input", "response"),
    "context_precision": ("user_input", "reference", "retrieved_contexts"),
    "context_recall": ("user_input", "reference", "retrieved_contexts"),
    "factual_correctness": ("response", "reference"),
    "noise_sensitivity": ("user_input", "response", "reference", "retrieved_contexts"),
}


def _inputs(name: str, row: Row) -> dict[str, Any]:
    told = {
        "user_input": row.question,
        "response": row.answer,
        "reference": row.reference,
        "retrieved_contexts": list(row.passages),
    }
    return {field: told[field] for field in _FIELDS[name]}
