"""Cases and drafts for the tests of checks and metrics."""

from __future__ import annotations

import datetime as dt
from typing import Any

from assist.drafting.checks.citations import Citation, citation
from assist.drafting.drafts import Draft, new_draft_id
from assist.knowledge.passages import Passage
from evals.cases.cases import Case
from tests.drafting.drafted import passage

DAY = dt.date(2026, 11, 23)
SOURCE = "质量问题退货，来回运费 12 元由店铺承担。签收次日起 7 天内可以退货。"


def case(**more: Any) -> Case:
    """An answerable case about return postage."""
    expect = {"answer": True, "documents": ["p1"], **more.pop("expect", {})}
    row = {
        "id": "c",
        "question": "运费谁出？",
        "language": "zh",
        "as_of": DAY,
        "expect": expect,
        "source": "test",
        **more,
    }
    return Case.model_validate(row)


def drafted(text: str, *passages: Passage, quotes: tuple[str, ...] = (), **more: Any) -> Draft:
    """A draft whose marker `[n]` cites the n-th passage, by its whole text or by `quotes`; without a text an abstention."""
    found = passages or (passage(SOURCE),)
    cited = [number for number in range(1, len(found) + 1) if f"[{number}]" in text]
    citations: tuple[Citation, ...] = tuple(
        citation(number, found[number - 1], quotes[number - 1] if quotes else found[number - 1].text)
        for number in cited
    )
    fields: dict[str, Any] = {
        "id": new_draft_id(), "status": "answered" if text else "abstained", "origin": "model", "degraded": None,
        "text": text, "language": "zh", "channel": "chat", "in_reply_to": None, "citations": citations,
        "passages": tuple(found), "findings": (), "abstention": None, "release": "r", "model": "m", "prompt": None,
        "usage": {"cost_usd": None}, "timings_ms": {"total": 12.5}, "created_at": "", "as_of": DAY, **more,
    }  # fmt: skip
    return Draft(**fields)
