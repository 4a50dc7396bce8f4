"""Answerability: how well the product tells questions that the documents answer from those that they do not.

Beside a BEIR folder's queries, which are answerable, `unanswerable.jsonl` holds questions that are not: a row has
`text`, may have `history`, and may name `passages`; then only these documents are searched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Engine

from assist.drafting.answering.evidence import gather_evidence
from assist.drafting.turns.conversations import Conversation, context_of, questions_of
from assist.errors import InvalidInput
from assist.knowledge.index import VectorIndex
from assist.knowledge.open_releases import OpenRelease
from assist.knowledge.passages import Search
from evals.labelled.collections import TODAY, Collection, Progress, publish_collection, read_conversation
from evals.rows import place_rows

BINS = 10
UNANSWERABLE = "unanswerable.jsonl"


@dataclass(frozen=True)
class Asked:
    """A question with what is known of it: whether it can be answered, and the only documents searched, if any."""

    conversation: Conversation
    answerable: bool
    passages: tuple[str, ...] = ()


def read_asked(folder: Path, collection: Collection) -> list[Asked]:
    """The collection's queries as answerable, and the rows of `unanswerable.jsonl`. Raises InvalidInput."""
    found = [Asked(conversation, True) for conversation in collection.queries.values()]
    path = folder / UNANSWERABLE
    for place, row in place_rows(path, "text"):
        passages = tuple(row.get("passages") or ())
        if unknown := [name for name in passages if name not in collection.documents]:
            raise InvalidInput(f"{place}: passage {unknown[0]!r} is not in corpus.jsonl")
        found.append(Asked(read_conversation(row), False, passages))
    return found


def measure_answerability(
    collection: Collection, asked: Sequence[Asked], parts: tuple[Engine, VectorIndex, Search], progress: Progress
) -> dict[str, Any]:
    """Publish the documents, judge every question, and say how often the product abstains, rightly and wrongly.

    `auroc` is that of the probability which decides; `calibration_error` its expected calibration error over ten bins
    of equal width (Guo et al. 2017).
    """
    engine, index, search = parts
    publish_collection(collection, engine, index, search, progress)
    opened = search.current()
    names = {key: f"d{number}" for number, key in enumerate(collection.documents)}
    judged = []
    for number, one in enumerate(asked, 1):
        pool = opened.only({names[key] for key in one.passages}) if one.passages else opened
        judged.append((one.answerable, *_judge(search, one.conversation, pool)))
        progress("judge", number, len(asked))
    yes = [(probability, answered) for answerable, probability, answered in judged if answerable]
    no = [(probability, answered) for answerable, probability, answered in judged if not answerable]
    return {
        "answerable": len(yes),
        "unanswerable": len(no),
        "abstained_unanswerable": _share([not answered for _, answered in no]),
        "abstained_answerable": _share([not answered for _, answered in yes]),
        "auroc": auroc([p for p, _ in yes], [p for p, _ in no]),
        "calibration_error": calibration_error([(p, answerable) for answerable, p, _ in judged]),
    }


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """The chance that a positive scores above a negative, ties half (Mann-Whitney); .5 when either side is empty."""
    if not positive or not negative:
        return 0.5
    above = sum((p > n) + 0.5 * (p == n) for p in positive for n in negative)
    return round(above / len(positive) / len(negative), 4)


def calibration_error(judged: Sequence[tuple[float, bool]]) -> float:
    """The mean distance between probability and outcome over bins, weighted by their size."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for probability, outcome in judged:
        bins.setdefault(min(BINS - 1, int(probability * BINS)), []).append((probability, outcome))
    gaps = [abs(sum(p for p, _ in rows) - sum(o for _, o in rows)) for rows in bins.values()]
    return round(sum(gaps) / max(1, len(judged)), 4)


def _judge(search: Search, conversation: Conversation, pool: OpenRelease) -> tuple[float, bool]:
    """The highest probability among the turn's questions, and whether any is answered."""
    evidence = gather_evidence(search, questions_of(conversation), TODAY, context_of(conversation), pool)
    judged = [one.sufficiency for one in evidence.questions]
    return max(one.probability for one in judged), any(one.enough for one in judged)


def _share(values: Sequence[bool]) -> float:
    return round(sum(values) / len(values), 4) if values else 0.0
