"""Rerankers: models that read a question together with each passage. Off by default; a search goes on without."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

from assist.errors import ProviderFailed
from assist.providers import Waiting, access, load_litellm, provider_failed
from assist.settings import Settings

RERANK_SECONDS = 1.5


class Reranker(Protocol):
    """Anything that scores texts against a question."""

    @property
    def name(self) -> str:
        """The model's name."""

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """One score for each text, higher is better. Raises ProviderFailed, and soon: a draft waits."""


class RemoteReranker:
    """Any rerank model that litellm reaches."""

    def __init__(self, name: str, access: dict[str, str], seconds: float = RERANK_SECONDS) -> None:
        """`access` are litellm's `api_base` and `api_key`; `seconds` is the deadline of one call."""
        self.name = name
        self._access = access
        self._seconds = seconds
        self._waiting = Waiting(seconds)

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """As the protocol says; after a failure it raises at once for a while, without asking."""
        load_litellm()  # the deadline is the provider's, not the import's
        return self._waiting.call(f"reranker {self.name}", lambda: self._ask(question, list(texts)))

    def _ask(self, question: str, texts: list[str]) -> list[float]:
        try:
            answer = load_litellm().rerank(
                self.name, question, texts, top_n=len(texts), return_documents=False, timeout=self._seconds,
                max_retries=0, num_retries=0, **self._access,
            )  # fmt: skip
        except Exception as error:
            raise provider_failed(f"reranker {self.name}", error, "ASSIST_RERANKER*") from None
        try:
            found = {int(row["index"]): float(row["relevance_score"]) for row in answer.results}
        except (LookupError, TypeError, ValueError):
            found = {}
        if sorted(found) != list(range(len(texts))) or not all(map(math.isfinite, found.values())):
            raise ProviderFailed(f"reranker {self.name} did not score each text; check ASSIST_RERANKER")
        return [found[position] for position in range(len(texts))]


def open_reranker(settings: Settings) -> Reranker | None:
    """The configured reranker, or None. Nothing is loaded or called before its first question."""
    if settings.reranker is None:
        return None
    return RemoteReranker(settings.reranker, access(settings.reranker_api_base, settings.reranker_api_key))
