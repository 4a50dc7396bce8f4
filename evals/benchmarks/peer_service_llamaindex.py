"""The drafting service with LlamaIndex's parts: its fusion retriever, a chat prompt and its OpenAI client, streamed."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

from fastapi import FastAPI
from llama_index.core import ChatPromptTemplate
from llama_index.llms.openai_like import OpenAILike

from assist.knowledge.reading.documents import read_corpus
from evals.benchmarks.peer_applications import (
    HUMAN,
    MOST_TOKENS,
    OFFERED,
    SYSTEM,
    Flow,
    Found,
    Places,
    create_application,
    numbered,
)
from evals.benchmarks.peers_llamaindex import LlamaIndex

CONTEXT = 32_000  # tokens that the model takes; its prompt is shorter


class LlamaIndexFlow:
    """Retriever, prompt and model. The retriever works in a thread, for its own asynchronous way holds up the loop."""

    def __init__(self, retriever: Any, model: Any) -> None:
        self._retriever, self._model = retriever, model
        self._prompt = ChatPromptTemplate.from_messages([("system", SYSTEM), ("user", HUMAN)])

    async def find(self, question: str) -> list[Found]:
        """The first OFFERED of its fusion."""
        nodes = await asyncio.to_thread(self._retriever.retrieve, question)
        return [Found(one.node_id, one.text) for one in nodes[:OFFERED]]

    async def write(self, question: str, passages: Sequence[Found]) -> AsyncIterator[str]:
        """The chat model's stream."""
        messages = self._prompt.format_messages(question=question, passages=numbered(passages))
        async for answer in await self._model.astream_chat(messages):
            if answer.delta:
                yield answer.delta


@contextlib.contextmanager
def open_flow(places: Places) -> Iterator[Flow]:
    """The documents published by its ingestion pipeline, and the parts opened over them."""
    peer = LlamaIndex(places.data, places.embedder)
    peer.publish(read_corpus(places.corpus).documents)
    model = OpenAILike(
        model="scripted",
        api_base=places.model,
        api_key="none",
        is_chat_model=True,
        context_window=CONTEXT,
        temperature=0,
        max_tokens=MOST_TOKENS,
        max_retries=0,
    )
    with peer.open_retriever() as retriever:
        yield LlamaIndexFlow(retriever, model)


def create() -> FastAPI:
    """The application, for uvicorn."""
    return create_application(open_flow)
