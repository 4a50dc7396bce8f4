"""Ragas metrics that need no model: how near a draft is to a reference text.

Which ones can be believed on Chinese was measured: BLEU only with the zh tokeniser; ROUGE and quoted-span alignment not
at all (they count words between spaces). They are reported beside the checks, as hints: a correct draft may be worded
quite differently from its reference.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assist import loops
from assist.knowledge.embedders import Embedder, LocalEmbedder
from evals.judges.embeddings import ragas_embeddings
from evals.judges.scores import Unscored, finite

NAMES = ("bleu", "chrf", "string_similarity", "semantic_similarity")


def score_similarities(
    rows: Sequence[tuple[str, str, str]], embedder: Embedder | None = None
) -> list[dict[str, float | Unscored]]:
    """Score (language, text, reference) rows with every metric of NAMES, in order; by the local embedder as a rule."""
    if not rows:
        return []
    from ragas.metrics.collections import BleuScore, CHRFScore, NonLLMStringSimilarity, SemanticSimilarity

    texts = [text for row in rows for text in row[1:]]
    shared = {
        "chrf": CHRFScore(),
        "string_similarity": NonLLMStringSimilarity(),
        "semantic_similarity": SemanticSimilarity(embeddings=ragas_embeddings(embedder or LocalEmbedder(), texts)),
    }
    judges: dict[str, dict[str, Any]] = {
        language: {"bleu": BleuScore(kwargs={"tokenize": "zh" if language == "zh" else "13a"}), **shared}
        for language in {row[0] for row in rows}
    }
    return loops.run(_score_all(judges, rows))


async def _score_all(
    judges: dict[str, dict[str, Any]], rows: Sequence[tuple[str, str, str]]
) -> list[dict[str, float | Unscored]]:
    return [
        {name: await _score(judges[language][name], text, reference) for name in NAMES}
        for language, text, reference in rows
    ]


async def _score(judge: Any, text: str, reference: str) -> float | Unscored:
    try:
        return finite((await judge.ascore(reference=reference, response=text)).value)
    except Exception as error:  # ragas raises whatever its metric raised; the run must go on and say so
        return Unscored(f"{type(error).__name__}: {error}"[:200])
