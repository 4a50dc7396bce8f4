"""Embeddings as ragas takes them, by an embedder of ours: no provider of embeddings besides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assist.knowledge.embedders import Embedder, RememberingEmbedder


def ragas_embeddings(embedder: Embedder, texts: Sequence[str] = ()) -> Any:
    """A ragas embedding; `texts` that will be asked for are embedded at once, which is several times quicker."""
    from ragas.embeddings.base import BaseRagasEmbedding

    remembering = RememberingEmbedder(embedder)
    remembering.embed(list(texts))

    class Embeddings(BaseRagasEmbedding):
        def embed_text(self, text: str, **_: Any) -> list[float]:
            return [float(value) for value in remembering.embed([text])[0]]

        async def aembed_text(self, text: str, **_: Any) -> list[float]:
            return self.embed_text(text)

    return Embeddings()
