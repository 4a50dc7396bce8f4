"""The drafting service with LangChain's parts: its ensemble retriever, a chain of prompt and chat model, streamed."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

from fastapi import FastAPI
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_openai import ChatOpenAI

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
from evals.benchmarks.peers_langchain import LangChain


class LangChainFlow:
    """Retriever and chain, both asynchronous: what blocks goes to LangChain's own threads."""

    def __init__(self, retriever: Any, model: Any) -> None:
        prompt = ChatPromptTemplate.from_messages([("system", SYSTEM), ("human", HUMAN)])
        self._retriever = retriever
        self._chain = prompt | model | StrOutputParser()

    async def find(self, question: str) -> list[Found]:
        """The first OFFERED of its ensemble."""
        documents = await self._retriever.ainvoke(question)
        return [Found(one.metadata["piece"], one.page_content) for one in documents[:OFFERED]]

    async def write(self, question: str, passages: Sequence[Found]) -> AsyncIterator[str]:
        """The chain's stream."""
        async for piece in self._chain.astream({"question": question, "passages": numbered(passages)}):
            if piece:
                yield piece


@contextlib.contextmanager
def open_flow(places: Places) -> Iterator[Flow]:
    """The documents published by its indexing API, and the parts opened over them."""
    peer = LangChain(places.data, places.embedder)
    peer.publish(read_corpus(places.corpus).documents)
    model = ChatOpenAI(
        model="scripted", base_url=places.model, api_key="none", temperature=0, max_tokens=MOST_TOKENS, max_retries=0
    )
    with peer.open_retriever() as retriever:
        yield LangChainFlow(retriever, model)


def create() -> FastAPI:
    """The application, for uvicorn."""
    return create_application(open_flow)
