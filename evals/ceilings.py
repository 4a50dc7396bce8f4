"""Ceilings: how often the words that a right answer needs are before the agent, and before the model.

No draft can say what was not found. For every answerable turn: is the needed among the first passages, among those
shown, in the material that a model is given within its budget of tokens? Words that stand in no expected document
(a date worked out) are not looked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assist.assistant import Assistant
from assist.drafting.answering.offerings import weight
from assist.drafting.answering.searches import evidence_for
from assist.knowledge.chunks import chunk_document
from assist.knowledge.passages import Passage
from assist.knowledge.publishing import publish
from assist.knowledge.reading.documents import Document, read_corpus
from assist.settings import Settings
from assist.texts.numerals import contains
from evals.cases.cases import Case
from evals.cases.shops import Shop
from evals.runs.workspaces import workspace
from evals.scoring.outcomes import holds

Progress = Callable[[str, int, int], None]
AMONG = 3


@dataclass(frozen=True)
class Ceiling:
    """Shares of the answerable turns whose needed words stand where they are needed; `tokens` of material, the mean."""

    shop: str
    asked: bool
    turns: int
    first: float
    first_three: float
    shown: float
    prompt: float
    tokens: float


def measure_ceiling(settings: Settings, shop: Shop, *, asked: bool, progress: Progress) -> Ceiling:
    """The ceilings of one shop, with its similar questions or without."""
    corpus = read_corpus(shop.corpus)
    if not asked:
        corpus = replace(corpus, asked={})
    quoting = settings.model_copy(update={"model": "quote", "corpus_dir": shop.corpus})
    with workspace(quoting) as (assistant, engine, index):
        publish(engine, index, assistant.search.embedder, corpus, progress)
        rows = [
            _look(assistant, case, settings.context_tokens)
            for case in shop.cases
            if case.expect.answer and is_stated(case, corpus.documents)
        ]
    count = max(1, len(rows))
    shares = [round(sum(row[place] for row in rows) / count, 4) for place in range(5)]
    return Ceiling(shop.name, asked, len(rows), *shares)


def is_stated(case: Case, documents: Sequence[Document]) -> bool:
    """Whether words are needed, and all of them stand in the expected documents."""
    text = "\n".join(
        f"{d.title}\n{chunk.section}\n{chunk.text}"
        for d in documents
        if d.id in case.expect.documents
        for chunk in chunk_document(d)
    )
    return bool(case.expect.must_include) and all(contains(text, piece) for piece in case.expect.must_include)


def _look(assistant: Assistant, case: Case, budget: int) -> tuple[float, ...]:
    evidence = evidence_for(assistant.search, case.as_conversation(), case.as_of, budget)
    among = [p for p in evidence.passages if p.audience == "public"]

    def held(passages: Sequence[Passage]) -> float:
        ours = (p for p in passages if p.document in case.expect.documents)
        return float(holds(case, [f"{p.title}\n{p.section}\n{p.text}" for p in ours]))

    material = evidence.material
    return (
        held(among[:1]),
        held(among[:AMONG]),
        held(evidence.passages),
        held(material),
        float(sum(weight(one) for one in (*material, *evidence.guidance))),
    )
