"""Ragas metrics that need no model: how near a draft is to a reference text. The one home of ragas.

Which ones can be believed on Chinese was measured: BLEU only with the zh tokeniser; ROUGE and quoted-span alignment not
at all (they count words between spaces). They are reported beside the checks, as hints: a correct draft may be worded
quite differently from its reference.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

NAMES = ("bleu", "chrf", "string_similarity")


@dataclass(frozen=True)
class Unscored:
    """Why a metric has no value. Never a number: a NaN would pass every floor it is compared with."""

    reason: str


def score_similarities(rows: Sequence[tuple[str, str, str]]) -> list[dict[str, float | Unscored]]:
    """Score (language, text, reference) rows with every metric of NAMES, in order."""
    if not rows:
        return []
    from ragas.metrics.collections import BleuScore, CHRFScore, NonLLMStringSimilarity

    judges: dict[str, dict[str, Any]] = {
        language: {
            "bleu": BleuScore(kwargs={"tokenize": "zh" if language == "zh" else "13a"}),
            "chrf": CHRFScore(),
            "string_similarity": NonLLMStringSimilarity(),
        }
        for language in {row[0] for row in rows}
    }
    return asyncio.run(_score_all(judges, rows))


async def _score_all(
    judges: dict[str, dict[str, Any]], rows: Sequence[tuple[str, str, str]]
) -> list[dict[str, float | Unscored]]:
    return [
        {name: await _score(judges[language][name], text, reference) for name in NAMES}
        for language, text, reference in rows
    ]


async def _score(judge: Any, text: str, reference: str) -> float | Unscored:
    try:
        value = float((await judge.ascore(reference=reference, response=text)).value)
    except Exception as error:  # ragas raises whatever its metric raised; the run must go on and say so
        return Unscored(f"{type(error).__name__}: {error}"[:200])
    return value if math.isfinite(value) else Unscored("not a finite number")
