"""Judgements: whether the passages carry a sentence, contradict it, limit it, or say nothing of it.

The protocol stands between those who judge and those who use the judgement, so that a model or a better judge can take
the place of the rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from assist.drafting.checks.claims import Claim

Relation = Literal["supports", "contradicts", "limits", "silent"]


@dataclass(frozen=True)
class Judgement:
    """What the sources are to a part of a sentence (`start` to `end` in the claim's text), with their own words.

    `limits` means that they carry it under a condition only. `message` names the text that tells an agent; `sure` is
    whether it may withhold a reply.
    """

    relation: Relation
    start: int
    end: int
    source_words: str
    sure: bool
    message: str
    words: str = ""


class Entailment(Protocol):
    """Judges one sentence by the passages that it rests on; `before` is what was said just before it."""

    def judge(self, claim: Claim, before: str) -> tuple[Judgement, ...]:
        """What speaks against the sentence, nothing when it is carried or when nothing is said of it."""
        ...

    def supports(self, claim: Claim) -> bool:
        """Whether the sentence was read as carried: then a figure in it is doubted, and withholds nothing."""
        ...
