"""Openings: an assistant with all its parts, as the settings describe it."""

from __future__ import annotations

from assist.assistant import Assistant
from assist.drafting.writing.gateways import open_fast_model, open_model
from assist.knowledge.embedders import open_embedder
from assist.knowledge.index import VectorIndex, open_index
from assist.knowledge.passages import Search
from assist.knowledge.rerankers import open_reranker
from assist.settings import Settings
from assist.store import open_store
from assist.texts.dates import zone_named


def open_assistant(settings: Settings, *, keep: bool = True) -> tuple[Assistant, VectorIndex]:
    """An assistant as the settings describe it, and the index to close when done with it.

    Raises FolderInUse, IndexBroken or SetupError when its parts cannot be opened.
    """
    engine = open_store(settings.sql_url)
    model, embedder, reranker = open_model(settings), open_embedder(settings), open_reranker(settings)
    # Last: it owns the folder until it is closed.
    index = open_index(settings.data_dir, settings.chroma_url, settings.tenant)
    search = Search(engine, index, embedder, reranker=reranker)
    fast = open_fast_model(settings)
    zone = zone_named(settings.timezone) if settings.timezone else None
    kept = engine if keep else None
    made = Assistant(search, model, kept, context_tokens=settings.context_tokens, fast=fast, zone=zone)
    return made, index
